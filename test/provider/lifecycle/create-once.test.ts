import assert from "node:assert/strict";
import { PartialFailure } from "../../../provider/api/errors";
import { gadget, gadgetState, gadgetWorld } from "./gadget";
import { unmarked } from "./unmarked";

describe("provider/lifecycle/create-once: at most one paid thing", () => {
  for (const kind of ["noAnswer", "unavailable", "malformed"] as const) {
    it(`finds what it made where the reply was lost (${kind})`, async () => {
      const { fake, start } = gadgetWorld();
      fake.faults = [{ operation: "create", when: "after", kind }];
      const { id, outputs } = await start().create({ ...gadget });
      assert.deepEqual([...fake.objects.keys()], [id]);
      assert.deepEqual(unmarked(outputs), gadgetState);
      assert.equal(fake.count("create"), 1);
      assert.equal(fake.count("list"), 2);
    });

    it(`is never sent a second time, looks for it until 90 seconds after it was sent, and says what to do (${kind})`, async () => {
      const { fake, start, clock } = gadgetWorld();
      fake.faults = [{ operation: "create", when: "before", kind }];
      const lifecycle = start();
      const before = clock.now();
      const creating = assert.rejects(lifecycle.create({ ...gadget }), (error: Error) => {
        assert.match(error.message, /Nothing of this name had appeared 90 seconds after.*Run `pulumi up` again/s);
        return error.name === "RunpodError";
      });
      await creating;
      assert.ok(clock.now() - before > 75_000 && clock.now() - before <= 90_000, `${clock.now() - before} ms`);
      assert.equal(fake.count("create"), 1);
      assert.equal(fake.objects.size, 0);
    });

    it(`takes what comes 80 seconds late for its own (${kind})`, async () => {
      const { fake, start, clock } = gadgetWorld();
      fake.faults = [{ operation: "create", when: "before", kind }];
      const creating = start().create({ ...gadget });
      await clock.sleep(80_000);
      const late = fake.plant(gadget);
      assert.equal((await creating).id, late.id);
      assert.equal(fake.count("create"), 1);
    });
  }

  it("looks for what an error in unknown words may have made, and keeps it", async () => {
    const { fake, start } = gadgetWorld();
    fake.listLagInMs = 20_000;
    fake.faults = [{ operation: "create", when: "after", kind: "rejected", inUnknownWords: true }];
    const { id } = await start().create({ ...gadget });
    assert.deepEqual([...fake.objects.keys()], [id]);
    assert.equal(fake.count("create"), 1);
  });

  it("tells an error in unknown words once the longest lag is over, and tells of what comes still later", async () => {
    const { fake, start, clock, warnings } = gadgetWorld();
    fake.faults = [{ operation: "create", when: "before", kind: "rejected", inUnknownWords: true }];
    const lifecycle = start();
    const before = clock.now();
    await assert.rejects(lifecycle.create({ ...gadget }), {
      kind: "rejected",
      message:
        /^create: rejected before\. Nothing of this name has appeared for 30 seconds, so RunPod has most likely created nothing\./,
    });
    assert.ok(clock.now() - before <= 30_000);
    assert.equal(fake.count("create"), 1);
    const late = fake.plant(gadget);
    await lifecycle.create({ ...gadget, name: "another" });
    await lifecycle.read("id-0", {}).catch(() => undefined);
    assert.ok(
      warnings.some((warning) => warning.includes(late.id)),
      warnings.join("\n"),
    );
  });

  for (const kind of ["rejected", "quota", "unauthorised", "retired", "notFound", "inUse"] as const) {
    it(`takes a refusal at its word (${kind})`, async () => {
      const { fake, start } = gadgetWorld();
      fake.faults = [{ operation: "create", when: "before", kind }];
      await assert.rejects(start().create({ ...gadget }), { kind });
      assert.deepEqual(fake.calls, ["list", "create"]);
    });
  }

  for (const deleteBeforeReplace of [true, false]) {
    it(`names \`--replace\` ${deleteBeforeReplace ? "nowhere where the old one goes first" : "where the new one comes first"}`, async () => {
      const { fake, start } = gadgetWorld({ replacement: { deleteFirst: deleteBeforeReplace } });
      fake.plant(gadget);
      await assert.rejects(start().create({ ...gadget }), ({ message }: Error) => {
        assert.equal(/With `--replace`, it is the one to be replaced/.test(message), !deleteBeforeReplace);
        return true;
      });
    });
  }

  it("names the thing that is as the program says, where a replacement that broke off left two of the name", async () => {
    const { fake, start } = gadgetWorld();
    fake.plant({ ...gadget, place: "there" });
    const made = fake.plant(gadget);
    await assert.rejects(start().create({ ...gadget }), new RegExp(`Adopt it \\(adopt: "${made.id}"\\)`));
  });

  it("waits for a list that lags instead of making a second one", async () => {
    const { fake, start } = gadgetWorld();
    fake.listLagInMs = 9_000;
    fake.faults = [{ operation: "create", when: "after", kind: "noAnswer" }];
    const { id } = await start().create({ ...gadget });
    assert.deepEqual([...fake.objects.keys()], [id]);
    assert.equal(fake.count("create"), 1);
  });

  it("ignores a newcomer of its name in another place: that cannot be ours", async () => {
    const { fake, start } = gadgetWorld();
    fake.faults = [{ operation: "create", when: "before", kind: "noAnswer" }];
    fake.latencyInMs = () => 1_000;
    const creating = start().create({ ...gadget });
    await fake.list();
    const stranger = fake.plant({ ...gadget, place: "elsewhere" });
    await assert.rejects(creating, /Nothing of this name had appeared/);
    assert.deepEqual([...fake.objects.keys()], [stranger.id]);
  });

  it("names the candidates where two could be ours, and makes no third", async () => {
    const { fake, start } = gadgetWorld();
    fake.faults = [{ operation: "create", when: "after", kind: "noAnswer" }];
    fake.latencyInMs = () => 1_000;
    const creating = assert.rejects(start().create({ ...gadget }), (error: Error) => {
      for (const id of fake.objects.keys()) assert.ok(error.message.includes(id), error.message);
      return error.name === "UserError";
    });
    await fake.list();
    fake.plant(gadget);
    await creating;
    assert.equal(fake.objects.size, 2);
    assert.equal(fake.count("create"), 1);
  });

  it("refuses a namesake that an interrupted run may have left, and says its id and the ways out", async () => {
    const { fake, start } = gadgetWorld();
    const left = fake.plant(gadget);
    await assert.rejects(start().create({ ...gadget }), (error: Error) => {
      assert.match(error.message, new RegExp(`id ${left.id}.*delete it at RunPod.*another name`, "is"));
      return error.name === "UserError";
    });
    assert.equal(fake.count("create"), 0);
  });

  it("lets a namesake be that a resource of this run holds, as in a replacement", async () => {
    const { fake, start } = gadgetWorld();
    const lifecycle = start();
    const old = fake.plant(gadget);
    lifecycle.diff(old.id, { ...gadget }, { ...gadget, place: "there" });
    const { id } = await lifecycle.create({ ...gadget, place: "there" });
    assert.deepEqual(new Set(fake.objects.keys()), new Set([old.id, id]));
  });

  it("makes a replacement of the same name after the old one went, lost reply or not", async () => {
    for (const when of ["after"] as const) {
      const { fake, start } = gadgetWorld();
      const lifecycle = start();
      const { id: old, outputs } = await lifecycle.create({ ...gadget });
      await lifecycle.delete(old, outputs as Record<string, unknown>);
      fake.faults = [{ operation: "create", when, kind: "noAnswer" }];
      const { id } = await lifecycle.create({ ...gadget });
      assert.deepEqual([...fake.objects.keys()], [id]);
    }
  });

  it("tells its own lost thing from one of the same name that another resource of this run has made", async () => {
    for (const when of ["after"] as const) {
      const { fake, start } = gadgetWorld();
      const lifecycle = start();
      const { id: first } = await lifecycle.create({ ...gadget });
      fake.faults = [{ operation: "create", when, kind: "noAnswer" }];
      const { id: second } = await lifecycle.create({ ...gadget });
      assert.deepEqual([...fake.objects.keys()], [first, second]);
    }
  });

  it("makes two of one name one after the other: side by side, nobody could tell whose a lost one is", async () => {
    const { fake, start } = gadgetWorld();
    const lifecycle = start();
    fake.faults = [{ operation: "create", when: "after", kind: "noAnswer" }];
    // Side by side, the reply to the first would be lost while the second is made and has no reply yet.
    fake.latencyInMs = () => (fake.calls.at(-1) === "list" ? 0 : fake.count("create") === 1 ? 3_000 : 5_000);
    const made = await Promise.allSettled([lifecycle.create({ ...gadget }), lifecycle.create({ ...gadget })]);
    assert.deepEqual(
      made.map((one) => (one.status === "fulfilled" ? one.value.id : String(one.reason))),
      ["id-1", "id-2"],
    );
  });

  it("reads a thing whose id came in a broken reply, without making another", async () => {
    const { fake, start } = gadgetWorld();
    fake.faults = [{ operation: "create", when: "after", kind: "malformed", tellsId: true }];
    const { id } = await start().create({ ...gadget });
    assert.deepEqual([...fake.objects.keys()], [id]);
    assert.deepEqual(fake.calls, ["list", "create", "list"]);
  });

  it("keeps that id in the state where the thing cannot be read, refused creates included", async () => {
    for (const kind of ["malformed", "rejected"] as const) {
      for (const listing of ["fails", "lags"] as const) {
        const { fake, start } = gadgetWorld();
        fake.faults = [{ operation: "create", when: "after", kind, tellsId: true }];
        const lifecycle = start();
        fake.listLagInMs = listing === "lags" ? 600_000 : 0;
        const creating = assert.rejects(lifecycle.create({ ...gadget }), (error: Error) => {
          assert.ok(error instanceof PartialFailure, `${kind}, list ${listing}: ${error.name}`);
          assert.deepEqual([...fake.objects.keys()], [error.id]);
          assert.deepEqual(unmarked(error.outputs), { ...gadgetState, ready: false });
          return true;
        });
        if (listing === "fails") {
          await fake.list();
          fake.faults.push({ operation: "list", when: "before", kind: "unavailable" });
        }
        await creating;
        assert.equal(fake.count("create"), 1);
      }
    }
  });

  it("keeps the id of what has come under its name and cannot be read: it is most likely ours, and costs", async () => {
    const { fake, start } = gadgetWorld();
    fake.faults = [{ operation: "create", when: "after", kind: "noAnswer" }];
    const list = fake.list.bind(fake);
    fake.list = async () => {
      const { items, ...rest } = await list();
      return { ...rest, items: [], unreadable: items.map(({ id, name }) => ({ id, name, fields: "size" })) };
    };
    await assert.rejects(start().create({ ...gadget }), (error: Error) => {
      assert.ok(error instanceof PartialFailure, error.name);
      assert.deepEqual([...fake.objects.keys()], [error.id]);
      assert.match(
        error.message,
        /could not find out whether RunPod created it: RunPod lists id-1 of this name, but its data cannot be read/,
      );
      assert.deepEqual(unmarked(error.outputs), { ...gadgetState, ready: false });
      return true;
    });
    assert.equal(fake.count("create"), 1);
    await assert.rejects(start().create({ ...gadget }), /already has one of this name, id id-1/);
  });

  it("does not create again where nobody can say whether the first one was made", async () => {
    const { fake, start } = gadgetWorld();
    fake.latencyInMs = () => 10;
    fake.faults = [{ operation: "create", when: "after", kind: "noAnswer" }];
    const creating = assert.rejects(start().create({ ...gadget }), /could not find out.*looks for it by name first/s);
    await fake.list();
    fake.faults.push({ operation: "list", when: "before", kind: "unauthorised" });
    await creating;
    assert.equal(fake.count("create"), 1);
    // The next run finds it by its name.
    await assert.rejects(start().create({ ...gadget }), /RunPod already has one of this name/);
  });

  it("makes nothing where the first list fails: it could not tell afterwards what is new", async () => {
    const { fake, start } = gadgetWorld();
    fake.faults = [{ operation: "list", when: "before", kind: "unauthorised" }];
    const lifecycle = start();
    await assert.rejects(lifecycle.create({ ...gadget }), { kind: "unauthorised" });
    assert.deepEqual(fake.calls, ["list"]);
    // A failed list is no answer, so it is not kept.
    await lifecycle.create({ ...gadget });
    assert.equal(fake.objects.size, 1);
  });

  it("asks for one list for any number of new things", async () => {
    const { fake, start } = gadgetWorld();
    const lifecycle = start();
    await Promise.all([...Array(20).keys()].map((index) => lifecycle.create({ ...gadget, name: `gadget ${index}` })));
    assert.equal(fake.count("list"), 1);
    assert.equal(fake.count("create"), 20);
  });
});
