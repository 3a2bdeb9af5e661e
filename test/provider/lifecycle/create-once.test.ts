import assert from "node:assert/strict";
import { PartialFailure } from "../../../provider/api/errors";
import { gadget, gadgetState, gadgetSetup } from "./gadget";
import { unmarked } from "./unmarked";

describe("provider/lifecycle/create-once: at most one paid object", () => {
  for (const kind of ["noAnswer", "unavailable", "malformed"] as const) {
    it(`finds the created object after a lost reply (${kind})`, async () => {
      const { fake, start } = gadgetSetup();
      fake.faults = [{ operation: "create", when: "after", kind }];
      const { id, outputs } = await start().create({ ...gadget });
      assert.deepEqual([...fake.objects.keys()], [id]);
      assert.deepEqual(unmarked(outputs), gadgetState);
      assert.equal(fake.count("create"), 1);
      assert.equal(fake.count("list"), 2);
    });

    it(`never repeats a create, looks for it until 90 seconds after it was sent, and gives the next step (${kind})`, async () => {
      const { fake, start, clock } = gadgetSetup();
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

    it(`claims an object that appears 80 seconds late (${kind})`, async () => {
      const { fake, start, clock } = gadgetSetup();
      fake.faults = [{ operation: "create", when: "before", kind }];
      const creating = start().create({ ...gadget });
      await clock.sleep(80_000);
      const late = fake.plant(gadget);
      assert.equal((await creating).id, late.id);
      assert.equal(fake.count("create"), 1);
    });
  }

  it("looks for an object after an error in unknown words, and claims it", async () => {
    const { fake, start } = gadgetSetup();
    fake.listLagInMs = 20_000;
    fake.faults = [{ operation: "create", when: "after", kind: "rejected", inUnknownWords: true }];
    const { id } = await start().create({ ...gadget });
    assert.deepEqual([...fake.objects.keys()], [id]);
    assert.equal(fake.count("create"), 1);
  });

  it("throws an error in unknown words after the longest lag, and reports an object that appears even later", async () => {
    const { fake, start, clock, warnings } = gadgetSetup();
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
    it(`throws a known refusal at once (${kind})`, async () => {
      const { fake, start } = gadgetSetup();
      fake.faults = [{ operation: "create", when: "before", kind }];
      await assert.rejects(start().create({ ...gadget }), { kind });
      assert.deepEqual(fake.calls, ["list", "create"]);
    });
  }

  for (const deleteBeforeReplace of [true, false]) {
    it(`mentions \`--replace\` only if replacements create first (deleteBeforeReplace: ${deleteBeforeReplace})`, async () => {
      const { fake, start } = gadgetSetup({ replacement: { deleteFirst: deleteBeforeReplace } });
      fake.plant(gadget);
      await assert.rejects(start().create({ ...gadget }), ({ message }: Error) => {
        assert.equal(/With `--replace`, it is the one to be replaced/.test(message), !deleteBeforeReplace);
        return true;
      });
    });
  }

  it("suggests the object that matches the program if an interrupted replacement left two of its name", async () => {
    const { fake, start } = gadgetSetup();
    fake.plant({ ...gadget, place: "there" });
    const made = fake.plant(gadget);
    await assert.rejects(start().create({ ...gadget }), new RegExp(`Adopt it \\(adopt: "${made.id}"\\)`));
  });

  it("waits for a list that lags instead of creating a second object", async () => {
    const { fake, start } = gadgetSetup();
    fake.listLagInMs = 9_000;
    fake.faults = [{ operation: "create", when: "after", kind: "noAnswer" }];
    const { id } = await start().create({ ...gadget });
    assert.deepEqual([...fake.objects.keys()], [id]);
    assert.equal(fake.count("create"), 1);
  });

  it("ignores a new object of its name with another place, which cannot be its own", async () => {
    const { fake, start } = gadgetSetup();
    fake.faults = [{ operation: "create", when: "before", kind: "noAnswer" }];
    fake.latencyInMs = () => 1_000;
    const creating = start().create({ ...gadget });
    await fake.list();
    const stranger = fake.plant({ ...gadget, place: "elsewhere" });
    await assert.rejects(creating, /Nothing of this name had appeared/);
    assert.deepEqual([...fake.objects.keys()], [stranger.id]);
  });

  it("names the candidates if two may be its own, and creates no third", async () => {
    const { fake, start } = gadgetSetup();
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

  it("refuses an object of its name that an interrupted run may have left, with its id and the alternatives", async () => {
    const { fake, start } = gadgetSetup();
    const left = fake.plant(gadget);
    await assert.rejects(start().create({ ...gadget }), (error: Error) => {
      assert.match(error.message, new RegExp(`id ${left.id}.*delete it at RunPod.*another name`, "is"));
      return error.name === "UserError";
    });
    assert.equal(fake.count("create"), 0);
  });

  it("accepts an object of its name that another resource of this run manages, as in a replacement", async () => {
    const { fake, start } = gadgetSetup();
    const lifecycle = start();
    const old = fake.plant(gadget);
    lifecycle.diff(old.id, { ...gadget }, { ...gadget, place: "there" });
    const { id } = await lifecycle.create({ ...gadget, place: "there" });
    assert.deepEqual(new Set(fake.objects.keys()), new Set([old.id, id]));
  });

  it("creates a replacement of the same name after the delete of the old one, also if that reply was lost", async () => {
    for (const when of ["after"] as const) {
      const { fake, start } = gadgetSetup();
      const lifecycle = start();
      const { id: old, outputs } = await lifecycle.create({ ...gadget });
      await lifecycle.delete(old, outputs as Record<string, unknown>);
      fake.faults = [{ operation: "create", when, kind: "noAnswer" }];
      const { id } = await lifecycle.create({ ...gadget });
      assert.deepEqual([...fake.objects.keys()], [id]);
    }
  });

  it("distinguishes its lost object from one of the same name that another resource of this run created", async () => {
    for (const when of ["after"] as const) {
      const { fake, start } = gadgetSetup();
      const lifecycle = start();
      const { id: first } = await lifecycle.create({ ...gadget });
      fake.faults = [{ operation: "create", when, kind: "noAnswer" }];
      const { id: second } = await lifecycle.create({ ...gadget });
      assert.deepEqual([...fake.objects.keys()], [first, second]);
    }
  });

  it("creates two of one name one after the other, so that a lost one can be assigned", async () => {
    const { fake, start } = gadgetSetup();
    const lifecycle = start();
    fake.faults = [{ operation: "create", when: "after", kind: "noAnswer" }];
    // In parallel, the reply to the first would be lost before the second has one.
    fake.latencyInMs = () => (fake.calls.at(-1) === "list" ? 0 : fake.count("create") === 1 ? 3_000 : 5_000);
    const made = await Promise.allSettled([lifecycle.create({ ...gadget }), lifecycle.create({ ...gadget })]);
    assert.deepEqual(
      made.map((one) => (one.status === "fulfilled" ? one.value.id : String(one.reason))),
      ["id-1", "id-2"],
    );
  });

  it("reads an object whose id came in a malformed reply, without a second create", async () => {
    const { fake, start } = gadgetSetup();
    fake.faults = [{ operation: "create", when: "after", kind: "malformed", tellsId: true }];
    const { id } = await start().create({ ...gadget });
    assert.deepEqual([...fake.objects.keys()], [id]);
    assert.deepEqual(fake.calls, ["list", "create", "list"]);
  });

  it("keeps that id in the state if the object cannot be read, also after refused creates", async () => {
    for (const kind of ["malformed", "rejected"] as const) {
      for (const listing of ["fails", "lags"] as const) {
        const { fake, start } = gadgetSetup();
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

  it("keeps the id of an unreadable object of its name that appeared, because it is most likely its own and billed", async () => {
    const { fake, start } = gadgetSetup();
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

  it("does not create again if nobody can know whether the first create succeeded", async () => {
    const { fake, start } = gadgetSetup();
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

  it("creates nothing if the first list fails, because new objects could not be recognised", async () => {
    const { fake, start } = gadgetSetup();
    fake.faults = [{ operation: "list", when: "before", kind: "unauthorised" }];
    const lifecycle = start();
    await assert.rejects(lifecycle.create({ ...gadget }), { kind: "unauthorised" });
    assert.deepEqual(fake.calls, ["list"]);
    // A failed list is not kept, so the next create asks again.
    await lifecycle.create({ ...gadget });
    assert.equal(fake.objects.size, 1);
  });

  it("requests one list for any number of new objects", async () => {
    const { fake, start } = gadgetSetup();
    const lifecycle = start();
    await Promise.all([...Array(20).keys()].map((index) => lifecycle.create({ ...gadget, name: `gadget ${index}` })));
    assert.equal(fake.count("list"), 1);
    assert.equal(fake.count("create"), 20);
  });
});
