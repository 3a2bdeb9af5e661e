import assert from "node:assert/strict";
import { PartialFailure } from "../../provider/errors";
import type { GadgetSpec } from "./gadget";
import { gadgetWorld } from "./gadget";

const inputs: GadgetSpec = { name: "one", size: 1, place: "here" };
const state = { ...inputs, ready: true, accountId: "account-1" };

describe("provider/lifecycle: read", () => {
  it("shows what RunPod has, for the keys that the state has", async () => {
    const { noun, start } = gadgetWorld();
    const { id } = noun.plant({ ...inputs, size: 7 });
    const { size: _size, ...partial } = state;
    assert.deepEqual(await start().read(id, state), { ...state, size: 7 });
    assert.deepEqual(await start().read(id, partial), partial);
  });

  it("takes a key out that RunPod no longer has a value for", async () => {
    const { noun, start } = gadgetWorld({ observe: () => ({ size: undefined }) });
    const { id } = noun.plant(inputs);
    const { size: _size, ...rest } = state;
    assert.deepEqual(await start().read(id, state), rest);
  });

  it("keeps the mark of an unfinished operation, so that the next up repairs it", async () => {
    const { noun, start } = gadgetWorld();
    const { id } = noun.plant(inputs);
    assert.deepEqual(await start().read(id, { ...state, ready: false }), { ...state, ready: false });
  });

  it("believes that a thing is gone only after two complete lists of its own account", async () => {
    const { noun, start } = gadgetWorld();
    assert.equal(await start().read("id-99", state), undefined);
    assert.deepEqual(noun.calls, ["list", "list"]);
  });

  it("sees a thing that only the first list missed", async () => {
    const { noun, start, clock } = gadgetWorld();
    const { id } = noun.plant(inputs);
    noun.listLagInMs = 500;
    noun.latencyInMs = () => 400;
    await clock.sleep(1);
    assert.deepEqual(await start().read(id, state), state);
    assert.equal(noun.count("list"), 2);
  });

  it("draws no conclusion from another account, from no account, or from a failed list", async () => {
    const { noun, start } = gadgetWorld();
    const { id } = noun.plant(inputs);
    noun.accountId = "account-2";
    for (const wanted of [id, "id-99"]) {
      await assert.rejects(start().read(wanted, state), /RunPod account account-1.*of account account-2/s);
    }
    noun.accountId = undefined;
    await assert.rejects(start().read("id-99", state), /nothing proves that it is gone.*pulumi state delete/s);
    noun.accountId = "account-1";
    await assert.rejects(start().read("id-99", { ...state, accountId: undefined }), /nothing proves that it is gone/);
    for (const kind of ["unauthorised", "rateLimited", "unavailable", "malformed", "noAnswer", "notFound"] as const) {
      for (const failing of [1, 2]) {
        const lifecycle = start();
        if (failing === 2) await lifecycle.read(id, state);
        noun.faults = [{ operation: "list", when: "before", kind }];
        await assert.rejects(lifecycle.read("id-99", state), { kind });
      }
    }
  });

  it("without the account, believes one to be gone while another of ours is there, and never that all are", async () => {
    const { noun, start } = gadgetWorld();
    noun.accountId = undefined;
    const ids = ["one", "two", "three"].map((name) => noun.plant({ ...inputs, name }).id);
    noun.plant({ ...inputs, name: "not ours" });
    const [first = "", second = "", third = ""] = ids;
    const { accountId: _accountId, ...untold } = state;
    const refresh = async () => {
      const lifecycle = start();
      return Promise.allSettled(ids.map((id) => lifecycle.read(id, untold)));
    };
    noun.vanish(first);
    const some = await refresh();
    assert.deepEqual(
      some.map((read) => (read.status === "fulfilled" ? read.value && { ...read.value } : String(read.reason))),
      [undefined, { ...untold, name: "two" }, { ...untold, name: "three" }],
    );
    noun.vanish(second);
    noun.vanish(third);
    for (const read of await refresh()) {
      assert.match(
        String(read.status === "rejected" && read.reason),
        /nothing of this kind that the state knows.*API key/,
      );
    }
    await assert.rejects(start().delete(first, untold), /nothing proves that it is gone/);
  });

  it("takes up the account where RunPod tells it for the first time", async () => {
    const { noun, start } = gadgetWorld();
    const { id } = noun.plant(inputs);
    const { accountId: _accountId, ...old } = state;
    assert.deepEqual(await start().read(id, old), state);
  });

  for (const count of [1, 10, 100]) {
    it(`refreshes ${count} with one list, with a second where some are missing`, async () => {
      const { noun, start } = gadgetWorld();
      const ids = [...Array(count).keys()].map((index) => noun.plant({ ...inputs, name: `gadget ${index}` }).id);
      const lifecycle = start();
      const seen = await Promise.all(ids.map((id) => lifecycle.read(id, state)));
      assert.equal(seen.filter((one) => one !== undefined).length, count);
      assert.equal(noun.count("list"), 1);
      for (const id of ids.slice(0, 2)) noun.vanish(id);
      const again = start();
      await Promise.all(ids.map((id) => again.read(id, state)));
      assert.equal(noun.count("list"), 3);
    });
  }

  it("makes a new list after a write, and takes none that overlaps one", async () => {
    const { noun, start } = gadgetWorld();
    noun.latencyInMs = () => 100;
    const lifecycle = start();
    const { id, outputs } = await lifecycle.create({ ...inputs });
    const [, during] = await Promise.all([
      lifecycle.update(id, outputs as Record<string, unknown>, { ...inputs, size: 2 }),
      lifecycle.read(id, state),
    ]);
    assert.ok(during !== undefined);
    assert.deepEqual(await lifecycle.read(id, state), { ...state, size: 2 });
    const lists = noun.count("list");
    await lifecycle.read(id, state);
    assert.equal(noun.count("list"), lists, "nothing was written since the last list");
  });
});

