import assert from "node:assert/strict";
import type { Emulator } from "../../testing/emulator";
import type { Api, TestStack } from "../end-to-end/engine";
import { idsInState, resourcesAtRunpod } from "../end-to-end/state-and-runpod";
import type { RunpodResource } from "../end-to-end/state-and-runpod";
import { withoutSuffix } from "../end-to-end/results";
import { objectsWithContent } from "./contents";
import { expectedOf } from "./expected";
import type { Declared } from "./program";
import { podGpus, resourceNames } from "./program";

/**
 * Whatever failed, no object may exist twice. A moved volume is created first, so both data centers have one for a
 * while.
 */
export function assertNoDouble(emulator: Emulator, foreign: ReadonlySet<string>): void {
  const placeOf = (id: string) => emulator.store.networkVolumes.get(id)?.dataCenterId ?? "";
  const own = resourcesAtRunpod(emulator).filter(({ id }) => !foreign.has(id));
  const names = own.map(({ kind, name, id }) => `${kind} ${name} ${placeOf(id)}`.trim());
  const doubles = names.filter((name, index) => names.indexOf(name) !== index);
  assert.deepEqual(doubles, [], "created twice");
}

/** Objects that no state holds, without those of other users. */
export async function orphansOf(
  emulator: Emulator,
  stack: TestStack,
  foreign: ReadonlySet<string> = new Set(),
): Promise<RunpodResource[]> {
  const held = new Set([...(await idsInState({ stack })), ...foreign]);
  return resourcesAtRunpod(emulator).filter(({ id }) => !held.has(id));
}

/** The resource that manages an object, by the object's name. A renamed resource may still have the old name. */
export function resourceOf({ names, former }: Declared, nameAtRunpod: string): string {
  const given = Object.entries(names).find(([, name]) => name === nameAtRunpod);
  if (given !== undefined) return given[0];
  const own = withoutSuffix(nameAtRunpod);
  return Object.entries(former).find(([, old]) => old === own)?.[0] ?? own;
}

/**
 * Asserts that RunPod holds exactly the state's objects, with the program's values in everything that runs or is
 * billed.
 */
export async function assertSame(
  api: Api,
  emulator: Emulator,
  stack: TestStack,
  declared: Declared,
  foreign: ReadonlySet<string>,
): Promise<void> {
  const objects = objectsWithContent(emulator).filter(({ id }) => !foreign.has(id));
  assert.deepEqual(await idsInState({ stack }), objects.map(({ id }) => id).sort(), "state and RunPod");
  const billed = emulator.billingPods().map(({ id }) => id);
  assert.deepEqual(
    billed.filter((id) => !foreign.has(id) && !objects.some((object) => object.id === id)),
    [],
    "orphans that bill",
  );
  const byResource = new Map(objects.map((object) => [resourceOf(declared, object.name), object]));
  assert.deepEqual([...byResource.keys()].sort(), resourceNames(declared).sort(), "program and RunPod");
  for (const [name, { kind, content }] of expectedOf(api, declared, (resource) => byResource.get(resource)?.id)) {
    const found = byResource.get(name);
    assert.equal(found?.kind, kind, name);
    const there = Object.fromEntries(Object.keys(content).map((key) => [key, found?.content[key]]));
    assert.deepEqual(there, content, `${kind} ${name} at RunPod and in the program`);
    if (kind === "Pod") assertPod(declared, name, found?.content ?? {});
  }
}

/** Values that the program leaves open. */
function assertPod(
  { pods }: Declared,
  name: string,
  { gpuTypeId, env, volumeMountPath }: Record<string, unknown>,
): void {
  const declared = pods[name];
  if (declared === undefined) return;
  assert.equal((env as Record<string, string>)["MODE"], declared.mode, `${name}: env`);
  if (declared.volume !== undefined) assert.equal(volumeMountPath, "/workspace", name);
  if (declared.compute !== "cpu") assert.ok(podGpus.includes(String(gpuTypeId)), `${name}: ${String(gpuTypeId)}`);
}
