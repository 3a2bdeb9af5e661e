import assert from "node:assert/strict";
import { hasPassed } from "../../sdk/expiry";

/** Calls `hasPassed` at a given time. */
function at(now: string, date: string): boolean {
  const realNow = Date.now;
  Date.now = () => Date.parse(now);
  try {
    return hasPassed('DebugStack "x": expiresAt', date);
  } finally {
    Date.now = realNow;
  }
}

describe("sdk/expiry", () => {
  it("has passed from the given moment on, in any time zone", () => {
    const forms = [
      "2026-12-01T18:00Z",
      "2026-12-01T18:00:00Z",
      "2026-12-01T18:00:00.000Z",
      "2026-12-01T19:00:00+01:00",
      "2026-12-01T12:30:00-05:30",
    ];
    for (const form of forms) {
      assert.equal(at("2026-12-01T17:59:59.999Z", form), false, form);
      assert.equal(at("2026-12-01T18:00:00.000Z", form), true, form);
    }
    assert.equal(at("2026-12-01T18:00:00Z", "1999-01-01T00:00:00Z"), true, "a date long past is expiry, no error");
  });

  const wrong = [
    "2026-12-01",
    "2026-12-01T18:00:00",
    "2026-12-01 18:00:00Z",
    "2026-12-01T18Z",
    "1 Dec 2026 18:00 UTC",
    "tomorrow",
    "",
    "2026-13-01T00:00:00Z",
    "2026-02-30T00:00:00Z",
    "2026-12-01T25:00:00Z",
    "2026-12-01T18:00:00+99:00",
    "2026-12-01T18:00:00Z\n",
  ];
  for (const date of wrong) {
    it(`refuses ${JSON.stringify(date)}`, () => {
      assert.throws(() => at("2026-12-01T18:00:00Z", date), {
        name: "Error",
        message:
          'DebugStack "x": expiresAt must be a date and time with a time zone, such as "2026-12-01T18:00:00Z", not ' +
          `${JSON.stringify(date)}.`,
        __pulumiRunError: true,
      });
    });
  }

  it("refuses anything but a string", () => {
    for (const date of [undefined, null, 1_780_000_000_000, new Date()]) {
      assert.throws(
        () => at("2026-12-01T18:00:00Z", date as unknown as string),
        /must be a date and time with a time zone/,
      );
    }
  });
});
