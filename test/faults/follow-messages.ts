import assert from "node:assert/strict";
import type { Emulator } from "../../testing/emulator";
import type { OperationResult } from "../end-to-end/engine";
import { releaseInConsole } from "../end-to-end/runpod-console";
import { messagesOf, withoutSuffix } from "../end-to-end/results";
import { collectionOf, eachKind, listedAt } from "../kinds";
import { objectsWithContent } from "./contents";
import { mendImages } from "./late-edits";
import type { Declared } from "./program";
import { resourceNames } from "./program";
import { resourceOf } from "./assertions";

/** The provider refuses to create a second object with the same name. */
const duplicateName = /already has one of this name, id (\S+), which no resource of this program manages/g;
/** The object to adopt differs from the program. */
const adoptionConflict = /adopt: (\S+) does not match your program/g;
/** The object to adopt no longer exists. */
const unlistedAdoption = /adopt: RunPod does not list (\S+) in the account/g;

/** RunPod has a second object with the same name. The message has its price. */
const secondObject = /RunPod has a second [^\n]*? Delete it at RunPod, or adopt it: adopt: "(\S+)"/g;

/** Does what the messages of a failed operation ask for. Returns whether they asked for anything. */
export async function followMessages(
  result: OperationResult,
  emulator: Emulator,
  declared: Declared,
  way: "adopt" | "delete",
  held: ReadonlySet<string>,
): Promise<boolean> {
  const text = messagesOf(result);
  // A list that lags may show objects that the last run deleted. The user finds nothing to do.
  const found = idsIn(text, duplicateName).filter((id) =>
    objectsWithContent(emulator).some((object) => object.id === id),
  );
  const conflicts = idsIn(text, adoptionConflict);
  for (const id of found) {
    // A part of a debug stack cannot be adopted.
    const isPart = /^(new)?debug/.test(resourceOf(declared, nameOf(emulator, id)));
    // An object that the state holds under another name is adopted, never deleted.
    if ((way === "adopt" && !isPart) || held.has(id)) {
      const endpoint = emulator.store.endpoints.get(id);
      // As the message says: RunPod does not report whether the endpoint runs its current template.
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
 * Deletes what a killed run created and the program no longer declares, because no later run looks for its name. Pulumi
 * reports the interrupted operation, so a user would look and delete. Returns the number of objects.
 */
export function deleteLeftovers(
  emulator: Emulator,
  orphans: { id: string; name: string }[],
  declared: Declared,
): number {
  const { templates } = declared;
  const wanted = new Set(resourceNames(declared));
  // A template of the other type (serverless or not) has another default name.
  const isTurned = (id: string, name: string) => {
    const found = emulator.store.templates.get(id);
    const declaredTemplate = templates[resourceOf(declared, name)];
    return found !== undefined && declaredTemplate !== undefined && found.isServerless !== declaredTemplate.serverless;
  };
  // An alias only finds what the state holds under the old name.
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

/** Deletes the second objects that messages report. The state must hold none of them. */
export function deleteDuplicates(text: string, emulator: Emulator, held: ReadonlySet<string>): void {
  for (const id of idsIn(text, secondObject)) {
    assert.ok(!held.has(id), `asked to delete ${id}, which the state holds\n${text}`);
    deleteInConsole(emulator, id);
  }
}

function idsIn(text: string, pattern: RegExp): string[] {
  return [...new Set([...text.matchAll(pattern)].map(([, id = ""]) => id))];
}

/** Writes the object's id and name into the program. */
function adoptById(emulator: Emulator, declared: Declared, id: string): void {
  const name = nameOf(emulator, id);
  const resource = resourceOf(declared, name);
  declared.adopt[resource] = id;
  declared.names[resource] = name;
}

/** Writes volume sizes that were changed in the console into the program. */
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
  const listed = eachKind.flatMap((tested) => listedAt(store, tested));
  const name = listed.find((item) => item.id === id)?.name;
  if (name === undefined) throw new Error(`A message names ${id}, which RunPod does not have.`);
  return name;
}

function deleteInConsole({ store }: Emulator, id: string): void {
  const template = store.templates.get(store.endpoints.get(id)?.templateId ?? "");
  if (template?.isHidden) store.templates.delete(template.id);
  for (const worker of store.workers.list(({ endpointId }) => endpointId === id)) store.workers.delete(worker.id);
  if (store.pods.get(id) !== undefined) store.pods.update(id, { desiredStatus: "TERMINATED" });
  else for (const tested of eachKind) collectionOf(store, tested).delete(id);
}
