import assert from "node:assert/strict";
import type { Listing } from "../../../provider/api";
import { Holders } from "../../../provider/lifecycle/holders";
import { Inventory } from "../../../provider/lifecycle/inventory";
import { inMemoryRunLog } from "../../../provider/lifecycle/run-log";
import type { Gadget } from "./gadget";
import { gadget, gadgetSetup } from "./gadget";

/** What an adapter returns for a list that is null. */
const noList: Pick<Listing<Gadget>, "items" | "isComplete"> = { items: [], isComplete: false };

function setup() {
  const { clock, fake } = gadgetSetup();
  const holders = new Holders(inMemoryRunLog(), (id) => `Gadget ${id}`);
  return { clock, fake, inventory: new Inventory(() => fake.list(), clock, holders) };
}

describe("provider/lifecycle/inventory", () => {
  it("shares a list among all callers until the next write, and keeps the oldest as the state before", async () => {
    const { fake, inventory, clock } = setup();
    const planted = fake.plant(gadget);
    const begunAtInMs = clock.now();
    const [one, other] = await Promise.all([inventory.find(planted.id), inventory.find(planted.id)]);
    assert.deepEqual(
      [one, other],
      [
        { accountId: "account-1", object: planted, isComplete: true, begunAtInMs },
        { accountId: "account-1", object: planted, isComplete: true, begunAtInMs },
      ],
    );
    await inventory.list("any");
    assert.equal(fake.count("list"), 1);
  });

  it("does not count a list as newer than a write that it overlaps", async () => {
    const { fake, inventory, clock } = setup();
    const planted = fake.plant(gadget);
    await clock.sleep(1);
    fake.latencyInMs = () => 1_000;
    const writing = inventory.write(() => fake.update(planted, { size: 2 }));
    fake.latencyInMs = () => 10;
    await clock.sleep(100);
    assert.equal((await inventory.find(planted.id)).object?.size, 1, "asked for in the middle of the write");
    await writing;
    assert.equal((await inventory.find(planted.id)).object?.size, 2);
    assert.equal(fake.count("list"), 2);
  });

  it("requests a list again after the first or the second one failed", async () => {
    const { fake, inventory } = setup();
    const planted = fake.plant(gadget);
    for (const id of [planted.id, "id-99"]) {
      fake.faults = [{ operation: "list", when: "before", kind: "unavailable" }];
      await assert.rejects(inventory.find(id), { kind: "unavailable" });
      const again = inventory.find(id);
      await assert.doesNotReject(again, "a failed list is no list that shows anything");
      assert.equal((await again).object?.id, id === planted.id ? id : undefined);
    }
    fake.faults = [{ operation: "list", when: "before", kind: "unavailable" }];
    await assert.rejects(inventory.list("now"), { kind: "unavailable" });
    await assert.doesNotReject(inventory.list("any"), "a failed list is no list that is known");
  });

  it("asks again for a list that is null, and takes only null each time for an empty list", async () => {
    const { clock } = gadgetSetup();
    const holders = new Holders(inMemoryRunLog(), (id) => `Gadget ${id}`);
    for (const nulls of [1, 2, 3]) {
      const { fake } = gadgetSetup();
      fake.plant(gadget);
      let calls = 0;
      const list = async () => ((calls += 1) <= nulls ? { ...(await fake.list()), ...noList } : fake.list());
      const inventory = new Inventory(list, clock, holders);
      const [{ items, isComplete }] = await Promise.all([inventory.list("any"), inventory.list("any")]);
      assert.deepEqual(
        { calls, found: items.length, isComplete },
        nulls < 3 ? { calls: nulls + 1, found: 1, isComplete: undefined } : { calls: 3, found: 0, isComplete: false },
      );
    }
  });

  it("remembers an object that it wrote until its removal, and claims no other", async () => {
    const { fake, inventory } = setup();
    fake.listLagInMs = 60_000;
    const made = await inventory.write(() => fake.create(gadget));
    assert.ok(inventory.isClaimed(made.id) && !inventory.isClaimed("id-99"));
    assert.equal((await inventory.findForDelete(made.id)).object, made);
    await assert.rejects(
      inventory.remove(made.id, () => Promise.reject(new Error("in use"))),
      /in use/,
    );
    assert.equal((await inventory.findForDelete(made.id)).object, made, "a failed removal removes nothing");
    await inventory.remove(made.id, () => fake.delete(made));
    assert.equal((await inventory.findForDelete(made.id)).object, undefined);
  });

  it("finds an object in the second list that the first lacked because reads lag", async () => {
    const { fake, inventory, clock } = setup();
    const planted = fake.plant(gadget);
    fake.listLagInMs = 2_000;
    await clock.sleep(1);
    assert.equal((await inventory.find(planted.id)).object?.id, planted.id);
  });
});
