import assert from "node:assert/strict";
import type { Emulator } from "../emulator";
import type { TestStack } from "../end-to-end/engine";
import { idsInState, thingsAt } from "../end-to-end/holdings";
import type { Thing } from "../end-to-end/holdings";
import { alivePods } from "../end-to-end/pods";
import { contentRunBy, withoutSuffix } from "../end-to-end/reading";
import type { Declared } from "./program";

/**
 * Whatever went wrong, nothing is there twice. A volume that moves is made first: until the old one goes both places
 * have one.
 */
export function assertNoDouble(emulator: Emulator): void {
  const placeOf = (id: string) => emulator.store.networkVolumes.get(id)?.dataCenterId ?? "";
  const names = thingsAt(emulator).map(({ kind, name, id }) => `${kind} ${name} ${placeOf(id)}`.trim());
  const doubles = names.filter((name, index) => names.indexOf(name) !== index);
  assert.deepEqual(doubles, [], "made twice");
}

/** Things that no state holds. */
export async function orphansOf(emulator: Emulator, stack: TestStack): Promise<Thing[]> {
  const held = new Set(await idsInState({ stack }));
  return thingsAt(emulator).filter(({ id }) => !held.has(id));
}

/** RunPod holds what the state holds, no more and no less, as the program says it, and runs it. */
export async function assertSame(emulator: Emulator, stack: TestStack, declared: Declared): Promise<void> {
  const things = thingsAt(emulator);
  assert.deepEqual(await idsInState({ stack }), things.map(({ id }) => id).sort(), "state and RunPod");
  const billed = emulator.billingPods().map(({ id }) => id);
  assert.deepEqual(
    billed.filter((id) => !things.some((thing) => thing.id === id)),
    [],
    "orphans that bill",
  );
  const names = [declared.volumes, declared.templates, declared.endpoints, declared.pods].flatMap(Object.keys);
  assert.deepEqual(things.map(({ name }) => withoutSuffix(name)).sort(), names.sort(), "program and RunPod");
  assertContent(emulator, declared);
}

function assertContent(emulator: Emulator, { volumes, templates, endpoints, pods }: Declared): void {
  const { store } = emulator;
  for (const { name, size, dataCenterId } of store.networkVolumes.list()) {
    assert.deepEqual({ sizeInGb: size, dataCenterId }, volumes[withoutSuffix(name)], name);
  }
  for (const { name, imageName, env, isServerless } of store.templates.list()) {
    const declared = templates[withoutSuffix(name)];
    assert.deepEqual([imageName, isServerless], [declared?.image, declared?.serverless], name);
    // A load-balancing endpoint adds its ports.
    const own = env.filter(({ key }) => !key.startsWith("PORT")).map(({ key, value }) => [key, value]);
    assert.deepEqual(Object.fromEntries(own), declared?.env, name);
  }
  for (const endpoint of store.endpoints.list()) {
    const declared = endpoints[withoutSuffix(endpoint.name)];
    const template = store.templates.get(endpoint.templateId);
    assert.equal(withoutSuffix(template?.name ?? ""), declared?.template, endpoint.name);
    assert.equal(endpoint.workersMax, declared?.workersMax, endpoint.name);
    assert.equal(contentRunBy(endpoint).imageName, template?.imageName, `${endpoint.name} runs its template`);
  }
  for (const pod of alivePods(emulator)) {
    const declared = pods[withoutSuffix(pod.name)];
    assert.ok(
      pod.env.some(({ key, value }) => key === "MODE" && value === declared?.mode),
      `${pod.name}: env`,
    );
    assert.equal(pod.desiredStatus, declared?.desiredStatus ?? "RUNNING", pod.name);
    assert.equal(pod.networkVolumeId === null, declared?.volume === undefined, `${pod.name}: volume`);
  }
}
