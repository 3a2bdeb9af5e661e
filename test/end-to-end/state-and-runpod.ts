import assert from "node:assert/strict";
import type { Emulator } from "../../testing/emulator";
import type { TypeName } from "../kinds";
import { eachKind, listedAt } from "../kinds";
import { assertSucceeded } from "./results";
import type { TestSetup } from "./with-stack";

/** A resource that RunPod has. */
export interface RunpodResource {
  kind: TypeName;
  id: string;
  name: string;
  accountId: string;
}

/** The resources of all accounts at RunPod. */
export function resourcesAtRunpod(emulator: Emulator): RunpodResource[] {
  return eachKind.flatMap((kind) =>
    listedAt(emulator.store, kind).map(({ id, name, accountId }) => ({ kind: kind.type, id, name, accountId })),
  );
}

/** The ids of the first account's resources at RunPod. */
export function ownedIds(emulator: Emulator): string[] {
  return resourcesAtRunpod(emulator)
    .filter(({ accountId }) => accountId === emulator.account.id)
    .map(({ id }) => id)
    .sort();
}

/** The ids in the state. */
export async function idsInState({ stack }: Pick<TestSetup, "stack">): Promise<string[]> {
  const resources = await stack.state();
  return resources.flatMap(({ type, id }) => (id !== undefined && type.includes("/runpod:") ? [id] : [])).sort();
}

/** Fails unless RunPod and the state have the same ids, and a preview shows no change and makes no call. */
export async function assertConverged(setup: TestSetup): Promise<void> {
  assert.deepEqual(await idsInState(setup), ownedIds(setup.emulator));
  setup.newCalls();
  const preview = await setup.stack.preview();
  assertSucceeded(preview);
  assert.deepEqual(
    preview.steps.filter(({ op }) => op !== "same"),
    [],
  );
  assert.deepEqual(setup.newCalls(), []);
}
