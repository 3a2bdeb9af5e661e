import assert from "node:assert/strict";

/** Returns the error that a call throws, and asserts its class. */
export async function thrownBy<Thrown extends Error>(
  type: abstract new (...given: never[]) => Thrown,
  call: () => Promise<unknown>,
): Promise<Thrown> {
  try {
    await call();
  } catch (error) {
    assert.ok(error instanceof type, `not a ${type.name}: ${String(error)}`);
    return error;
  }
  assert.fail("nothing was thrown");
}
