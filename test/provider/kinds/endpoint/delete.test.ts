import assert from "node:assert/strict";
import { useLifecyclesOnRunpod } from "../lifecycles-on-runpod";
import { served } from "../served";

/** RunPod's words for a refusal of each kind. */
const refusals = {
  rejected: "The workers must be taken away first.",
  inUse: "The endpoint is being used.",
  unauthorised: "Unauthorized",
  notFound: "Template tpl-1 not found.",
};

describe("provider/kinds/endpoint: delete", () => {
  const world = useLifecyclesOnRunpod();
  const endpointsHeld = () => world.emulator.store.endpoints.list().length;
  const refuse = (verb: string, kind: keyof typeof refusals, times = 1) =>
    world.emulator.faults.inject({
      operation: `endpoint.${verb}`,
      times,
      fault: { kind: "error", message: refusals[kind] },
    });

  it("is one call", async () => {
    const { id, outputs } = await served(world);
    await world.endpoint.delete(id, outputs);
    assert.deepEqual([world.count("endpoint.delete"), world.count("endpoint.update")], [1, 0]);
  });

  for (const kind of ["rejected", "inUse"] as const) {
    it(`takes the workers away first where RunPod wants that (${kind})`, async () => {
      const { id, outputs } = await served(world);
      refuse("delete", kind);
      await world.endpoint.delete(id, outputs);
      assert.deepEqual(world.specs("endpoint.update").at(-1), { workersMin: 0, workersMax: 0 });
      assert.equal(endpointsHeld(), 0);
    });
  }

  it("says in which state it left what it could not delete", async () => {
    const { id, outputs } = await served(world);
    refuse("delete", "rejected", 2);
    await assert.rejects(world.endpoint.delete(id, outputs), /still exists, with workersMin and workersMax at 0/);
    refuse("delete", "unauthorised");
    await assert.rejects(world.endpoint.delete(id, outputs), { kind: "unauthorised" });
    assert.equal(world.count("endpoint.update"), 1, "no workers are taken away for a refusal of another kind");
  });

  it("is not done because RunPod does not find what the endpoint names as its workers are taken away", async () => {
    const { id, outputs } = await served(world);
    refuse("delete", "rejected", 2);
    refuse("update", "notFound");
    await assert.rejects(world.endpoint.delete(id, outputs), /still exists with its workers/);
    assert.equal(endpointsHeld(), 1);
  });
});
