import assert from "node:assert/strict";
import { PartialFailure } from "../../../provider/api/errors";
import { gadget, gadgetState, gadgetWorld } from "./gadget";
import { unmarked } from "./unmarked";

describe("provider/lifecycle/lifecycle: check", () => {
  it("asks for a name in the program where the default name is that of a former URN", () => {
    const { warnings, start } = gadgetWorld();
    const { name, ...rest } = { ...gadget, name: "one-1234567" };
    const check = (olds: object, news: object) => {
      assert.deepEqual(start().check({ ...olds }, { ...news }).inputs, { ...rest, ...olds, name });
    };
    check({}, { ...rest, defaultName: name });
    check({ ...rest, name }, { ...rest, defaultName: name });
    check({ ...rest, name }, { ...rest, name, defaultName: "two-7654321" });
    check({ ...rest, name, adopt: "id-1" }, { ...rest, defaultName: "two-7654321" });
    assert.deepEqual(warnings, []);
    check({ ...rest, name }, { ...rest, defaultName: "two-7654321" });
    assert.equal(warnings.length, 1);
    assert.match(warnings.join(), /^Gadget "one-1234567": .* Add `name: "one-1234567"`/);
  });
});

describe("provider/lifecycle/lifecycle: update", () => {
  it("writes once, and needs no second list after a create in the same run", async () => {
    const { fake, start } = gadgetWorld();
    const lifecycle = start();
    const { id, outputs } = await lifecycle.create({ ...gadget });
    const updated = await lifecycle.update(id, outputs as Record<string, unknown>, { ...gadget, size: 2 });
    assert.deepEqual(unmarked(updated), { ...gadgetState, size: 2 });
    assert.deepEqual(fake.calls, ["list", "create", "update"]);
  });

  it("touches nothing of another account, and makes nothing where the thing is gone", async () => {
    const { fake, start } = gadgetWorld();
    const { id } = fake.plant(gadget);
    fake.accountId = "account-2";
    await assert.rejects(start().update(id, gadgetState, { ...gadget, size: 2 }), /account-2/);
    fake.accountId = "account-1";
    await assert.rejects(start().update("id-99", gadgetState, { ...gadget, size: 2 }), /pulumi refresh/);
    assert.equal(fake.count("update") + fake.count("create"), 0);
  });

  it("names the other account before anything that the wrong key makes fail", async () => {
    const { fake, start } = gadgetWorld({
      hooks: { beforeSave: () => Promise.reject(new Error("template tpl-1 does not exist")) },
    });
    const { id } = fake.plant(gadget);
    fake.accountId = "account-2";
    await assert.rejects(start().update(id, gadgetState, { ...gadget, size: 2 }), /account-2/);
  });

  it("waits until a read shows its last change, which a second change may be compared with", async () => {
    const { fake, start, clock } = gadgetWorld();
    fake.listLagInMs = 10_000;
    // An adapter that sends what differs from the thing as read.
    const update = fake.update.bind(fake);
    fake.update = (current, changes) =>
      update(
        current,
        Object.fromEntries(Object.entries(changes).filter(([key, value]) => current[key as "size"] !== value)),
      );
    const { id, outputs } = await start().create({ ...gadget, size: 40 });
    await clock.sleep(60_000);
    const smaller = (await start().update(id, outputs as Record<string, unknown>, { ...gadget, size: 30 })) as Record<
      string,
      unknown
    >;
    await start().update(id, smaller, { ...gadget, size: 40 });
    assert.equal(fake.objects.get(id)?.size, 40);
  });

  it("believes no read that began before the end of the lag, however late its answer comes", async () => {
    const { fake, start, clock, warnings } = gadgetWorld();
    const { id, outputs } = await start().create({ ...gadget, size: 40 });
    await clock.sleep(60_000);
    const smaller = await start().update(id, outputs as Record<string, unknown>, { ...gadget, size: 30 });
    fake.listLagInMs = 30_000;
    // Half of it passes before the list is made, half until it is there.
    fake.latencyInMs = () => 18_000;
    await clock.sleep(500);
    await start().update(id, smaller as Record<string, unknown>, { ...gadget, size: 30, name: "two" });
    assert.deepEqual(warnings, [], "what it shows was our own last change");
  });

  it("shows neither side of a secret argument, in warnings and in refusals, however short it is", async () => {
    const { fake, start, warnings } = gadgetWorld({
      words: {
        onDriftInUpdate: ([left]) =>
          left?.observed === 77 ? `RunPod has ${left.observed}, the state ${String(left.stored)}.` : undefined,
      },
    });
    const { id } = fake.plant({ ...gadget, size: 42 });
    const update = async (held: number) => {
      fake.put({ ...gadget, id, size: held });
      const lifecycle = start();
      const news = { ...gadget, size: 7, name: "two", secretInputs: [["size"]] };
      const { inputs } = lifecycle.check({ ...gadget, size: 7 }, news);
      return lifecycle.update(id, { ...gadgetState, size: 7 }, inputs);
    };
    await update(42);
    assert.match(warnings.join(), /values differ from the state: size\. This update/);
    await assert.rejects(update(77), { message: "RunPod has [secret], the state [secret]." });
  });

  it("throws no partial failure where nothing was saved, and none without everything that a later operation needs", async () => {
    const failing = gadgetWorld({ hooks: { afterSave: () => Promise.reject(new Error("workers crash")) } });
    await assert.rejects(failing.start().create({ ...gadget }), (error: Error) => {
      assert.ok(error instanceof PartialFailure);
      assert.deepEqual([...failing.fake.objects.keys()], [error.id]);
      assert.deepEqual(unmarked(error.outputs), { ...gadgetState, ready: false });
      assert.equal(error.message, "workers crash");
      return true;
    });
    const [id = ""] = failing.fake.objects.keys();
    await assert.rejects(failing.start().update(id, gadgetState, { ...gadget, size: 2 }), (error: Error) => {
      assert.ok(error instanceof PartialFailure);
      assert.deepEqual([error.id, unmarked(error.outputs)], [id, { ...gadgetState, size: 2, ready: false }]);
      return true;
    });
    failing.fake.faults = [{ operation: "update", when: "before", kind: "rejected" }];
    await assert.rejects(failing.start().update(id, gadgetState, { ...gadget, size: 3 }), { name: "RunpodError" });
  });

  it("keeps either side in the state, as unfinished, where nobody can say whether RunPod has the change", async () => {
    for (const when of ["before", "after"] as const) {
      const { fake, start } = gadgetWorld();
      const { id } = fake.plant(gadget);
      fake.faults = [{ operation: "update", when, kind: "noAnswer" }];
      await assert.rejects(start().update(id, gadgetState, { ...gadget, size: 2 }), (error: Error) => {
        assert.ok(error instanceof PartialFailure);
        assert.deepEqual([error.id, unmarked(error.outputs)], [id, { ...gadgetState, size: 2, ready: false }]);
        return true;
      });
    }
  });

  it("saves nothing where what must hold before a save does not", async () => {
    const { fake, start } = gadgetWorld({ hooks: { beforeSave: () => Promise.reject(new Error("not yet")) } });
    const { id } = fake.plant(gadget);
    await assert.rejects(start().create({ ...gadget, name: "two" }), /not yet/);
    await assert.rejects(start().update(id, gadgetState, { ...gadget, size: 2 }), /not yet/);
    assert.deepEqual([...fake.objects.values()], [{ ...gadget, id }]);
  });
});

