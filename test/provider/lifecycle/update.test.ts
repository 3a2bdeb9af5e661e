import assert from "node:assert/strict";
import { PartialFailure } from "../../../provider/api/errors";
import { kinds } from "../../../provider/kinds";
import { isUnquotable } from "../../../provider/lifecycle/input";
import { driftWarning } from "../../../provider/lifecycle/update";
import { gadget, gadgetState, gadgetSetup } from "./gadget";
import { unmarked } from "./unmarked";

describe("provider/lifecycle/update", () => {
  it("reports changes by others that it keeps, without values that may be secret", () => {
    const drift = [
      { field: "workersMax", key: "workersMax", stored: 2, observed: 5 },
      { field: "env.TOKEN", key: "env", stored: "canary-1", observed: "canary-2" },
      { field: "args", key: "args", stored: "--pw canary-3", observed: undefined },
      { field: "sizeInGb", key: "sizeInGb", stored: 41, observed: 42 },
      { field: "name", key: "name", stored: "rpa_CANARY4CANARY4CANARY4CANARY4", observed: "b" },
    ];
    const isHidden = (key: string) => key === "sizeInGb" || isUnquotable(kinds.pod.rules.inputs, key);
    const words = driftWarning(drift, isHidden) ?? "";
    assert.match(
      words,
      /^RunPod's values differ from the state: workersMax \(5, in the state 2\), env\.TOKEN, args, sizeInGb, name\. /,
    );
    assert.doesNotMatch(words, /canary/i);
    assert.equal(
      driftWarning([], () => false),
      undefined,
    );
  });

  it("writes once, and needs no second list after a create in the same run", async () => {
    const { fake, start } = gadgetSetup();
    const lifecycle = start();
    const { id, outputs } = await lifecycle.create({ ...gadget });
    const updated = await lifecycle.update(id, outputs as Record<string, unknown>, { ...gadget, size: 2 });
    assert.deepEqual(unmarked(updated), { ...gadgetState, size: 2 });
    assert.deepEqual(fake.calls, ["list", "create", "update"]);
  });

  it("changes nothing in another account, and creates nothing if the object is gone", async () => {
    const { fake, start } = gadgetSetup();
    const { id } = fake.plant(gadget);
    fake.accountId = "account-2";
    await assert.rejects(start().update(id, gadgetState, { ...gadget, size: 2 }), /account-2/);
    fake.accountId = "account-1";
    await assert.rejects(start().update("id-99", gadgetState, { ...gadget, size: 2 }), /pulumi refresh/);
    assert.equal(fake.count("update") + fake.count("create"), 0);
  });

  it("reports the other account before any failure that the wrong key causes", async () => {
    const { fake, start } = gadgetSetup({
      hooks: { beforeSave: () => Promise.reject(new Error("template tpl-1 does not exist")) },
    });
    const { id } = fake.plant(gadget);
    fake.accountId = "account-2";
    await assert.rejects(start().update(id, gadgetState, { ...gadget, size: 2 }), /account-2/);
  });

  it("waits until a read shows its last change before it compares the next one", async () => {
    const { fake, start, clock } = gadgetSetup();
    fake.listLagInMs = 10_000;
    // An adapter that sends only the fields that differ from the object as read.
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

  it("uses no read that began before the end of the lag, however late its answer comes", async () => {
    const { fake, start, clock, warnings } = gadgetSetup();
    const { id, outputs } = await start().create({ ...gadget, size: 40 });
    await clock.sleep(60_000);
    const smaller = await start().update(id, outputs as Record<string, unknown>, { ...gadget, size: 30 });
    fake.listLagInMs = 30_000;
    // Half of the time passes before RunPod makes the list, half before it arrives.
    fake.latencyInMs = () => 18_000;
    await clock.sleep(500);
    await start().update(id, smaller as Record<string, unknown>, { ...gadget, size: 30, name: "two" });
    assert.deepEqual(warnings, [], "the read shows the provider's own last change");
  });

  it("redacts both sides of a secret argument in warnings and refusals, however short it is", async () => {
    const { fake, start, warnings } = gadgetSetup({
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

  it("throws a partial failure only if something was saved, with everything that later operations need", async () => {
    const failing = gadgetSetup({ hooks: { afterSave: () => Promise.reject(new Error("workers crash")) } });
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

  it("keeps the new inputs in the state, as unfinished, if it is unknown whether RunPod has the change", async () => {
    for (const when of ["before", "after"] as const) {
      const { fake, start } = gadgetSetup();
      const { id } = fake.plant(gadget);
      fake.faults = [{ operation: "update", when, kind: "noAnswer" }];
      await assert.rejects(start().update(id, gadgetState, { ...gadget, size: 2 }), (error: Error) => {
        assert.ok(error instanceof PartialFailure);
        assert.deepEqual([error.id, unmarked(error.outputs)], [id, { ...gadgetState, size: 2, ready: false }]);
        return true;
      });
    }
  });

  it("saves nothing if a check before the save fails", async () => {
    const { fake, start } = gadgetSetup({ hooks: { beforeSave: () => Promise.reject(new Error("not yet")) } });
    const { id } = fake.plant(gadget);
    await assert.rejects(start().create({ ...gadget, name: "two" }), /not yet/);
    await assert.rejects(start().update(id, gadgetState, { ...gadget, size: 2 }), /not yet/);
    assert.deepEqual([...fake.objects.values()], [{ ...gadget, id }]);
  });

  it("updates an object that no list shows yet", async () => {
    const { fake, start, clock } = gadgetSetup();
    fake.listLagInMs = 30_000;
    const made = await start().create({ ...gadget });
    await clock.sleep(1_000);
    await start().update(made.id, { ...made.outputs }, { ...gadget, size: 2 });
    assert.equal(fake.objects.get(made.id)?.size, 2);
  });
});
