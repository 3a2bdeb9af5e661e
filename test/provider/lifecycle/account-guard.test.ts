import assert from "node:assert/strict";
import type { Owner } from "../../../provider/lifecycle/account-guard";
import { Accounts } from "../../../provider/lifecycle/account-guard";
import type { GadgetSpec } from "./gadget";
import { gadgetSetup } from "./gadget";

const inputs: GadgetSpec = { name: "new", size: 1, place: "here" };
const held = { name: "old", size: 1, place: "here", ready: true };

describe("provider/lifecycle/account-guard: a new resource", () => {
  /** A provider process that compared resources with these states. RunPod answers for "account-1". */
  function setup(...states: Owner[]) {
    const { fake, start } = gadgetSetup();
    const lifecycle = start();
    for (const [index, state] of states.entries()) lifecycle.diff(`id-9${index}`, { ...held, ...state }, { ...held });
    return { fake, lifecycle };
  }

  it("is refused in an account that no resource of the state has, created or adopted, without any write", async () => {
    const { fake, lifecycle } = setup({ accountId: "account-7" }, { accountId: "account-7" }, {});
    const { id } = fake.plant(inputs);
    for (const news of [
      { ...inputs, name: "newer" },
      { ...inputs, adopt: id },
    ]) {
      await assert.rejects(lifecycle.create(news), {
        name: "UserError",
        message:
          "the API key belongs to RunPod account account-1, but this stack's resources are in account account-7. Nothing was created. Set the key of the right account (runpod:apiKey). To use both accounts, give the resources of the other one a `new runpod.Provider` with its key, in the option `provider`.",
      });
    }
    assert.deepEqual(new Set(fake.calls), new Set(["list"]));
  });

  it("is created if some resource is in the account, and if the state is empty", async () => {
    const both = setup({ accountId: "account-7" }, { accountId: "account-1" });
    const first = setup();
    const older = setup({});
    for (const { lifecycle, fake } of [both, first, older]) {
      await lifecycle.create({ ...inputs });
      assert.equal(fake.count("create"), 1);
    }
  });

  it("needs a key that the state knows, or an object of the state in a list, if RunPod names no account", async () => {
    const untold = setup({ accountId: "account-1" });
    untold.fake.accountId = undefined;
    await assert.rejects(
      untold.lifecycle.create({ ...inputs }),
      /may belong to another account\. Nothing was created\./,
    );
    const { id } = untold.fake.plant({ ...inputs, name: "old" });
    const { fake, lifecycle } = setup();
    fake.accountId = undefined;
    Object.assign(fake.plant({ ...inputs, name: "old" }), { id });
    lifecycle.diff(id, { ...held }, { ...held });
    await lifecycle.create({ ...inputs });
    assert.equal(fake.count("create"), 1);
    const sameKey = setup({ keyHash: "key-1" });
    sameKey.fake.accountId = undefined;
    await sameKey.lifecycle.create({ ...inputs });
  });

  it("has the same owner after a read, whether or not the API in use reports the account", async () => {
    const owners: Owner[] = [
      { keyHash: "key-1" },
      { accountId: "account-1" },
      { accountId: "account-1", keyHash: "key-1" },
    ];
    for (const owner of owners) {
      for (const accountId of ["account-1", undefined]) {
        const { fake, lifecycle } = setup();
        fake.accountId = accountId;
        const { id } = fake.plant({ ...inputs, name: "old" });
        const state = { ...held, ...owner };
        assert.deepEqual(await lifecycle.read(id, state), state);
      }
    }
  });

  it("is checked against comparisons that happen during the call to RunPod", async () => {
    const { fake, lifecycle } = setup();
    fake.latencyInMs = () => 10;
    const making = lifecycle.create({ ...inputs });
    lifecycle.diff("id-90", { ...held, accountId: "account-7" }, { ...held });
    await assert.rejects(making, /this stack's resources are in account account-7/);
    assert.equal(fake.count("create"), 0);
  });
});

describe("provider/lifecycle/account-guard: objects that many resources name", () => {
  it("are held once for each owner, so that 100,000 references to one template take no time and no memory", function () {
    this.timeout(2_000);
    const accounts = new Accounts(() => "key-1");
    for (let count = 0; count < 100_000; count += 1) {
      accounts.hold({ accountId: undefined, keyHash: `key-${count % 3}` }, [{ kind: "template", id: "t1" }]);
    }
  });

  it("prove the account by any of their owners, also the one that was recorded first", async () => {
    const accounts = new Accounts(() => "key-9");
    accounts.hold({ keyHash: "key-1" }, [{ kind: "template", id: "t1" }]);
    accounts.hold({ keyHash: "key-2" }, [{ kind: "template", id: "t1" }]);
    accounts.onListed("template", undefined, [{ id: "t1", name: "one" }]);
    const gone = { kind: "endpoint", id: "e1" };
    const found = { accountId: undefined, object: undefined, isComplete: true, begunAtInMs: 0 };
    for (const keyHash of ["key-1", "key-2"]) await accounts.assertGone(gone, found, { keyHash });
    await assert.rejects(accounts.assertGone(gone, found, { keyHash: "key-3" }), /does not prove that it is deleted/);
  });
});
