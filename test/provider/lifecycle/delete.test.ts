import assert from "node:assert/strict";
import { gadget, gadgetState, gadgetSetup } from "./gadget";

describe("provider/lifecycle/delete", () => {
  it("succeeds if RunPod says that the object is gone, also after a lost reply", async () => {
    for (const when of ["before", "after"] as const) {
      const { fake, start } = gadgetSetup();
      const { id } = fake.plant(gadget);
      fake.faults = [{ operation: "delete", when, kind: "notFound" }];
      await start().delete(id, gadgetState);
      assert.equal(fake.count("delete"), 1);
    }
    const { fake, start } = gadgetSetup();
    await start().delete("id-99", gadgetState);
    assert.equal(fake.count("delete"), 0);
  });

  it("deletes an object that no list shows yet, and repeats a delete that RunPod refuses as not found", async () => {
    for (const lagInMs of [10_000, 20_000]) {
      const { fake, start, clock } = gadgetSetup();
      fake.listLagInMs = lagInMs;
      const made = await start().create({ ...gadget });
      await clock.sleep(1_000);
      fake.faults = [1, 2].map(() => ({ operation: "delete", when: "before", kind: "notFound" }));
      await start().delete(made.id, { ...made.outputs });
      assert.equal(fake.objects.size, 0);
    }
  });

  it('counts "not found" as success once RunPod must know the last write', async () => {
    const { fake, start, clock } = gadgetSetup();
    const { id } = fake.plant(gadget);
    await clock.sleep(1);
    const savedAt = new Date(clock.epochInMs()).toISOString();
    fake.faults = [...Array(20).keys()].map(() => ({ operation: "delete", when: "before", kind: "notFound" }));
    const begunAt = clock.now();
    await start().delete(id, { ...gadgetState, savedAt });
    const waited = clock.now() - begunAt;
    assert.ok(waited >= 29_000 && waited <= 31_000, `${waited} ms`);
  });

  it("succeeds if lists prove it, whatever RunPod answered, and fails if the object still exists", async () => {
    const answers = [
      { kind: "rejected", inUnknownWords: true },
      ...(["unavailable", "noAnswer", "malformed"] as const).map((kind) => ({ kind })),
    ] as const;
    for (const answer of answers) {
      for (const lagInMs of [0, 10_000, 29_900]) {
        const done = gadgetSetup({ words: { onVanish: () => "It does not come back." } });
        const { id } = done.fake.plant(gadget);
        await done.clock.sleep(60_000);
        done.fake.listLagInMs = lagInMs;
        done.fake.faults = [{ operation: "delete", when: "after", ...answer }];
        await done.start().delete(id, gadgetState);
        assert.equal(done.fake.count("delete"), 1);

        const kept = gadgetSetup();
        const other = kept.fake.plant(gadget);
        kept.fake.faults = [{ operation: "delete", when: "before", ...answer }];
        await assert.rejects(kept.start().delete(other.id, gadgetState), { kind: answer.kind });
      }
    }
    const unproven = gadgetSetup();
    const { id } = unproven.fake.plant(gadget);
    unproven.fake.accountId = undefined;
    unproven.fake.faults = [{ operation: "delete", when: "after", kind: "noAnswer" }];
    await assert.rejects(unproven.start().delete(id, gadgetState), { kind: "noAnswer" });
  });

  it("takes a 'not found' that a key without access also gets for success only if lists prove it", async () => {
    const answer = { operation: "delete", kind: "notFound", mayBeDenied: true } as const;
    for (const lagInMs of [0, 29_900]) {
      const gone = gadgetSetup();
      const { id } = gone.fake.plant(gadget);
      await gone.clock.sleep(60_000);
      gone.fake.listLagInMs = lagInMs;
      gone.fake.faults = [{ ...answer, when: "after" }];
      await gone.start().delete(id, gadgetState);
      assert.equal(gone.fake.count("delete"), 1);
    }
    const { fake, start } = gadgetSetup();
    const { id } = fake.plant(gadget);
    fake.faults = [{ ...answer, when: "before" }];
    await assert.rejects(start().delete(id, gadgetState), /lists do not prove that it is deleted.*permission/);
    assert.deepEqual([...fake.objects.keys()], [id]);
  });

  it("requests no list after a refusal in known words", async () => {
    const { fake, start } = gadgetSetup();
    const { id } = fake.plant(gadget);
    fake.faults = [{ operation: "delete", when: "before", kind: "rejected" }];
    await assert.rejects(start().delete(id, gadgetState), { kind: "rejected" });
    assert.equal(fake.count("list"), 1);
  });

  it("fails, with the object in the state, after any other refusal, for another account, and without proof", async () => {
    for (const kind of ["rejected", "unauthorised", "unavailable", "noAnswer", "malformed", "quota"] as const) {
      const { fake, start } = gadgetSetup();
      const { id } = fake.plant(gadget);
      fake.faults = [{ operation: "delete", when: "before", kind }];
      await assert.rejects(start().delete(id, gadgetState), { kind });
    }
    const { fake, start } = gadgetSetup();
    const { id } = fake.plant(gadget);
    fake.accountId = "account-2";
    for (const wanted of [id, "id-99"]) await assert.rejects(start().delete(wanted, gadgetState), /account-2/);
    fake.accountId = undefined;
    await assert.rejects(start().delete("id-99", gadgetState), /does not prove/);
    assert.deepEqual([...fake.objects.keys()], [id]);
  });

  it("repeats the delete while the object is in use, and after five minutes reports that it still exists", async () => {
    const { fake, start, clock } = gadgetSetup();
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
