import assert from "node:assert/strict";
import type { Owner } from "../../../provider/lifecycle/account-guard";
import { gadget, gadgetState, gadgetSetup } from "./gadget";

describe("provider/lifecycle/read", () => {
  it("returns RunPod's values for the keys that the state has", async () => {
    const { fake, start } = gadgetSetup();
    const { id } = fake.plant({ ...gadget, size: 7 });
    const { size: _size, ...partial } = gadgetState;
    assert.deepEqual(await start().read(id, gadgetState), { ...gadgetState, size: 7 });
    assert.deepEqual(await start().read(id, partial), partial);
  });

  it("removes a key for which RunPod has no value any more", async () => {
    const { fake, start } = gadgetSetup({ mapping: { toInputs: () => ({ size: undefined }) } });
    const { id } = fake.plant(gadget);
    const { size: _size, ...rest } = gadgetState;
    assert.deepEqual(await start().read(id, gadgetState), rest);
  });

  it("keeps the mark of an unfinished operation, so that the next up repairs it", async () => {
    const { fake, start } = gadgetSetup();
    const { id } = fake.plant(gadget);
    assert.deepEqual(await start().read(id, { ...gadgetState, ready: false }), { ...gadgetState, ready: false });
  });

  it("counts an object as gone only after two complete lists of its own account", async () => {
    const { fake, start } = gadgetSetup();
    assert.equal(await start().read("id-99", gadgetState), undefined);
    assert.deepEqual(fake.calls, ["list", "list"]);
  });

  it("finds an object that only the first list missed", async () => {
    const { fake, start, clock } = gadgetSetup();
    const { id } = fake.plant(gadget);
    fake.listLagInMs = 500;
    fake.latencyInMs = () => 400;
    await clock.sleep(1);
    assert.deepEqual(await start().read(id, gadgetState), gadgetState);
    assert.equal(fake.count("list"), 2);
  });

  it("does not count a recently written object as gone, and shares the lists of the wait", async () => {
    for (const lagInMs of [10_000, 30_000]) {
      const { fake, start, clock } = gadgetSetup();
      fake.listLagInMs = lagInMs;
      const names = [...Array(20).keys()].map((index) => `gadget ${index}`);
      const lifecycle = start();
      const made = await Promise.all(names.map((name) => lifecycle.create({ ...gadget, name })));
      await clock.sleep(1_000);
      const before = fake.count("list");
      const next = start();
      const seen = await Promise.all(made.map(({ id, outputs }) => next.read(id, { ...outputs })));
      assert.deepEqual(
        seen.map((one) => (one as { name?: string } | undefined)?.name),
        names,
      );
      const lists = fake.count("list") - before;
      assert.ok(lists <= 12, `${lists} lists for a lag of ${lagInMs} ms`);
    }
  });

  it("does not count an outdated value as an outside change soon after its own save, and shares the lists", async () => {
    for (const lagInMs of [10_000, 30_000]) {
      const { fake, start, clock } = gadgetSetup();
      const names = [...Array(20).keys()].map((index) => `gadget ${index}`);
      const made = names.map((name) => fake.plant({ ...gadget, name }));
      await clock.sleep(60_000);
      fake.listLagInMs = lagInMs;
      const lifecycle = start();
      const saved = await Promise.all(
        made.map(({ id, name }) => lifecycle.update(id, { ...gadgetState, name }, { ...gadget, name, size: 2 })),
      );
      await clock.sleep(1_000);
      const before = fake.count("list");
      const next = start();
      const seen = await Promise.all(made.map(({ id }, index) => next.read(id, { ...saved[index] })));
      assert.deepEqual(seen, saved);
      const lists = fake.count("list") - before;
      assert.ok(lists <= 12, `${lists} lists for a lag of ${lagInMs} ms`);
    }
  });

  it("waits out the lag before it reports another value, and otherwise does not wait", async () => {
    const { fake, start, clock } = gadgetSetup();
    const planted = fake.plant(gadget);
    const state = { ...gadgetState, savedAt: new Date(clock.epochInMs()).toISOString() };
    const begunAt = clock.now();
    assert.deepEqual(await start().read(planted.id, state), state);
    assert.deepEqual([clock.now(), fake.count("list")], [begunAt, 1]);

    fake.put({ ...planted, size: 7 });
    assert.deepEqual(await start().read(planted.id, state), { ...state, size: 7 });
    const waited = clock.now() - begunAt;
    assert.ok(waited >= 30_000 && waited <= 31_000, `${waited} ms`);
    const lists = fake.count("list");
    assert.deepEqual(await start().read(planted.id, state), { ...state, size: 7 });
    assert.deepEqual([clock.now() - begunAt, fake.count("list")], [waited, lists + 1]);
  });

  it("waits out the lag, and no longer, before it counts an object as gone", async () => {
    const { fake, start, clock } = gadgetSetup();
    const { id } = fake.plant(gadget);
    const savedAt = new Date(clock.epochInMs()).toISOString();
    fake.vanish(id);
    await clock.sleep(5_000);
    const begunAt = clock.now();
    assert.equal(await start().read(id, { ...gadgetState, savedAt }), undefined);
    const waited = clock.now() - begunAt;
    assert.ok(waited >= 25_000 && waited <= 30_000, `${waited} ms`);
    const again = clock.now();
    assert.equal(await start().read(id, { ...gadgetState, savedAt }), undefined);
    assert.ok(clock.now() - again < 5_000);
  });

  it("concludes nothing from a list of another account, without an account, or that failed", async () => {
    const { fake, start } = gadgetSetup();
    const { id } = fake.plant(gadget);
    fake.accountId = "account-2";
    for (const wanted of [id, "id-99"]) {
      await assert.rejects(
        start().read(wanted, gadgetState),
        /RunPod account account-1.*belongs to account account-2/s,
      );
    }
    fake.accountId = undefined;
    await assert.rejects(start().read("id-99", gadgetState), /does not prove that it is deleted.*pulumi state delete/s);
    fake.accountId = "account-1";
    await assert.rejects(
      start().read("id-99", { ...gadgetState, accountId: undefined }),
      /does not prove that it is deleted/,
    );
    fake.isComplete = false;
    await assert.rejects(
      start().read(id, gadgetState),
      /returned no list of its kind at all\. This does not prove that it is deleted/,
    );
    fake.isComplete = true;
    for (const kind of ["unauthorised", "rateLimited", "unavailable", "malformed", "noAnswer", "notFound"] as const) {
      for (const failing of [1, 2]) {
        const lifecycle = start();
        if (failing === 2) await lifecycle.read(id, gadgetState);
        fake.faults = [{ operation: "list", when: "before", kind }];
        await assert.rejects(lifecycle.read("id-99", gadgetState), { kind });
      }
    }
  });

  it("counts one object as gone without the account if another one is listed, but never all of them", async () => {
    const { fake, start } = gadgetSetup();
    fake.accountId = undefined;
    const ids = ["one", "two", "three"].map((name) => fake.plant({ ...gadget, name }).id);
    fake.plant({ ...gadget, name: "not ours" });
    const [first = "", second = "", third = ""] = ids;
    const { accountId: _accountId, ...untold } = gadgetState;
    const refresh = async () => {
      const lifecycle = start();
      return Promise.allSettled(ids.map((id) => lifecycle.read(id, untold)));
    };
    fake.vanish(first);
    const some = await refresh();
    assert.deepEqual(
      some.map((read) => (read.status === "fulfilled" ? read.value && { ...read.value } : String(read.reason))),
      [undefined, { ...untold, name: "two" }, { ...untold, name: "three" }],
    );
    fake.vanish(second);
    fake.vanish(third);
    for (const read of await refresh()) {
      assert.match(
        String(read.status === "rejected" && read.reason),
        /no list shows another object that the state names.*API key/,
      );
    }
    await assert.rejects(start().delete(first, untold), /does not prove that it is deleted/);
  });

  it("counts an object as gone without the account if the same key made it, or if one of the same owner is listed", async () => {
    const { fake, start } = gadgetSetup();
    fake.accountId = undefined;
    const { accountId, ...untold } = gadgetState;
    assert.equal(await start().read("id-99", { ...untold, keyHash: "key-1" }), undefined);
    const listed = fake.plant({ ...gadget, name: "listed" });
    const readBoth = async (ofListed: Owner, ofGone: Owner) => {
      const lifecycle = start();
      const found = await lifecycle.read(listed.id, { ...untold, name: "listed", ...ofListed });
      const isGone = lifecycle.read("id-99", { ...untold, ...ofGone }).then((read) => read === undefined);
      return { found: found as Owner, isGone: await isGone.catch((error: Error) => error.message) };
    };
    for (const owner of [{ accountId }, { keyHash: "key-0" }]) {
      assert.equal((await readBoth(owner, owner)).isGone, true, JSON.stringify(owner));
    }
    assert.equal((await readBoth({ keyHash: "key-0" }, {})).found.keyHash, "key-1", "the key that reads it");
    for (const [ofListed, ofGone] of [
      [{ keyHash: "key-0" }, { keyHash: "key-9" }],
      [{ keyHash: "key-0" }, { accountId }],
      [{ accountId: "account-7" }, { accountId }],
      [{}, { accountId }],
    ] as [Owner, Owner][]) {
      const { isGone } = await readBoth(ofListed, ofGone);
      assert.match(String(isGone), /does not prove that it is deleted/, JSON.stringify([ofListed, ofGone]));
    }
  });

  it("stores the account when RunPod reports it for the first time", async () => {
    const { fake, start } = gadgetSetup();
    const { id } = fake.plant(gadget);
    const { accountId: _accountId, ...old } = gadgetState;
    assert.deepEqual(await start().read(id, old), gadgetState);
  });

  for (const count of [1, 10, 100]) {
    it(`refreshes ${count} with one list, and a second if some are missing`, async () => {
      const { fake, start } = gadgetSetup();
      const ids = [...Array(count).keys()].map((index) => fake.plant({ ...gadget, name: `gadget ${index}` }).id);
      const lifecycle = start();
      const seen = await Promise.all(ids.map((id) => lifecycle.read(id, gadgetState)));
      assert.equal(seen.filter((one) => one !== undefined).length, count);
      assert.equal(fake.count("list"), 1);
      for (const id of ids.slice(0, 2)) fake.vanish(id);
      const again = start();
      await Promise.all(ids.map((id) => again.read(id, gadgetState)));
      assert.equal(fake.count("list"), 3);
    });
  }

  it("requests a new list after a write, and uses none that overlaps the write", async () => {
    const { fake, start } = gadgetSetup();
    fake.latencyInMs = () => 100;
    const lifecycle = start();
    const { id, outputs } = await lifecycle.create({ ...gadget });
    const [, during] = await Promise.all([
      lifecycle.update(id, outputs as Record<string, unknown>, { ...gadget, size: 2 }),
      lifecycle.read(id, gadgetState),
    ]);
    assert.ok(during !== undefined);
    assert.deepEqual(await lifecycle.read(id, gadgetState), { ...gadgetState, size: 2 });
    const lists = fake.count("list");
    await lifecycle.read(id, gadgetState);
    assert.equal(fake.count("list"), lists, "nothing was written since the last list");
  });
});
