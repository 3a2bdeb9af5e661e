import assert from "node:assert/strict";

/** A state as far as a user's program or RunPod makes it: without our own marks, which must be there. */
export function unmarked(outputs: object): Record<string, unknown> {
  const { holder, savedAt, ...rest } = outputs as Record<string, unknown>;
  assert.match(String(holder), /^[0-9a-f]{16}$/);
  assert.equal(new Date(String(savedAt)).toISOString(), savedAt);
  return rest;
}
