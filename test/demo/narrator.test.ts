import assert from "node:assert/strict";
import { BrokenPromise, Narrator } from "../../demo/narrator";

const preview = [
  "Previewing update (test):",
  " +  pulumi-nodejs:dynamic/runpod:Endpoint comfy-prod create",
  "@ previewing update....",
  " ~  pulumi-nodejs:dynamic/runpod:Pod shell refreshing (0s)",
  " ~  pulumi-nodejs:dynamic/runpod:Template comfy updating (0s) [diff: ~image,release]",
  " ~  pulumi-nodejs:dynamic/runpod:Template comfy updated (0.07s) [diff: ~image,release]",
].join("\n");

describe("the demo's narrator", () => {
  it("quotes Pulumi's output without progress lines, and in colours if asked to", () => {
    assert.equal(
      outputOf(false, (narrator) => narrator.quote(preview)),
      [
        "| Previewing update (test):",
        "|  +  pulumi-nodejs:dynamic/runpod:Endpoint comfy-prod create",
        "|  ~  pulumi-nodejs:dynamic/runpod:Template comfy updated (0.07s) [diff: ~image,release]",
        "",
      ].join("\n"),
    );
    const coloured = outputOf(true, (narrator) => narrator.quote(preview)).split("\n");
    assert.ok(coloured[1]?.endsWith("\u001b[32m +  pulumi-nodejs:dynamic/runpod:Endpoint comfy-prod create\u001b[0m"));
    assert.ok(coloured[2]?.includes("\u001b[33m ~ "));
  });

  it("throws an error with the facts at a claim that is not true", () => {
    assert.equal(
      outputOf(false, (narrator) => narrator.claim("one is left", true, 1)),
      "  ✓ one is left\n",
    );
    assert.throws(
      () => outputOf(false, (narrator) => narrator.claim("one is left", false, { left: 2 })),
      (error) => error instanceof BrokenPromise && /one is left[^]*"left": 2/.test(error.message),
    );
  });
});

function outputOf(colours: boolean, use: (narrator: Narrator) => void): string {
  let text = "";
  use(new Narrator({ write: (part) => (text += part), colours }));
  return text;
}