describe("provider/lifecycle/lifecycle: delete", () => {
  it("is done where RunPod says that the thing is gone, also after a lost reply", async () => {
    for (const when of ["before", "after"] as const) {
      const { fake, start } = gadgetWorld();
      const { id } = fake.plant(gadget);
      fake.faults = [{ operation: "delete", when, kind: "notFound" }];
      await start().delete(id, gadgetState);
      assert.equal(fake.count("delete"), 1);
    }
    const { fake, start } = gadgetWorld();
    await start().delete("id-99", gadgetState);
    assert.equal(fake.count("delete"), 0);
  });

  it("deletes what was written a moment ago and no list shows yet, and asks again where RunPod does not know it yet", async () => {
    for (const lagInMs of [10_000, 20_000]) {
      const { fake, start, clock } = gadgetWorld();
      fake.listLagInMs = lagInMs;
      const made = await start().create({ ...gadget });
      await clock.sleep(1_000);
      fake.faults = [1, 2].map(() => ({ operation: "delete", when: "before", kind: "notFound" }));
      await start().delete(made.id, { ...made.outputs });
      assert.equal(fake.objects.size, 0);
    }
  });

  it("takes an answer of not found for done once RunPod must know what was written last", async () => {
    const { fake, start, clock } = gadgetWorld();
    const { id } = fake.plant(gadget);
    await clock.sleep(1);
    const savedAt = new Date(clock.epochInMs()).toISOString();
    fake.faults = [...Array(20).keys()].map(() => ({ operation: "delete", when: "before", kind: "notFound" }));
    const begunAt = clock.now();
    await start().delete(id, { ...gadgetState, savedAt });
    const waited = clock.now() - begunAt;
    assert.ok(waited >= 29_000 && waited <= 31_000, `${waited} ms`);
  });

  it("updates what was written a moment ago and no list shows yet", async () => {
    const { fake, start, clock } = gadgetWorld();
    fake.listLagInMs = 30_000;
    const made = await start().create({ ...gadget });
    await clock.sleep(1_000);
    await start().update(made.id, { ...made.outputs }, { ...gadget, size: 2 });
    assert.equal(fake.objects.get(made.id)?.size, 2);
  });

  it("is done where lists prove it, whatever RunPod answered to it, and fails where the thing is still there", async () => {
    const answers = [
      { kind: "rejected", inUnknownWords: true },
      ...(["unavailable", "noAnswer", "malformed"] as const).map((kind) => ({ kind })),
    ] as const;
    for (const answer of answers) {
      for (const lagInMs of [0, 10_000, 29_900]) {
        const done = gadgetWorld({ words: { onVanish: () => "It does not come back." } });
        const { id } = done.fake.plant(gadget);
        await done.clock.sleep(60_000);
        done.fake.listLagInMs = lagInMs;
        done.fake.faults = [{ operation: "delete", when: "after", ...answer }];
        await done.start().delete(id, gadgetState);
        assert.equal(done.fake.count("delete"), 1);

        const kept = gadgetWorld();
        const other = kept.fake.plant(gadget);
        kept.fake.faults = [{ operation: "delete", when: "before", ...answer }];
        await assert.rejects(kept.start().delete(other.id, gadgetState), { kind: answer.kind });
      }
    }
    const unproven = gadgetWorld();
    const { id } = unproven.fake.plant(gadget);
    unproven.fake.accountId = undefined;
    unproven.fake.faults = [{ operation: "delete", when: "after", kind: "noAnswer" }];
    await assert.rejects(unproven.start().delete(id, gadgetState), { kind: "noAnswer" });
  });

  it("looks for nothing where RunPod said no in words that are known", async () => {
    const { fake, start } = gadgetWorld();
    const { id } = fake.plant(gadget);
    fake.faults = [{ operation: "delete", when: "before", kind: "rejected" }];
    await assert.rejects(start().delete(id, gadgetState), { kind: "rejected" });
    assert.equal(fake.count("list"), 1);
  });

  it("fails, and stays in the state, for any other refusal, for another account and without proof", async () => {
    for (const kind of ["rejected", "unauthorised", "unavailable", "noAnswer", "malformed", "quota"] as const) {
      const { fake, start } = gadgetWorld();
      const { id } = fake.plant(gadget);
      fake.faults = [{ operation: "delete", when: "before", kind }];
      await assert.rejects(start().delete(id, gadgetState), { kind });
    }
    const { fake, start } = gadgetWorld();
    const { id } = fake.plant(gadget);
    fake.accountId = "account-2";
    for (const wanted of [id, "id-99"]) await assert.rejects(start().delete(wanted, gadgetState), /account-2/);
    fake.accountId = undefined;
    await assert.rejects(start().delete("id-99", gadgetState), /does not prove/);
    assert.deepEqual([...fake.objects.keys()], [id]);
  });

  it("asks again while the thing is in use, and says after five minutes that it still exists", async () => {
    const { fake, start, clock } = gadgetWorld();
    const { id } = fake.plant(gadget);
    fake.inUseUntil.set(id, clock.now() + 120_000);
    await start().delete(id, gadgetState);
    assert.equal(fake.objects.size, 0);

    const kept = fake.plant(gadget);
    fake.inUseUntil.set(kept.id, Infinity);
    const before = clock.now();
    await assert.rejects(start().delete(kept.id, gadgetState), /in use.*after five minutes, and still exists/s);
    const waited = clock.now() - before;
    assert.ok(waited > 280_000 && waited <= 300_000, `${waited} ms`);
  });
});
