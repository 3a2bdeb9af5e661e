import assert from "node:assert/strict";
import { ServerlessWorld } from "../serverless-world";
import { served } from "../served";

describe("provider/kinds/endpoint: delete", () => {
  it("is one call", async () => {
    const world = new ServerlessWorld();
    const { id, outputs } = await served(world);
    await world.endpoint.delete(id, outputs);
    assert.deepEqual([world.endpoints.count("delete"), world.endpoints.count("update")], [1, 0]);
  });

  for (const kind of ["rejected", "inUse"] as const) {
    it(`takes the workers away first where RunPod wants that (${kind})`, async () => {
      const world = new ServerlessWorld();
      const { id, outputs } = await served(world);
      world.endpoints.faults = [{ operation: "delete", when: "before", kind }];
      await world.endpoint.delete(id, outputs);
      assert.deepEqual(world.writes.at(-1)?.spec, { workersMin: 0, workersMax: 0 });
      assert.equal(world.endpoints.objects.size, 0);
    });
  }

  it("says in which state it left what it could not delete", async () => {
    const world = new ServerlessWorld();
    const { id, outputs } = await served(world);
    world.endpoints.faults = [1, 2].map(() => ({ operation: "delete", when: "before", kind: "rejected" }));
    await assert.rejects(world.endpoint.delete(id, outputs), /still exists, with workersMin and workersMax at 0/);
    world.endpoints.faults = [{ operation: "delete", when: "before", kind: "unauthorised" }];
    await assert.rejects(world.endpoint.delete(id, outputs), { kind: "unauthorised" });
    assert.equal(world.endpoints.count("update"), 1, "no workers are taken away for a refusal of another kind");
  });

  it("is not done because RunPod does not find what the endpoint names as its workers are taken away", async () => {
    const world = new ServerlessWorld();
    const { id, outputs } = await served(world);
    world.endpoints.faults = [
      ...[1, 2].map(() => ({ operation: "delete", when: "before", kind: "rejected" }) as const),
      { operation: "update", when: "before", kind: "notFound" },
    ];
    await assert.rejects(world.endpoint.delete(id, outputs), /still exists with its workers/);
    assert.equal(world.endpoints.objects.size, 1);
  });
});
