import assert from "node:assert/strict";
import * as runpod from "../../sdk";
import { describeOnEveryEngine } from "./engine";
import { assertFailed, assertSucceeded, warningsOf } from "./results";
import { withStack } from "./with-stack";

const latest =
  'warning: Template "comfy": image "example/comfy:latest" has the tag latest: a host may use an old copy, and a rollback has nothing to go back to. Use a fixed tag or a digest.';

/** Causes a warning and is refused because of its disk size. */
async function refused(): Promise<void> {
  new runpod.Template("comfy", { image: "example/comfy:latest", containerDiskInGb: 0 });
}

async function warned(): Promise<void> {
  new runpod.Template("comfy", { image: "example/comfy:latest", containerDiskInGb: 20 });
}

describeOnEveryEngine("a program with a warning", (engine) => {
  it("shows the warning again after an earlier program with the same warning was refused", async () => {
    await withStack(engine, { program: refused }, async ({ stack, newCalls }) => {
      assertFailed(await stack.preview(), /"comfy-\w+": containerDiskInGb must be 1 or more, not 0\./);
      stack.program = warned;
      const preview = await stack.preview();
      assertSucceeded(preview);
      assert.deepEqual(warningsOf(preview), [latest]);
      assert.deepEqual(newCalls(), []);
    });
  });

  if (engine.name === "cli") return;

  it("shows once in the preview that no API key is set, unless a Provider has the key", async () => {
    let hasProvider = false;
    const program = async () => {
      const provider = hasProvider ? new runpod.Provider("acme", { apiKey: "k" }) : undefined;
      for (const name of ["one", "two"]) new runpod.Template(name, { image: "example/comfy:1" }, { provider });
    };
    const config = () => ({ "runpod:apiKey": { value: " " } });
    await withStack(engine, { program, config }, async ({ stack }) => {
      const preview = await stack.preview();
      assertSucceeded(preview);
      const [warning, ...others] = warningsOf(preview);
      assert.match(warning ?? "", /No RunPod API key is set\. .*pulumi config set --secret runpod:apiKey/);
      assert.deepEqual(others, []);
      const up = await stack.up();
      assertFailed(up, /creating Template "one-\w{7}": runpod:apiKey is set, but empty/);
      assert.deepEqual(warningsOf(up), []);
      hasProvider = true;
      assert.deepEqual(warningsOf(await stack.preview()), []);
    });
  });
});
