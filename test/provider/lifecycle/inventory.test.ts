import assert from "node:assert/strict";
import { Holders } from "../../../provider/lifecycle/holders";
import { Inventory } from "../../../provider/lifecycle/inventory";
import { ownLedger } from "../../../provider/lifecycle/run-log";
import { gadget, gadgetWorld } from "./gadget";

function world() {
  const { clock, noun } = gadgetWorld();
  const holders = new Holders(ownLedger(), (id) => `Gadget ${id}`);
  return { clock, noun, inventory: new Inventory(() => noun.list(), clock, holders) };
}

describe("provider/lifecycle/inventory", () => {
  it("shares a list among all who ask before the next write, and keeps the oldest for what was there before", async () => {
    const { noun, inventory, clock } = world();
    const planted = noun.plant(gadget);
    const begunAtInMs = clock.now();
    const [one, other] = await Promise.all([inventory.observe(planted.id), inventory.observe(planted.id)]);
    assert.deepEqual(
      [one, other],
      [
        { accountId: "account-1", thing: planted, showsOurs: false, isMissing: false, begunAtInMs },
        { accountId: "account-1", thing: planted, showsOurs: false, isMissing: false, begunAtInMs },
      ],
    );
    await inventory.known();
    assert.equal(noun.count("list"), 1);
  });

  it("takes no list for newer than a write that it overlaps", async () => {
    const { noun, inventory, clock } = world();
    const planted = noun.plant(gadget);
    await clock.sleep(1);
    noun.latencyInMs = () => 1_000;
    const writing = inventory.write(() => noun.update(planted, { size: 2 }));
    noun.latencyInMs = () => 10;
    await clock.sleep(100);
    assert.equal((await inventory.observe(planted.id)).thing?.size, 1, "asked for in the middle of the write");
    await writing;
    assert.equal((await inventory.observe(planted.id)).thing?.size, 2);
    assert.equal(noun.count("list"), 2);
  });

  it("asks again after a list that failed, as first and as second one", async () => {
    const { noun, inventory } = world();
    const planted = noun.plant(gadget);
    for (const id of [planted.id, "id-99"]) {
      noun.faults = [{ operation: "list", when: "before", kind: "unavailable" }];
      await assert.rejects(inventory.observe(id), { kind: "unavailable" });
      const again = inventory.observe(id);
      await assert.doesNotReject(again, "a failed list is no list that shows anything");
      assert.equal((await again).thing?.id, id === planted.id ? id : undefined);
    }
    noun.faults = [{ operation: "list", when: "before", kind: "unavailable" }];
    await assert.rejects(inventory.another(), { kind: "unavailable" });
    await assert.doesNotReject(inventory.known(), "a failed list is no list that is known");
  });

  it("knows a thing as it was written here until it is removed, and no thing as its own that was not", async () => {
    const { noun, inventory } = world();
    noun.listLagInMs = 60_000;
    const made = await inventory.write(() => noun.create(gadget));
    assert.ok(inventory.isClaimed(made.id) && !inventory.isClaimed("id-99"));
    assert.equal((await inventory.current(made.id)).thing, made);
    await assert.rejects(
      inventory.remove(made.id, () => Promise.reject(new Error("in use"))),
      /in use/,
    );
    assert.equal((await inventory.current(made.id)).thing, made, "a failed removal removes nothing");
    await inventory.remove(made.id, () => noun.delete(made));
    assert.equal((await inventory.current(made.id)).thing, undefined);
  });

  it("finds what the first of two lists lacks because reads lag, before it says that a thing is gone", async () => {
    const { noun, inventory, clock } = world();
    const planted = noun.plant(gadget);
    noun.listLagInMs = 2_000;
    await clock.sleep(1);
    assert.equal((await inventory.observe(planted.id)).thing?.id, planted.id);
  });
});
