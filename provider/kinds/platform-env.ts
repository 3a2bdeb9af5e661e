import { platformVariablesOfEndpoints } from "../api/platform-variables";

/**
 * Variables that RunPod itself adds: to load-balancing endpoints, and to Pods with Jupyter (runpod/docs
 * pods/configuration). PUBLIC_KEY is not on the list: it opens a shell, so one that appears later is worth a look.
 */
const platformVariables: readonly string[] = [...platformVariablesOfEndpoints, "JUPYTER_PASSWORD"];

type Env = Readonly<Record<string, string>>;

/** The stored names of variables that the program does not declare. */
export interface EnvOwners {
  env?: Env;
  /** Names that appeared in RunPod's replies to our own saves. */
  envAddedByRunpod?: string[];
  /** Names that a Pod got from its template. */
  envFromTemplate?: string[];
}

/** The variables that the program declares, and those that somebody added. Excludes those of RunPod itself. */
export function ownEnv(held: Env, owners: EnvOwners): Record<string, string> {
  return Object.fromEntries(Object.entries(held).filter(([name]) => !isRunpods(name, owners)));
}

/**
 * Variables of RunPod or of a template. Each save must include them, because RunPod adds some of them only once.
 */
function runpodsEnv(held: Env, owners: EnvOwners): Record<string, string> {
  return Object.fromEntries(Object.entries(held).filter(([name]) => isRunpods(name, owners)));
}

/**
 * The variables that a save sends. Undefined if the program declares none and never did: then the save changes none.
 */
export function envToSend(news: EnvOwners, olds: EnvOwners, held: Env | undefined, putBack: Env = {}): Env | undefined {
  if (held !== undefined && news.env === undefined && olds.env === undefined) return undefined;
  return { ...runpodsEnv(held ?? {}, olds), ...putBack, ...news.env };
}

function isRunpods(name: string, { env = {}, envAddedByRunpod = [], envFromTemplate = [] }: EnvOwners): boolean {
  if (Object.hasOwn(env, name)) return false;
  return [...platformVariables, ...envAddedByRunpod, ...envFromTemplate].includes(name);
}

/** Names of variables that may be part of a release or not. */
export function optionalNames(held: Env, { envAddedByRunpod = [] }: EnvOwners): string[] {
  return [...new Set([...platformVariables, ...envAddedByRunpod])].filter((name) => Object.hasOwn(held, name));
}

/** The output that stores the names that a reply to a save has and the save did not send. */
export function namesAdded(
  reply: Env,
  sent: Env | undefined,
  before: readonly string[] = [],
): { envAddedByRunpod?: string[] } {
  const added = Object.keys(reply).filter(
    (name) => !platformVariables.includes(name) && !Object.hasOwn(sent ?? {}, name),
  );
  const kept = before.filter((name) => Object.hasOwn(reply, name));
  const names = [...new Set([...kept, ...added])].sort();
  return names.length === 0 ? {} : { envAddedByRunpod: names };
}