describe("provider/lifecycle: update", () => {
  it("writes once, and needs no second list after a create in the same run", async () => {
    const { noun, start } = gadgetWorld();
    const lifecycle = start();
    const { id, outputs } = await lifecycle.create({ ...inputs });
    const updated = await lifecycle.update(id, outputs as Record<string, unknown>, { ...inputs, size: 2 });
    assert.deepEqual(updated, { ...state, size: 2 });
    assert.deepEqual(noun.calls, ["list", "create", "update"]);
  });

  it("touches nothing of another account, and makes nothing where the thing is gone", async () => {
    const { noun, start } = gadgetWorld();
    const { id } = noun.plant(inputs);
    noun.accountId = "account-2";
    await assert.rejects(start().update(id, state, { ...inputs, size: 2 }), /account-2/);
    noun.accountId = "account-1";
    await assert.rejects(start().update("id-99", state, { ...inputs, size: 2 }), /pulumi refresh/);
    assert.equal(noun.count("update") + noun.count("create"), 0);
  });

  it("throws no partial failure where nothing was saved, and none without everything that a later operation needs", async () => {
    const failing = gadgetWorld({ afterSave: () => Promise.reject(new Error("workers crash")) });
    await assert.rejects(failing.start().create({ ...inputs }), (error: Error) => {
      assert.ok(error instanceof PartialFailure);
      assert.deepEqual([...failing.noun.things.keys()], [error.id]);
      assert.deepEqual(error.outputs, { ...state, ready: false });
      assert.equal(error.message, "workers crash");
      return true;
    });
    const [id = ""] = failing.noun.things.keys();
    await assert.rejects(failing.start().update(id, state, { ...inputs, size: 2 }), (error: Error) => {
      assert.ok(error instanceof PartialFailure);
      assert.deepEqual([error.id, error.outputs], [id, { ...state, size: 2, ready: false }]);
      return true;
    });
    failing.noun.faults = [{ operation: "update", when: "before", kind: "rejected" }];
    await assert.rejects(failing.start().update(id, state, { ...inputs, size: 3 }), { name: "RunpodError" });
  });

  it("saves nothing where what must hold before a save does not", async () => {
    const { noun, start } = gadgetWorld({ beforeSave: () => Promise.reject(new Error("not yet")) });
    const { id } = noun.plant(inputs);
    await assert.rejects(start().create({ ...inputs, name: "two" }), /not yet/);
    await assert.rejects(start().update(id, state, { ...inputs, size: 2 }), /not yet/);
    assert.deepEqual([...noun.things.values()], [{ ...inputs, id }]);
  });
});

describe("provider/lifecycle: delete", () => {
  it("is done where RunPod says that the thing is gone, also after a lost reply", async () => {
    for (const when of ["before", "after"] as const) {
      const { noun, start } = gadgetWorld();
      const { id } = noun.plant(inputs);
      noun.faults = [{ operation: "delete", when, kind: "notFound" }];
      await start().delete(id, state);
      assert.equal(noun.count("delete"), 1);
    }
    const { noun, start } = gadgetWorld();
    await start().delete("id-99", state);
    assert.equal(noun.count("delete"), 0);
  });

  it("fails, and stays in the state, for any other refusal, for another account and without proof", async () => {
    for (const kind of ["rejected", "unauthorised", "unavailable", "noAnswer", "malformed", "quota"] as const) {
      const { noun, start } = gadgetWorld();
      const { id } = noun.plant(inputs);
      noun.faults = [{ operation: "delete", when: "before", kind }];
      await assert.rejects(start().delete(id, state), { kind });
    }
    const { noun, start } = gadgetWorld();
    const { id } = noun.plant(inputs);
    noun.accountId = "account-2";
    for (const wanted of [id, "id-99"]) await assert.rejects(start().delete(wanted, state), /account-2/);
    noun.accountId = undefined;
    await assert.rejects(start().delete("id-99", state), /nothing proves/);
    assert.deepEqual([...noun.things.keys()], [id]);
  });

  it("asks again while the thing is in use, and says after five minutes that it still exists", async () => {
    const { noun, start, clock } = gadgetWorld();
    const { id } = noun.plant(inputs);
    noun.inUseUntil.set(id, clock.now() + 120_000);
    await start().delete(id, state);
    assert.equal(noun.things.size, 0);

    const kept = noun.plant(inputs);
    noun.inUseUntil.set(kept.id, Infinity);
    const before = clock.now();
    await assert.rejects(start().delete(kept.id, state), /in use.*after five minutes, and still exists/s);
    const waited = clock.now() - before;
    assert.ok(waited > 280_000 && waited <= 300_000, `${waited} ms`);
  });
});
