import assert from "node:assert/strict";
import { gadget, gadgetState, gadgetWorld } from "./gadget";

describe("provider/lifecycle/delete", () => {
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
