import { isDeepStrictEqual } from "node:util";
import type { Declared, DeclaredEndpoint, DeclaredPod, DeclaredTemplate } from "./program";
import type { Random } from "./random";

/** An image whose start-up code crashes in the emulator. */
export const crashingImage = "ghcr.io/acme/worker:crashes";

/** The second program with another field changed in each resource that it changes. Undefined if it changes none. */
export function furtherEdited(first: Declared, second: Declared, random: Random): Declared | undefined {
  const third = structuredClone(second);
  let count = 0;
  const edit = <Item extends object>(
    collection: (program: Declared) => Record<string, Item>,
    ways: readonly [field: keyof Item, (item: Item) => void][],
  ): void => {
    for (const [name, item] of Object.entries(collection(third))) {
      const before = collection(first)[name];
      if (before === undefined || isDeepStrictEqual(before, item)) continue;
      const open = ways.filter(([field]) => isDeepStrictEqual(before[field], item[field]));
      if (open.length === 0) continue;
      random.pick(open)[1](item);
      count += 1;
    }
  };
  edit<DeclaredTemplate>(
    ({ templates }) => templates,
    [
      ["image", (template) => void (template.image = `${template.image}.2`)],
      ["args", (template) => void (template.args = "serve --further")],
      ["containerDiskInGb", (template) => void (template.containerDiskInGb += 5)],
    ],
  );
  edit<DeclaredEndpoint>(
    ({ endpoints }) => endpoints,
    [
      ["workersMax", (endpoint) => void (endpoint.workersMax += 1)],
      ["idleTimeoutInSeconds", (endpoint) => void (endpoint.idleTimeoutInSeconds += 3)],
      ["executionTimeoutInMs", (endpoint) => void (endpoint.executionTimeoutInMs = 450_000)],
    ],
  );
  edit<DeclaredPod>(
    ({ pods }) => pods,
    [
      ["mode", (pod) => void (pod.mode = "third")],
      ["args", (pod) => void (pod.args = "sleep 2d")],
    ],
  );
  return count === 0 ? undefined : third;
}

/** Sets an image that crashes on the template of an endpoint that waits for its rollout. */
export function crash(second: Declared, third: Declared | undefined, random: Random): void {
  const fitting = Object.entries(second.endpoints).filter(
    ([, { isById, debugTemplate, compute }]) => !isById && debugTemplate === undefined && compute === "gpu",
  );
  if (fitting.length === 0) return;
  const [name] = random.pick(fitting);
  for (const program of [second, third]) {
    const endpoint = program?.endpoints[name];
    const template = program?.templates[endpoint?.template ?? ""];
    if (endpoint === undefined || template === undefined) continue;
    // Nothing crashes without a worker.
    Object.assign(endpoint, { waits: true, workersMin: 1 });
    template.image = crashingImage;
  }
}

/** Sets other images, as a user does who reads that workers crash. Returns the number of changed templates. */
export function mendImages({ templates }: Declared): number {
  const crashing = Object.values(templates).filter(({ image }) => image.startsWith(crashingImage));
  for (const template of crashing) template.image = "ghcr.io/acme/worker:mended";
  return crashing.length;
}

/** Sets an expiry date on some debug stacks, which passes before a phase or never. */
export function letExpire(programs: readonly Declared[], phaseCount: number, random: Random): void {
  const names = new Set(programs.flatMap(({ debugStacks }) => Object.keys(debugStacks)));
  for (const name of names) {
    if (!random.chance(0.6)) continue;
    const place = random.integer(0, phaseCount + 1);
    for (const program of programs) if (name in program.debugStacks) program.expiresBefore[name] = place;
  }
}
