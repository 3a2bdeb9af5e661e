import assert from "node:assert/strict";
import type { Emulator } from "../../testing/emulator";
import type { TypeName } from "../kinds";
import { eachKind, listedAt } from "../kinds";
import { assertSucceeded } from "./results";
import type { TestSetup } from "./with-stack";

/** What RunPod holds and a user pays for or wonders about. */
export interface RunpodResource {
  kind: TypeName;
  id: string;
  name: string;
  accountId: string;
}

/** Everything that exists at RunPod, of all accounts. */
export function resourcesAtRunpod(emulator: Emulator): RunpodResource[] {
  return eachKind.flatMap((kind) =>
    listedAt(emulator.store, kind).map(({ id, name, accountId }) => ({ kind: kind.type, id, name, accountId })),
  );
}

/** The ids of everything that the first account owns at RunPod. */
export function ownedIds(emulator: Emulator): string[] {
  return resourcesAtRunpod(emulator)
    .filter(({ accountId }) => accountId === emulator.account.id)
    .map(({ id }) => id)
    .sort();
}

/** The ids that the state holds. */
export async function idsInState({ stack }: Pick<TestSetup, "stack">): Promise<string[]> {
  const resources = await stack.state();
  return resources.flatMap(({ type, id }) => (id !== undefined && type.includes("/runpod:") ? [id] : [])).sort();
}

/** RunPod has what the state has, no more and no less, and a preview finds nothing to do, without a call. */
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
