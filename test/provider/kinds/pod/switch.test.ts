import assert from "node:assert/strict";
import { PartialFailure } from "../../../../provider/api/errors";
import { PodWorld } from "./pod-world";
import { unmarked } from "../../lifecycle/unmarked";

const given = { name: "shell", image: "acme/comfy:1", gpus: ["NVIDIA A40"] };
const statuses = { podStop: "EXITED", podResume: "RUNNING" } as const;

/** A Pod for which `operation` is the next thing to do, in a provider process that has done nothing yet. */
async function before(operation: keyof typeof statuses) {
  const world = new PodWorld();
  const desiredStatus = operation === "podStop" ? "RUNNING" : "EXITED";
  const { id, outputs } = await world.make({ ...given, desiredStatus });
  world.restart();
  world.calls.splice(0);
  const wanted = statuses[operation];
  const change = () => world.change(id, outputs, { ...given, desiredStatus: wanted });
  const sent = () => world.calls.map((call) => call.operation);
  return { world, id, outputs, change, sent, wanted };
}

for (const operation of ["podStop", "podResume"] as const) {
  describe(`provider/adapters/graphql/pod-switch: ${operation}`, () => {
    it("whose reply was lost is not sent again: the Pod tells that it was done", async () => {
      const { world, id, change, sent, wanted } = await before(operation);
      world.losesReply = () => true;
      const outputs = await change();
      assert.deepEqual([outputs.ready, outputs.desiredStatus, world.at(id).desiredStatus], [true, wanted, wanted]);
      assert.deepEqual(sent(), [operation]);
    });

    it("that never arrived is sent again", async () => {
      const { world, id, change, sent, wanted } = await before(operation);
      world.neverArrives = () => world.calls.length === 1;
      assert.equal((await change()).ready, true);
      assert.equal(world.at(id).desiredStatus, wanted);
      assert.deepEqual(sent(), [operation, operation]);
    });

    it("that is refused because the look after the lost reply came too early is done once the Pod shows it", async () => {
      const { world, id, change, sent, wanted } = await before(operation);
      await world.clock.sleep(10_000);
      world.losesReply = () => world.calls.length === 1;
      world.refuses = () => (world.calls.length > 1 ? "This is so already." : undefined);
      world.listLagInMs = 5_000;
      assert.equal((await change()).desiredStatus, wanted);
      assert.deepEqual([sent(), world.at(id).desiredStatus], [[operation, operation], wanted]);
    });

    it("that is refused because somebody was faster than the list that this run has seen is done", async () => {
      const { world, id, change, sent, wanted } = await before(operation);
      await world.clock.sleep(10_000);
      world.listLagInMs = 2_900;
      world.put(id, { desiredStatus: wanted });
      world.refuses = () => "This is so already.";
      assert.equal((await change()).ready, true);
      assert.deepEqual(sent(), [operation]);
    });

    it("that an earlier run has had carried out is done, however late a list shows it, and whatever RunPod refuses it with", async () => {
      for (const refusal of [
        "This is so already.",
        "There are not enough free GPUs on the host machine to start this pod.",
      ]) {
        const { world, id, change, sent, wanted } = await before(operation);
        await world.clock.sleep(60_000);
        world.listLagInMs = 30_000;
        world.put(id, { desiredStatus: wanted });
        world.refuses = () => refusal;
        const outputs = await change();
        assert.deepEqual([outputs.ready, outputs.desiredStatus, sent()], [true, wanted, [operation]]);
      }
    });

    it("that is refused and not done stays an error, and after a lost reply one that the next up repairs", async () => {
      const plain = await before(operation);
      plain.world.refuses = () => "Please try later.";
      await assert.rejects(plain.change(), (error: Error) => {
        assert.ok(!(error instanceof PartialFailure), "nothing was done");
        assert.equal(error.message, `${operation}: RunPod said: Please try later.`);
        return true;
      });
      const unsure = await before(operation);
      unsure.world.neverArrives = () => unsure.world.calls.length === 1;
      unsure.world.refuses = () => "Please try later.";
      await assert.rejects(unsure.change(), (error: Error) => {
        assert.ok(error instanceof PartialFailure);
        assert.equal((error.outputs as { ready: boolean }).ready, false);
        assert.equal(error.message, `${operation}: RunPod said: Please try later.`);
        return true;
      });
    });

    it("of which nobody can tell for minutes fails, and the next up repairs it", async () => {
      const { world, id, change, outputs, wanted } = await before(operation);
      world.neverArrives = () => true;
      const failure: unknown = await change().catch((error: unknown) => error);
      assert.ok(failure instanceof PartialFailure);
      assert.deepEqual(unmarked(failure.outputs), { ...unmarked(outputs), desiredStatus: wanted, ready: false });
      assert.ok(world.calls.length > 2);
      world.neverArrives = () => false;
      world.restart();
      const left = failure.outputs as Record<string, unknown>;
      assert.equal((await world.change(id, left, { ...given, desiredStatus: wanted })).ready, true);
      assert.equal(world.at(id).desiredStatus, wanted);
    });

    it("whose answer fails is sent once more, not for minutes", async () => {
      const { world, change, sent } = await before(operation);
      world.refuses = () => "Something went wrong. Please try again later or contact support.";
      await assert.rejects(change(), PartialFailure);
      assert.deepEqual(sent(), [operation, operation]);
    });
  });
}

describe("provider/adapters/graphql/pod-switch: podStop after an edit", () => {
  /** A stopped Pod that an edit starts, on a RunPod that shows it as stopped for a while yet. */
  async function edited(listLagInMs: number, meanwhile: (world: PodWorld) => void) {
    const world = new PodWorld();
    const { id, outputs } = await world.make({ ...given, desiredStatus: "EXITED" });
    await world.clock.sleep(60_000);
    world.restart();
    world.calls.splice(0);
    world.editStarts = true;
    world.listLagInMs = listLagInMs;
    meanwhile(world);
    return { world, id, done: world.change(id, outputs, { ...given, args: "sleep", desiredStatus: "EXITED" }) };
  }

  for (const listLagInMs of [2_900, 10_000, 29_900]) {
    it(`is not taken for done because a list of ${listLagInMs} ms ago still shows the Pod as it was before the edit`, async () => {
      const lost = await edited(listLagInMs, (world) => {
        const stops = () => world.calls.filter(({ operation }) => operation === "podStop").length;
        world.neverArrives = ({ operation }) => operation === "podStop" && stops() === 1;
      });
      assert.equal((await lost.done).ready, true);
      assert.equal(lost.world.at(lost.id).desiredStatus, "EXITED", "else it would go on and bill");
      const refused = await edited(listLagInMs, (world) => {
        world.refuses = ({ operation }) => (operation === "podStop" ? "Please try later." : undefined);
      });
      await assert.rejects(refused.done, PartialFailure);
      assert.equal(refused.world.at(refused.id).desiredStatus, "RUNNING");
    });
  }
});
