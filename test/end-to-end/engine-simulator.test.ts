import assert from "node:assert/strict";
import * as runpod from "../../sdk";
import { simulatorEngine } from "./engine-simulator";
import { assertSucceeded, messagesOf } from "./results";
import { withStack, startUpHeldAt } from "./with-stack";

async function program(): Promise<void> {
  new runpod.NetworkVolume("models", { sizeInGb: 10, dataCenterId: "EU-RO-1" });
}

describe("a killed provider on the simulator", () => {
  it("makes no further call, even when its last call is answered", async () => {
    await withStack(simulatorEngine, { program }, async ({ emulator, stack, newCalls }) => {
      const create = "networkVolume.create";
      const { heldCall, running } = await startUpHeldAt("*", "before", { emulator, stack });
      await stack.killProvider();
      const killed = await running;
      assert.ok(!killed.succeeded);
      assert.match(messagesOf(killed), /error reading from server: EOF/);
      const asked = newCalls();
      assert.equal(asked.length, 1);
      assert.ok(!asked.includes(create), "it was killed in a call before its create");

      // A call of the killed provider would appear among the calls of the next one.
      heldCall.release();
      assertSucceeded(await stack.up());
      const calls = newCalls();
      assert.deepEqual(calls, [...asked, create]);
      assert.equal(emulator.store.networkVolumes.list().length, 1);
    });
  });
});
