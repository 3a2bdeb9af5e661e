import assert from "node:assert/strict";
import { PartialFailure, RunpodError } from "../../provider/errors";
import { gadget, gadgetWorld } from "./gadget";

describe("provider/create: a first create that was only slow", () => {
  it("keeps the second one, and names the first one, which costs as much", async () => {
    const { noun, start } = gadgetWorld();
    noun.faults = [{ operation: "create", when: "before", kind: "noAnswer" }];
    const create = noun.create.bind(noun);
    let late = "";
    noun.create = (spec) => {
      // RunPod carries the first one out while the second one is on its way.
      if (noun.count("create") === 1) late = noun.plant(gadget).id;
      return create(spec);
    };
    await assert.rejects(start().create({ ...gadget }), (error: Error) => {
      assert.ok(error instanceof PartialFailure, error.name);
      assert.notEqual(error.id, late);
      assert.deepEqual(new Set(noun.things.keys()), new Set([late, error.id]));
      assert.match(error.message, new RegExp(`has ${error.id}\\. Delete ${late} at RunPod`));
      return true;
    });
  });

  it("keeps the second one also where the look for a first one fails", async () => {
    const { noun, start } = gadgetWorld();
    noun.faults = [{ operation: "create", when: "before", kind: "noAnswer" }];
    const create = noun.create.bind(noun);
    noun.create = (spec) => {
      if (noun.count("create") === 1) noun.faults.push({ operation: "list", when: "before", kind: "unavailable" });
      return create(spec);
    };
    const { id } = await start().create({ ...gadget });
    assert.deepEqual([...noun.things.keys()], [id]);
  });

  it("does not sleep for an hour because RunPod wishes it", async () => {
    const { noun, start, clock } = gadgetWorld();
    noun.create = () =>
      Promise.reject(new RunpodError("rateLimited", "create: too many calls.", { retryAfterInMs: 3_600_000 }));
    const before = clock.now();
    await assert.rejects(start().create({ ...gadget }), /too many calls/);
    assert.ok(clock.now() - before <= 180_000, `${clock.now() - before} ms`);
  });
});
