import assert from "node:assert/strict";
import type { Emulator } from "../../testing/emulator";
import type { OperationResult } from "../end-to-end/engine";
import { releaseInConsole } from "../end-to-end/console";
import { toldBy, withoutSuffix } from "../end-to-end/reading";
import { collectionOf, eachKind } from "../kinds";
import { everythingAt } from "./contents";
import { mendImages } from "./late-edits";
import type { Declared } from "./program";
import { resourceNames } from "./program";
import { resourceOf } from "./verdict";

/** What the provider says when it will not make a second thing of a name. */
const duplicateName = /already has one of this name, id (\S+), which no resource of this program manages/g;
/** What it says when the thing that was found is not as the program says. */
const adoptionConflict = /adopt: (\S+) does not match your program/g;
/** What it says of an id that is gone meanwhile. */
const unlistedAdoption = /adopt: RunPod does not list (\S+) in the account/g;

/** What it says of a second thing of a name, with its price, whatever else the operation does. */
const secondObject = /RunPod has a second [^\n]*? Delete it at RunPod, or adopt it: adopt: "(\S+)"/g;

/** Does what the messages of a failed operation ask for. Returns whether they asked for anything. */
export async function followMessages(
  result: OperationResult,
  emulator: Emulator,
  declared: Declared,
  way: "adopt" | "delete",
  held: ReadonlySet<string>,
): Promise<boolean> {
  const text = toldBy(result);
  // A list that lags may show what the last run has deleted: who looks finds nothing to do.
  const found = idsIn(text, duplicateName).filter((id) => everythingAt(emulator).some((thing) => thing.id === id));
  const conflicts = idsIn(text, adoptionConflict);
  for (const id of found) {
    // A part of a debug stack takes no id.
    const isPart = /^(new)?debug/.test(resourceOf(declared, nameOf(emulator, id)));
    // What the state still holds under another name is taken over, never removed.
    if ((way === "adopt" && !isPart) || held.has(id)) {
      const endpoint = emulator.store.endpoints.get(id);
      // The message says so: nothing tells whether it runs what its template says now.
      if (endpoint !== undefined) await releaseInConsole(emulator, endpoint);
      adoptById(emulator, declared, id);
    } else {
      deleteInConsole(emulator, id);
    }
  }
  for (const id of conflicts) {
    stopAdopting(emulator, declared, id);
    deleteInConsole(emulator, id);
  }
  const gone = idsIn(text, unlistedAdoption);
  for (const [resource, id] of Object.entries(declared.adopt)) if (gone.includes(id)) delete declared.adopt[resource];
  const mended = text.includes("To go back, revert the change") ? mendImages(declared) : 0;
  const grown = text.includes("sizeInGb can only grow") ? writeSizes(emulator, declared) : 0;
  return found.length + conflicts.length + gone.length + grown + mended > 0;
}

/**
 * What a killed run has made, and what the program does not declare any more, no later run asks about by name. Pulumi
 * has told of the interrupted operation; the person looks, and deletes. Returns how many things there were.
 */
export function deleteLeftovers(
  emulator: Emulator,
  orphans: { id: string; name: string }[],
  declared: Declared,
): number {
  const { templates } = declared;
  const wanted = new Set(resourceNames(declared));
  // A template of the other sort has another default name.
  const isTurned = (id: string, name: string) => {
    const found = emulator.store.templates.get(id);
    const declaredTemplate = templates[resourceOf(declared, name)];
    return found !== undefined && declaredTemplate !== undefined && found.isServerless !== declaredTemplate.serverless;
  };
  // An alias finds what the state holds under the old name, and nothing else.
  const isLeftBehind = (name: string) => {
    const { former, options } = declared;
    const resource = resourceOf(declared, name);
    return former[resource] === withoutSuffix(name) && options[resource]?.renamedBy === "alias";
  };
  const unwanted = orphans.filter(
    ({ id, name }) => !wanted.has(resourceOf(declared, name)) || isTurned(id, name) || isLeftBehind(name),
  );
  for (const { id } of unwanted) deleteInConsole(emulator, id);
  return unwanted.length;
}

/** Deletes the second things of a name that messages tell of. What the state holds is none. */
export function deleteDuplicates(text: string, emulator: Emulator, held: ReadonlySet<string>): void {
  for (const id of idsIn(text, secondObject)) {
    assert.ok(!held.has(id), `told to delete ${id}, which the state holds\n${text}`);
    deleteInConsole(emulator, id);
  }
}

function idsIn(text: string, pattern: RegExp): string[] {
  return [...new Set([...text.matchAll(pattern)].map(([, id = ""]) => id))];
}

/** Writes the id, and the name that the thing has, into the program. */
function adoptById(emulator: Emulator, declared: Declared, id: string): void {
  const name = nameOf(emulator, id);
  const resource = resourceOf(declared, name);
  declared.adopt[resource] = id;
  declared.names[resource] = name;
}

/** Writes the sizes that somebody else has given to volumes into the program. */
function writeSizes({ store }: Emulator, declared: Declared): number {
  const grown = store.networkVolumes.list(
    ({ name, size }) => size > (declared.volumes[resourceOf(declared, name)]?.sizeInGb ?? size),
  );
  for (const { name, size } of grown) {
    const volume = declared.volumes[resourceOf(declared, name)];
    if (volume !== undefined) volume.sizeInGb = size;
  }
  return grown.length;
}

function stopAdopting(emulator: Emulator, declared: Declared, id: string): void {
  const resource = resourceOf(declared, nameOf(emulator, id));
  delete declared.adopt[resource];
}

function nameOf({ store }: Emulator, id: string): string {
  const name = eachKind.flatMap((tried) => collectionOf(store, tried).get(id) ?? [])[0]?.name;
  if (name === undefined) throw new Error(`A message names ${id}, which RunPod does not have.`);
  return name;
}

/** In the console. */
function deleteInConsole({ store }: Emulator, id: string): void {
  for (const worker of store.workers.list(({ endpointId }) => endpointId === id)) store.workers.delete(worker.id);
  if (store.pods.get(id) !== undefined) store.pods.update(id, { desiredStatus: "TERMINATED" });
  else for (const tried of eachKind) collectionOf(store, tried).delete(id);
}
