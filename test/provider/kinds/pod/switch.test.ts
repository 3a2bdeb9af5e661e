import assert from "node:assert/strict";
import { PartialFailure } from "../../../../provider/api/errors";
import type { Fault } from "../../../../testing/emulator";
import { unmarked } from "../../lifecycle/unmarked";
import { useLifecyclesOnRunpod } from "../lifecycles-on-runpod";
import { changePod, makePod, podHeld, putPod } from "./pods";

const given = { name: "shell", image: "acme/comfy:1", gpus: ["NVIDIA A40"] };
const statuses = { stop: "EXITED", start: "RUNNING" } as const;
const neverArrives: Fault = { kind: "reset", write: "before" };
const losesReply: Fault = { kind: "reset", write: "after" };
const refuses = (message: string): Fault => ({ kind: "error", message });

for (const verb of ["stop", "start"] as const) {
  describe(`provider/adapters/pod-switch: ${verb}`, () => {
    const setup = useLifecyclesOnRunpod();
    const operation = `pod.${verb}`;
    const wanted = statuses[verb];

    /** A Pod that the next call must ${verb}, in a provider process that has made no call. */
    async function before() {
      const desiredStatus = verb === "stop" ? "RUNNING" : "EXITED";
      const { id, outputs } = await makePod(setup, { ...given, desiredStatus });
      setup.restart();
      setup.emulator.calls.length = 0;
      const change = () => changePod(setup, id, outputs, { ...given, desiredStatus: wanted });
      return { id, outputs, change };
    }

    /** Injects faults into the next calls, each so many times. */
    function strike(...faults: [fault: Fault, times: number][]) {
      for (const [fault, times] of faults) setup.emulator.faults.inject({ operation, fault, times });
    }

    it("is not repeated after a lost reply, because the Pod shows that it was done", async () => {
      const { id, change } = await before();
      strike([losesReply, Infinity]);
      const outputs = await change();
      assert.deepEqual(
        [outputs.ready, outputs.desiredStatus, podHeld(setup, id).desiredStatus],
        [true, wanted, wanted],
      );
      assert.deepEqual(setup.writes(), [operation]);
    });

    it("is repeated if RunPod never received it", async () => {
      const { id, change } = await before();
      strike([neverArrives, 1]);
      assert.equal((await change()).ready, true);
      assert.equal(podHeld(setup, id).desiredStatus, wanted);
      assert.deepEqual(setup.writes(), [operation, operation]);
    });

    it("succeeds if the repetition after a lost reply is refused, because a list still lagged", async () => {
      const { id, change } = await before();
      await setup.clock.sleep(10_000);
      strike([losesReply, 1], [refuses("This is so already."), Infinity]);
      setup.emulator.switches.podLagInSeconds = 5;
      assert.equal((await change()).desiredStatus, wanted);
      assert.deepEqual([setup.writes(), podHeld(setup, id).desiredStatus], [[operation, operation], wanted]);
    });

    it("succeeds if it is refused because another user did it after this run's list", async () => {
      const { id, change } = await before();
      await setup.clock.sleep(10_000);
      setup.emulator.switches.podLagInSeconds = 2.9;
      putPod(setup, id, { desiredStatus: wanted });
      strike([refuses("This is so already."), Infinity]);
      assert.equal((await change()).ready, true);
      assert.deepEqual(setup.writes(), [operation]);
    });

    it("succeeds if an earlier run did it, however late a list shows it, and whatever the refusal says", async () => {
      for (const refusal of [
        "This is so already.",
        "There are not enough free GPUs on the host machine to start this pod.",
      ]) {
        const { id, change } = await before();
        await setup.clock.sleep(60_000);
        setup.emulator.switches.podLagInSeconds = 30;
        putPod(setup, id, { desiredStatus: wanted });
        strike([refuses(refusal), Infinity]);
        const outputs = await change();
        assert.deepEqual([outputs.ready, outputs.desiredStatus, setup.writes()], [true, wanted, [operation]]);
      }
    });

    it("fails if it is refused and not done; after a lost reply, the next up repairs it", async () => {
      const plain = await before();
      strike([refuses("Please try later."), Infinity]);
      await assert.rejects(plain.change(), (error: Error) => {
        assert.ok(!(error instanceof PartialFailure), "nothing was done");
        assert.match(error.message, /^\w+: RunPod said: Please try later\.$/);
        return true;
      });
      setup.renew();
      const unsure = await before();
      strike([neverArrives, 1], [refuses("Please try later."), Infinity]);
      await assert.rejects(unsure.change(), (error: Error) => {
        assert.ok(error instanceof PartialFailure);
        assert.equal((error.outputs as { ready: boolean }).ready, false);
        assert.match(error.message, /^\w+: RunPod said: Please try later\.$/);
        return true;
      });
    });

    it("fails after minutes without certainty, and the next up repairs it", async () => {
      const { id, change, outputs } = await before();
      strike([neverArrives, Infinity]);
      const failure: unknown = await change().catch((error: unknown) => error);
      assert.ok(failure instanceof PartialFailure);
      assert.deepEqual(unmarked(failure.outputs), { ...unmarked(outputs), desiredStatus: wanted, ready: false });
      assert.ok(setup.writes().length > 2);
      setup.emulator.faults.clear();
      setup.restart();
      const left = failure.outputs as Record<string, unknown>;
      assert.equal((await changePod(setup, id, left, { ...given, desiredStatus: wanted })).ready, true);
      assert.equal(podHeld(setup, id).desiredStatus, wanted);
    });

    it("is repeated once, not for minutes, if RunPod answers with an error", async () => {
      const { change } = await before();
      strike([refuses("Something went wrong. Please try again later or contact support."), Infinity]);
      await assert.rejects(change(), PartialFailure);
      assert.deepEqual(setup.writes(), [operation, operation]);
    });
  });
}

describe("provider/adapters/pod-switch: stop after an edit", () => {
  const setup = useLifecyclesOnRunpod({ switches: { editOfStoppedPod: "starts-it" } });

  /** Edits a stopped Pod, which starts it. Lists still show it as stopped, and stops fail. */
  async function edited(listLagInMs: number, fault: Fault, times: number) {
    setup.renew();
    const { id, outputs } = await makePod(setup, { ...given, desiredStatus: "EXITED" });
    await setup.clock.sleep(60_000);
    setup.restart();
    setup.emulator.switches.podLagInSeconds = listLagInMs / 1000;
    setup.emulator.faults.inject({ operation: "pod.stop", fault, times });
    return { id, done: changePod(setup, id, outputs, { ...given, args: "sleep", desiredStatus: "EXITED" }) };
  }

  for (const listLagInMs of [2_900, 10_000, 29_900]) {
    it(`does not count as done because a list that lags ${listLagInMs} ms shows the Pod from before the edit`, async () => {
      const lost = await edited(listLagInMs, neverArrives, 1);
      assert.equal((await lost.done).ready, true);
      assert.equal(podHeld(setup, lost.id).desiredStatus, "EXITED", "otherwise it would still be billed");
      const refused = await edited(listLagInMs, refuses("Please try later."), Infinity);
      await assert.rejects(refused.done, PartialFailure);
      assert.equal(podHeld(setup, refused.id).desiredStatus, "RUNNING");
    });
  }
});
