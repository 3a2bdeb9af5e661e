import assert from "node:assert/strict";
import { DebugStack, Endpoint, Template } from "../../../sdk";
import { assertSucceeded, changesOf } from "../../end-to-end/results";
import { previewOf } from "./bad-input";

const image = "acme/comfy:1";
const past = "2020-01-01T00:00:00Z";
const future = "2999-01-01T00:00:00Z";
const formless = ["tomorrow", "", "2026-12-01", "2026-12-01T18:00:00", "2026-02-30T18:00:00Z", "01.12.2026 18:00"];

/** A template, and an endpoint on which another one runs until the first date, under investigation until the second. */
function investigation(until: string, expiresAt: string): () => void {
  return () => {
    const template = new Template("comfy", { image });
    const debugTemplate = { template: new Template("swap", { image: "acme/comfy:1-debug" }), until };
    const endpoint = new Endpoint("prod", { template, gpus: ["AMPERE_80"], debugTemplate });
    new DebugStack("bug", { endpoint, image, expiresAt });
  };
}

describe("dates of no form, or without a time zone, refused in preview before any call", () => {
  const places: [where: string, program: (date: string) => () => void][] = [
    ['Endpoint "prod": debugTemplate.until', (date) => investigation(date, future)],
    ['DebugStack "bug": expiresAt', (date) => investigation(future, date)],
  ];
  for (const [where, program] of places) {
    for (const date of formless) {
      it(`${where} as ${JSON.stringify(date)}`, async () => {
        const { succeeded, messages, stdout, stderr } = await previewOf({ program: program(date) });
        assert.ok(!succeeded);
        const text = `${where} must be a date and time with a time zone, such as "2026-12-01T18:00:00Z", not ${JSON.stringify(date)}.`;
        // Twice, as on the CLI: what an inline program throws is reported by the SDK, and ends the run with the same
        // words.
        const told = { severity: "error", message: `error: ${text}`, urn: "" };
        assert.deepEqual(messages, [told, told]);
        assert.ok(stdout.includes(text));
        assert.doesNotMatch(stdout + stderr, /^\s*at .*:\d+/m, "a stack trace");
      });
    }
  }
});

describe("dates that have passed", () => {
  it("are expiry, and no mistake: preview shows the old release, and the parts that go", async () => {
    const result = await previewOf({ before: investigation(future, future), program: investigation(past, past) });
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
