import type { Emulator } from "../emulator";
import type { OperationResult } from "../end-to-end/engine";
import { releaseInConsole } from "../end-to-end/console";
import { toldBy, withoutSuffix } from "../end-to-end/reading";
import type { Declared } from "./program";

/** What the provider says when it will not make a second thing of a name (design.md 5.3). */
const namesake = /already has one of this name, id (\S+), which no resource of this program holds/g;
/** What it says when the thing that was found is not as the program says. */
const misfit = /adopt: (\S+) differs from the program/g;

/** Does what the messages of a failed operation ask for. Returns whether they asked for anything. */
export async function obey(
  result: OperationResult,
  emulator: Emulator,
  declared: Declared,
  way: "adopt" | "delete",
): Promise<boolean> {
  const text = toldBy(result);
  const [found, misfits] = [idsIn(text, namesake), idsIn(text, misfit)];
  for (const id of found) {
    if (way === "adopt") {
      const endpoint = emulator.store.endpoints.get(id);
      // The message says so: nothing tells whether it runs what its template says now.
      if (endpoint !== undefined) await releaseInConsole(emulator, endpoint);
      declared.adopt[resourceOf(emulator, id)] = id;
    } else {
      removeByHand(emulator, id);
    }
  }
  for (const id of misfits) {
    delete declared.adopt[resourceOf(emulator, id)];
    removeByHand(emulator, id);
  }
  return found.length + misfits.length > 0;
}

/**
 * What a killed run has made, and what the program does not declare any more, no later run asks about by name. Pulumi
 * has told of the interrupted operation; the person looks, and deletes. Returns how many things there were.
 */
export function clearUp(emulator: Emulator, orphans: { id: string; name: string }[], declared: Declared): number {
  const { volumes, templates, endpoints, pods } = declared;
  const wanted = new Set([volumes, templates, endpoints, pods].flatMap((items) => Object.keys(items)));
  // A template of the other sort has another default name.
  const isTurned = (id: string, name: string) => {
    const found = emulator.store.templates.get(id);
    return found !== undefined && found.isServerless !== templates[withoutSuffix(name)]?.serverless;
  };
  const unwanted = orphans.filter(({ id, name }) => !wanted.has(withoutSuffix(name)) || isTurned(id, name));
  for (const { id } of unwanted) removeByHand(emulator, id);
  return unwanted.length;
}

function idsIn(text: string, pattern: RegExp): string[] {
  return [...new Set([...text.matchAll(pattern)].map(([, id = ""]) => id))];
}

/** Names are default names. */
function resourceOf({ store }: Emulator, id: string): string {
  const things = [store.networkVolumes, store.templates, store.endpoints, store.pods].map((kind) => kind.get(id));
  const name = things.find((thing) => thing !== undefined)?.name;
  if (name === undefined) throw new Error(`A message names ${id}, which RunPod does not have.`);
  return withoutSuffix(name);
}

/** In the console. */
function removeByHand({ store }: Emulator, id: string): void {
  for (const worker of store.workers.list(({ endpointId }) => endpointId === id)) store.workers.delete(worker.id);
  store.networkVolumes.delete(id);
  store.templates.delete(id);
  store.endpoints.delete(id);
  if (store.pods.get(id) !== undefined) store.pods.update(id, { desiredStatus: "TERMINATED" });
}
