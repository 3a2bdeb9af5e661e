import type { World } from "../../platform/world";
import type { Route } from "./route";
import { routes } from "./routes";

/** What a method and a path mean. */
export interface Found {
  route: Route | undefined;
  path: string;
  parameters: Record<string, string>;
  /** Methods of the path. Empty for an unknown path. */
  allowed: string[];
  /** Whether RunPod has the path, and the emulator does not do it. */
  isNotEmulated: boolean;
}

/** Parts of RunPod's document that are not emulated. */
const notEmulated = /^\/(clusters|billing|sandboxes|tags|registries\/delegations|builds)(\/|$)/;

/** Paths that August's document does not have. */
const sinceOctober = /^\/account\/secrets(\/|$)/;

export function find({ switches }: World, method: string, path: string): Found {
  const isNotEmulated = notEmulated.test(path);
  const hits = routes.flatMap((route) => {
    const parameters = match(route.path, path);
    const isThere = switches.document === "October" || !sinceOctober.test(path);
    return parameters !== undefined && isThere && !isNotEmulated ? [{ route, parameters }] : [];
  });
  const hit = hits.find(({ route }) => route.method === method);
  return {
    route: hit?.route,
    path,
    parameters: hit?.parameters ?? {},
    allowed: hits.map(({ route }) => route.method),
    isNotEmulated,
  };
}

/** The values of the names in a pattern such as "/templates/{id}". Undefined if the path does not fit. */
function match(pattern: string, path: string): Record<string, string> | undefined {
  const [wanted, given] = [pattern.split("/"), path.split("/").map(decoded)];
  if (wanted.length !== given.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? "";
    const name = /^\{(.+)\}$/.exec(part)?.[1];
    if (name === undefined ? part !== value : value === "") return undefined;
    if (name !== undefined) parameters[name] = value;
  }
  return parameters;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
