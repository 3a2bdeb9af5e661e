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
  describe(`provider/adapters/graphql/pod-switch: ${verb}`, () => {
    const world = useLifecyclesOnRunpod();
    const operation = `pod.${verb}`;
    const wanted = statuses[verb];

    /** A Pod for which the switch is the next thing to do, in a provider process that has done nothing yet. */
    async function before() {
      const desiredStatus = verb === "stop" ? "RUNNING" : "EXITED";
      const { id, outputs } = await makePod(world, { ...given, desiredStatus });
      world.restart();
      world.emulator.calls.length = 0;
      const change = () => changePod(world, id, outputs, { ...given, desiredStatus: wanted });
      return { id, outputs, change };
    }

    /** Faults of the calls to come, each of so many. */
    function strike(...faults: [fault: Fault, times: number][]) {
      for (const [fault, times] of faults) world.emulator.faults.inject({ operation, fault, times });
    }

    it("whose reply was lost is not sent again: the Pod tells that it was done", async () => {
      const { id, change } = await before();
      strike([losesReply, Infinity]);
      const outputs = await change();
      assert.deepEqual(
        [outputs.ready, outputs.desiredStatus, podHeld(world, id).desiredStatus],
        [true, wanted, wanted],
      );
      assert.deepEqual(world.writes(), [operation]);
    });

    it("that never arrived is sent again", async () => {
      const { id, change } = await before();
      strike([neverArrives, 1]);
      assert.equal((await change()).ready, true);
      assert.equal(podHeld(world, id).desiredStatus, wanted);
      assert.deepEqual(world.writes(), [operation, operation]);
    });

    it("that is refused because the look after the lost reply came too early is done once the Pod shows it", async () => {
      const { id, change } = await before();
      await world.clock.sleep(10_000);
      strike([losesReply, 1], [refuses("This is so already."), Infinity]);
      world.emulator.switches.podLagInSeconds = 5;
      assert.equal((await change()).desiredStatus, wanted);
      assert.deepEqual([world.writes(), podHeld(world, id).desiredStatus], [[operation, operation], wanted]);
    });

    it("that is refused because somebody was faster than the list that this run has seen is done", async () => {
      const { id, change } = await before();
      await world.clock.sleep(10_000);
      world.emulator.switches.podLagInSeconds = 2.9;
      putPod(world, id, { desiredStatus: wanted });
      strike([refuses("This is so already."), Infinity]);
      assert.equal((await change()).ready, true);
      assert.deepEqual(world.writes(), [operation]);
    });

    it("that an earlier run has had carried out is done, however late a list shows it, and whatever RunPod refuses it with", async () => {
      for (const refusal of [
        "This is so already.",
        "There are not enough free GPUs on the host machine to start this pod.",
      ]) {
        const { id, change } = await before();
        await world.clock.sleep(60_000);
        world.emulator.switches.podLagInSeconds = 30;
        putPod(world, id, { desiredStatus: wanted });
        strike([refuses(refusal), Infinity]);
        const outputs = await change();
        assert.deepEqual([outputs.ready, outputs.desiredStatus, world.writes()], [true, wanted, [operation]]);
      }
    });

    it("that is refused and not done stays an error, and after a lost reply one that the next up repairs", async () => {
      const plain = await before();
      strike([refuses("Please try later."), Infinity]);
      await assert.rejects(plain.change(), (error: Error) => {
        assert.ok(!(error instanceof PartialFailure), "nothing was done");
        assert.match(error.message, /^\w+: RunPod said: Please try later\.$/);
        return true;
      });
      world.renew();
      const unsure = await before();
      strike([neverArrives, 1], [refuses("Please try later."), Infinity]);
      await assert.rejects(unsure.change(), (error: Error) => {
        assert.ok(error instanceof PartialFailure);
        assert.equal((error.outputs as { ready: boolean }).ready, false);
        assert.match(error.message, /^\w+: RunPod said: Please try later\.$/);
        return true;
      });
    });

    it("of which nobody can tell for minutes fails, and the next up repairs it", async () => {
      const { id, change, outputs } = await before();
      strike([neverArrives, Infinity]);
      const failure: unknown = await change().catch((error: unknown) => error);
      assert.ok(failure instanceof PartialFailure);
      assert.deepEqual(unmarked(failure.outputs), { ...unmarked(outputs), desiredStatus: wanted, ready: false });
      assert.ok(world.writes().length > 2);
      world.emulator.faults.clear();
      world.restart();
      const left = failure.outputs as Record<string, unknown>;
      assert.equal((await changePod(world, id, left, { ...given, desiredStatus: wanted })).ready, true);
      assert.equal(podHeld(world, id).desiredStatus, wanted);
    });

    it("whose answer fails is sent once more, not for minutes", async () => {
      const { change } = await before();
      strike([refuses("Something went wrong. Please try again later or contact support."), Infinity]);
      await assert.rejects(change(), PartialFailure);
      assert.deepEqual(world.writes(), [operation, operation]);
    });
  });
}

describe("provider/adapters/graphql/pod-switch: stop after an edit", () => {
  const world = useLifecyclesOnRunpod({ switches: { editOfStoppedPod: "starts-it" } });

  /** A stopped Pod that an edit starts, on a RunPod whose lists still show it as stopped, and on which stops fail. */
  async function edited(listLagInMs: number, fault: Fault, times: number) {
    world.renew();
    const { id, outputs } = await makePod(world, { ...given, desiredStatus: "EXITED" });
    await world.clock.sleep(60_000);
    world.restart();
    world.emulator.switches.podLagInSeconds = listLagInMs / 1000;
    world.emulator.faults.inject({ operation: "pod.stop", fault, times });
    return { id, done: changePod(world, id, outputs, { ...given, args: "sleep", desiredStatus: "EXITED" }) };
  }

  for (const listLagInMs of [2_900, 10_000, 29_900]) {
    it(`is not taken for done because a list of ${listLagInMs} ms ago still shows the Pod as it was before the edit`, async () => {
      const lost = await edited(listLagInMs, neverArrives, 1);
      assert.equal((await lost.done).ready, true);
      assert.equal(podHeld(world, lost.id).desiredStatus, "EXITED", "else it would go on and bill");
      const refused = await edited(listLagInMs, refuses("Please try later."), Infinity);
      await assert.rejects(refused.done, PartialFailure);
      assert.equal(podHeld(world, refused.id).desiredStatus, "RUNNING");
    });
  }
});
