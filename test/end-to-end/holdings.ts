import assert from "node:assert/strict";
import type { Emulator } from "../../testing/emulator";
import type { TypeName } from "../kinds";
import { eachKind, listedAt } from "../kinds";
import { assertSucceeded } from "./reading";
import type { Scene } from "./scene";

/** What RunPod holds and a user pays for or wonders about. */
export interface Thing {
  kind: TypeName;
  id: string;
  name: string;
  accountId: string;
}

/** Everything that exists at RunPod, of all accounts. */
export function thingsAt(emulator: Emulator): Thing[] {
  return eachKind.flatMap((tried) =>
    listedAt(emulator.store, tried).map(({ id, name, accountId }) => ({ kind: tried.type, id, name, accountId })),
  );
}

/** The ids of everything that the first account owns at RunPod. */
export function ownedIds(emulator: Emulator): string[] {
  return thingsAt(emulator)
    .filter(({ accountId }) => accountId === emulator.account.id)
    .map(({ id }) => id)
    .sort();
}

/** The ids that the state holds. */
export async function idsInState({ stack }: Pick<Scene, "stack">): Promise<string[]> {
  const resources = await stack.state();
  return resources.flatMap(({ type, id }) => (id !== undefined && type.includes("/runpod:") ? [id] : [])).sort();
}

/** RunPod has what the state has, no more and no less, and a preview finds nothing to do, without a call. */
export async function assertConverged(scene: Scene): Promise<void> {
  assert.deepEqual(await idsInState(scene), ownedIds(scene.emulator));
  scene.newCalls();
  const preview = await scene.stack.preview();
  assertSucceeded(preview);
  assert.deepEqual(
    preview.steps.filter(({ op }) => op !== "same"),
    [],
  );
  assert.deepEqual(scene.newCalls(), []);
}
