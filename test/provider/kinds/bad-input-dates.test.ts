import assert from "node:assert/strict";
import { DebugStack, Endpoint, Template } from "../../../sdk";
import { assertSucceeded, changesOf } from "../../end-to-end/results";
import { previewOf } from "./bad-input";

const image = "acme/comfy:1";
const past = "2020-01-01T00:00:00Z";
const future = "2999-01-01T00:00:00Z";
const invalidDates = ["tomorrow", "", "2026-12-01", "2026-12-01T18:00:00", "2026-02-30T18:00:00Z", "01.12.2026 18:00"];

/** An endpoint with a debug template until the first date, and a DebugStack until the second. */
function programWithDates(until: string, expiresAt: string): () => void {
  return () => {
    const template = new Template("comfy", { image });
    const debugTemplate = { template: new Template("swap", { image: "acme/comfy:1-debug" }), until };
    const endpoint = new Endpoint("prod", { template, gpus: ["AMPERE_80"], debugTemplate });
    new DebugStack("bug", { endpoint, image, expiresAt });
  };
}

describe("dates of an unknown form or without a time zone are refused in preview, before any call", () => {
  const places: [where: string, program: (date: string) => () => void][] = [
    ['Endpoint "prod": debugTemplate.until', (date) => programWithDates(date, future)],
    ['DebugStack "bug": expiresAt', (date) => programWithDates(future, date)],
  ];
  for (const [where, program] of places) {
    for (const date of invalidDates) {
      it(`${where} as ${JSON.stringify(date)}`, async () => {
        const { succeeded, messages, stdout, stderr } = await previewOf({ program: program(date) });
        assert.ok(!succeeded);
        const text = `${where} must be a date and time with a time zone, such as "2026-12-01T18:00:00Z", not ${JSON.stringify(date)}.`;
        // Reported twice, as on the CLI: the SDK reports what an inline program throws, and the run ends with the same
        // text.
        const message = { severity: "error", message: `error: ${text}`, urn: "" };
        assert.deepEqual(messages, [message, message]);
        assert.ok(stdout.includes(text));
        assert.doesNotMatch(stdout + stderr, /^\s*at .*:\d+/m, "a stack trace");
      });
    }
  }
});

describe("dates in the past", () => {
  it("expire the debug template and the DebugStack, and preview shows the old release and the deleted parts", async () => {
    const result = await previewOf({ before: programWithDates(future, future), program: programWithDates(past, past) });
    assertSucceeded(result);
    assert.deepEqual(changesOf(result), [
      "delete Endpoint bug-endpoint",
      "delete Pod bug-pod",
      "delete Template bug-template",
      "update Endpoint prod: release, templateId",
    ]);
    assert.deepEqual(
      result.messages.map(({ severity, message }) => [severity, message]),
      [["info", `DebugStack "bug" expired at ${past}: its parts are deleted.`]],
    );
  });
});
