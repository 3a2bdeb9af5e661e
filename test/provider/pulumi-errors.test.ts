import assert from "node:assert/strict";
import type { DynamicProvider } from "../../provider/pulumi";
import { PartialFailure, RunpodError, UserError } from "../../provider/api/errors";
import { dynamicWorld, shim } from "./pulumi-world";
import { thrownBy } from "../support/thrown-by";

interface Thrown extends Error {
  id?: unknown;
  properties?: unknown;
  reasons?: unknown;
}

describe("provider/pulumi: what goes wrong", () => {
  it("reports problems without a property: Pulumi would print its value, secrets in clear", async () => {
    const { provider } = dynamicWorld({
      check: (_olds, news) => ({ inputs: news, problems: ["a is wrong.", "b is wrong."] }),
    });
    const { failures } = await provider.check({}, { token: "s3cret" });
    assert.deepEqual(failures, [
      { property: "", reason: "a is wrong." },
      { property: "", reason: "b is wrong." },
    ]);
  });

  for (const operation of ["create", "update"] as const) {
    const run = (provider: DynamicProvider, bag: Record<string, unknown>) =>
      operation === "create" ? provider.create(bag) : provider.update("id-1", { size: 1 }, bag);

    it(`keeps in the state what a failed ${operation} has made`, async () => {
      const failure = new PartialFailure("id-1", { name: "one", ready: false, version: undefined }, "workers crash.");
      const { provider } = dynamicWorld({ [operation]: () => Promise.reject(failure) });
      const error: Thrown = await thrownBy(Error, () => run(provider, { __provider: shim, name: "one", size: 2 }));
      assert.equal(error.id, "id-1");
      assert.deepEqual(error.properties, { __provider: shim, name: "one", size: 2, ready: false });
      assert.ok(Array.isArray(error.reasons) && error.reasons.length === 1);
      assert.match(
        String(error.reasons[0]),
        /Gadget "one".*: workers crash\. It is in the state; the next `pulumi up`/,
      );
      assert.equal(error.message.match(/id-1/g)?.length, 1, "the id is told once");
    });

    it(`makes no partial failure of another error of ${operation}, though it has an id`, async () => {
      const errors: unknown[] = [
        new RunpodError("malformed", "no reply", { id: "id-9" }),
        Object.assign(new Error("no reply"), { id: "id-9", properties: {}, reasons: ["x"] }),
        new UserError("no reply"),
        "no reply",
      ];
      for (const thrown of errors) {
        const { provider } = dynamicWorld({
          [operation]: async () => {
            throw thrown;
          },
        });
        const error: Thrown = await thrownBy(Error, () => run(provider, { name: "one" }));
        assert.deepEqual([error.id, error.properties, error.reasons], [undefined, undefined, undefined]);
        assert.match(error.message, /^(creating|updating) Gadget "one".*: no reply$/);
      }
    });
  }

  it("says no secret of either side of an update, whatever the error holds", async () => {
    const failures = [(said: string) => new UserError(said), (said: string) => new PartialFailure("id-1", {}, said)];
    for (const failure of failures) {
      const { provider } = dynamicWorld({ update: () => Promise.reject(failure("it has canary-old and canary-new.")) });
      const [olds, news] = [{ env: { TOKEN: "canary-old" } }, { env: { TOKEN: "canary-new" } }];
      const error: Thrown = await thrownBy(Error, () => provider.update("id-1", olds, { name: "one", ...news }));
      assert.match(error.message, /it has \[secret\] and \[secret\]\./);
      assert.doesNotMatch(`${error.message} ${String(error.reasons)}`, /canary/);
    }
  });

  it("gives errors without a stack where the process prints it", async () => {
    const failing = async () => {
      throw new UserError("not so");
    };
    const { provider } = dynamicWorld({
      check: () => {
        throw new UserError("not so");
      },
      read: failing,
      delete: failing,
    });
    for (const run of [
      () => provider.check({}, {}),
      () => provider.read("id-1", { name: "one" }),
      () => provider.delete("id-1", { name: "one" }),
    ]) {
      const error = await thrownBy(Error, run);
      assert.equal(error.stack, "");
      assert.match(error.message, /not so$/);
    }
  });
});
