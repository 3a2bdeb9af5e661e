import assert from "node:assert/strict";

/** The outputs that the program and RunPod determine. Asserts that the provider's own marks exist, and removes them. */
export function unmarked(outputs: object): Record<string, unknown> {
  const { holder, savedAt, ...rest } = outputs as Record<string, unknown>;
  assert.match(String(holder), /^[0-9a-f]{16}$/);
  assert.equal(new Date(String(savedAt)).toISOString(), savedAt);
  return rest;
}
