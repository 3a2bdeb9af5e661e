import assert from "node:assert/strict";
import * as runpod from "../../sdk";
import type { PodArgs } from "../../sdk";
import { clientOf } from "../testing/emulator/client";
import { apiDifferences } from "./api-differences";
import type { Api } from "./engine";
import { describeOnEveryEngine } from "./engine";
import { assertConverged, idsInState, ownedIds } from "./state-and-runpod";
import { assertFailed, assertSucceeded, allTextOf, messagesOf, writesAmong } from "./results";
import { withStack } from "./with-stack";

const image = "example/debug:1";
const same: PodArgs = { name: "shell", image, gpus: ["NVIDIA GeForce RTX 4090"], dataCenterIds: ["EU-RO-1"] };

/** Arguments that differ from the Pod at RunPod, and the differences that the refusal lists. */
const others: [args: PodArgs, differences: RegExp[], api?: Api][] = [
  [
    { ...same, gpus: ["NVIDIA A40"] },
    [/gpus: \["NVIDIA A40"\] in the program, \["NVIDIA GeForce RTX 4090"\] at RunPod/],
  ],
  [
    { ...same, gpuCount: 2, dataCenterIds: ["US-KS-2"] },
    [/gpuCount: 2 in the program, 1 at RunPod/, /dataCenterIds: \["US-KS-2"\] in the program, \["EU-RO-1"\] at RunPod/],
  ],
  [{ name: "shell", image, cpu: { flavor: "cpu3c", vcpuCount: 2 } }, [/cpu: \{.*\} in the program, not set at RunPod/]],
  [
    { name: "shell", template: { id: "nosuch" }, gpus: ["ADA_24"] },
    [/templateId: "nosuch" in the program, not set at RunPod/],
    "graphql",
  ],
];

describeOnEveryEngine("adoption of a Pod", (engine) => {
  it("is refused when the next up would replace it, and otherwise lists the fields that RunPod does not report", async () => {
    let args: PodArgs = same;
    let adopt: string | undefined;
    const program = async () => void (adopt !== undefined && new runpod.Pod("shell", { ...args, adopt }));
    await withStack(engine, { program }, async (setup) => {
      const { emulator, stack, newCalls } = setup;
      adopt = (await clientOf(emulator).deployPod({ name: "shell", dataCenterId: "EU-RO-1" })).id;
      // v2 does not tell the data center of a Pod that is being placed.
      emulator.clock.advance(60_000);
      newCalls();
      for (const [other, differences, only = engine.api] of others) {
        if (only !== engine.api) continue;
        args = other;
        assertFailed(await stack.up(), new RegExp(`adopt: ${adopt} does not match your program`), ...differences);
      }
      assert.deepEqual(await idsInState(setup), []);
      args = same;
      const up = await stack.up();
      assertSucceeded(up);
      assert.match(messagesOf(up), /Pod "shell" .* is adopted\./);
      assert.match(messagesOf(up), apiDifferences[engine.api].silentFieldsOfPod);
      assert.deepEqual(writesAmong(newCalls()), []);
      assert.deepEqual(await idsInState(setup), ownedIds(emulator));
      await assertConverged(setup);
    });
  });

  it("shows no token that the start command at RunPod contains", async () => {
    const token = `ghp_${"a".repeat(36)}`;
    let adopt: string | undefined;
    const program = async () => void (adopt !== undefined && new runpod.Pod("shell", { ...same, adopt }));
    await withStack(engine, { program }, async ({ emulator, stack }) => {
      const input = {
        name: "shell",
        dataCenterId: "EU-RO-1",
        dockerArgs: `git clone https://x:${token}@example.com/y`,
      };
      adopt = (await clientOf(emulator).deployPod(input)).id;
      const up = await stack.up();
      assertFailed(up, /args: the values differ \(not shown, one seems to hold a GitHub token\)/);
      assert.ok(!allTextOf(up).includes(token));
    });
  });
});
