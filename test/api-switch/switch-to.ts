import assert from "node:assert/strict";
import type { Emulator } from "../../testing/emulator";
import type { Api, OperationResult, TestStack } from "../end-to-end/engine";
import { allTextOf } from "../end-to-end/results";

/** From its next operation on, the stack uses this API. */
export function use(stack: TestStack, api: Api): Promise<void> {
  return stack.setConfig("runpod:api", { value: api });
}

/**
 * Preview, `up` and refresh on this API say only "same". A refresh takes the configuration of the last `up` from the
 * state, so the `up` comes before it.
 */
export async function switchTo(stack: TestStack, api: Api, emulator: Emulator): Promise<void> {
  await use(stack, api);
  assertNothing(await stack.preview(), `a preview on ${api}`);
  assertNothing(await stack.up(), `an up on ${api}`);
  const calls = emulator.calls.length;
  assertNothing(await stack.refresh(), `a refresh on ${api}`);
  const faces = new Set(emulator.calls.slice(calls).map(({ face }) => face));
  assert.ok(faces.has(api), `a refresh on ${api} asks it`);
  assertNothing(await stack.preview(), `a preview on ${api} after the refresh`);
}

export function assertNothing(result: OperationResult, what: string): void {
  assert.ok(result.succeeded, `${what} fails\n${allTextOf(result)}`);
  // A stack reference is read, and a refresh that finds no difference is none.
  const changes = result.steps.filter(
    ({ op, diffs }) => !["same", "read"].includes(op) && (op !== "refresh" || diffs.length > 0),
  );
  assert.deepEqual(
    changes.map(({ op, urn, diffs }) => `${op} ${urn.split("::").at(-1)}: ${diffs.join(", ")}`),
    [],
    `${what}\n${allTextOf(result)}`,
  );
}
