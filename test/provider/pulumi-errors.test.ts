import assert from "node:assert/strict";
import type { DynamicProvider } from "../../provider/pulumi";
import { PartialFailure, RunpodError, UserError } from "../../provider/api/errors";
import { recordingProvider, shim } from "./recording-provider";
import { thrownBy } from "../support/thrown-by";

interface Thrown extends Error {
  id?: unknown;
  properties?: unknown;
  reasons?: unknown;
}

describe("provider/pulumi: errors", () => {
  it("reports problems without a property, because Pulumi would print its value with secrets in plain text", async () => {
    const { provider } = recordingProvider({
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

    it(`keeps in the state what a failed ${operation} has created or changed`, async () => {
      const failure = new PartialFailure("id-1", { name: "one", ready: false, version: undefined }, "workers crash.");
      const { provider } = recordingProvider({ [operation]: () => Promise.reject(failure) });
      const error: Thrown = await thrownBy(Error, () => run(provider, { __provider: shim, name: "one", size: 2 }));
      assert.equal(error.id, "id-1");
      assert.deepEqual(error.properties, { __provider: shim, name: "one", size: 2, ready: false });
      assert.ok(Array.isArray(error.reasons) && error.reasons.length === 1);
      assert.match(
        String(error.reasons[0]),
        /Gadget "one".*: workers crash\. It is in the state; the next `pulumi up`/,
      );
      assert.equal(error.message.match(/id-1/g)?.length, 1, "the id appears once");
    });

    it(`throws no partial failure for another error of ${operation} that has an id`, async () => {
      const errors: unknown[] = [
        new RunpodError("malformed", "no reply", { id: "id-9" }),
        Object.assign(new Error("no reply"), { id: "id-9", properties: {}, reasons: ["x"] }),
        new UserError("no reply"),
        "no reply",
      ];
      for (const thrown of errors) {
        const { provider } = recordingProvider({
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

  it("redacts the secrets of both sides of an update, whatever the error contains", async () => {
    const failures = [
      (message: string) => new UserError(message),
      (message: string) => new PartialFailure("id-1", {}, message),
    ];
    for (const failure of failures) {
      const { provider } = recordingProvider({
        update: () => Promise.reject(failure("it has canary-old and canary-new.")),
      });
      const [olds, news] = [{ env: { TOKEN: "canary-old" } }, { env: { TOKEN: "canary-new" } }];
      const error: Thrown = await thrownBy(Error, () => provider.update("id-1", olds, { name: "one", ...news }));
      assert.match(error.message, /it has \[secret\] and \[secret\]\./);
      assert.doesNotMatch(`${error.message} ${String(error.reasons)}`, /canary/);
    }
  });

  it("throws errors without a stack, because the process prints it", async () => {
    const failing = async () => {
      throw new UserError("not so");
    };
    const { provider } = recordingProvider({
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
