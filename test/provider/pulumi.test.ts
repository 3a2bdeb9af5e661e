import assert from "node:assert/strict";
import fc from "fast-check";
import { containsUnknown, unknown } from "../../provider/lifecycle/unknown";
import { recordingProvider, shim } from "./recording-provider";

/** What the engine and the SDK send for an unknown value (pulumi/pulumi pkg/resource/plugin/rpc.go). */
const placeholders = {
  text: "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
  boolean: "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  number: "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  list: "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  asset: "030794c1-ac77-496b-92df-f27374a8bd58",
  archive: "e48ece36-62e2-4504-bad9-02848725956a",
  object: "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
};

describe("provider/pulumi", () => {
  it("is configured when configure returns, without waiting", () => {
    const { provider, configured } = recordingProvider();
    const config = { get: (key: string) => `${key}!`, require: () => assert.fail("a missing key must not throw here") };
    void provider.configure({ config });
    assert.deepEqual(configured, ["runpod:apiKey!"]);
  });

  it("passes the shim text to no lifecycle method", async () => {
    const { provider, given } = recordingProvider();
    const values = { __provider: shim, name: "one", size: 1 };
    await provider.check(values, values);
    await provider.diff("id-1", values, values);
    await provider.create(values);
    await provider.read("id-1", values);
    await provider.update("id-1", values, values);
    await provider.delete("id-1", values);
    assert.equal(given.length, 9);
    for (const received of given) assert.deepEqual(received, { name: "one", size: 1 });
    assert.equal(values.__provider, shim, "the received value is not changed");
  });

  it("converts every placeholder to the one unknown value, at any depth, and back", async () => {
    const { provider, given } = recordingProvider();
    const news = { ...placeholders, deep: [{ list: [placeholders.object, "known"] }], inText: `x${placeholders.text}` };
    const inputs: unknown = (await provider.check({}, news)).inputs;
    const inside = Object.fromEntries(Object.keys(placeholders).map((key) => [key, unknown]));
    assert.deepEqual(given[1], { ...inside, deep: [{ list: [unknown, "known"] }], inText: news.inText });
    const outside = Object.fromEntries(Object.keys(placeholders).map((key) => [key, placeholders.text]));
    assert.deepEqual(inputs, { ...outside, deep: [{ list: [placeholders.text, "known"] }], inText: news.inText });
    await provider.diff("id", news, news);
    assert.ok(containsUnknown(given[2]) && containsUnknown(given[3]), "diff sees unknown values in real updates too");
  });

  it("lets the engine compare, except for a replacement and after an unfinished operation", async () => {
    const { provider } = recordingProvider();
    assert.deepEqual(await provider.diff("id", { ready: true }, { size: 2 }), {});
    assert.deepEqual(
      await provider.diff("id", { size: 1 }, { size: 2 }),
      {},
      "a state of an older version has no mark, and nothing to repair",
    );
    assert.deepEqual(
      await provider.diff("id", { name: "one", size: 1, version: 7 }, { name: "one", size: 1 }),
      { changes: false },
      "equal values are no change, also where one of them has become a secret",
    );
    assert.deepEqual(await provider.diff("id", { name: "one", size: 1 }, { size: 1 }), {}, "a name was taken out");
    assert.deepEqual(await provider.diff("id", { ready: false }, {}), { changes: true });
    const replacing = recordingProvider({ diff: () => ({ replaces: ["size"], deleteBeforeReplace: false }) }).provider;
    assert.deepEqual(await replacing.diff("id", { ready: true }, {}), {
      replaces: ["size"],
      deleteBeforeReplace: false,
    });
    assert.deepEqual(await replacing.diff("id", { ready: false }, {}), {
      changes: true,
      replaces: ["size"],
      deleteBeforeReplace: false,
    });
  });

  it("returns the user's own keys as inputs of a read, and nothing if the resource is gone", async () => {
    const { provider } = recordingProvider({ read: async () => ({ name: "one", version: 3, ready: true }) });
    assert.deepEqual(await provider.read("id-1", { name: "two" }), {
      id: "id-1",
      props: { name: "one", version: 3, ready: true },
      inputs: { name: "one" },
    });
    const gone = recordingProvider({ read: async () => undefined }).provider;
    assert.deepEqual(await gone.read("id-1", { name: "two" }), {});
  });

  it("refuses to read a resource without a state, because an empty resource would result", async () => {
    const { provider } = recordingProvider();
    for (const nothing of [undefined, {}, { __provider: shim }]) {
      await assert.rejects(provider.read("id-1", nothing), /Gadget id-1 cannot be read only by its id/);
    }
  });

  it("returns plain JSON, and the id as a string, whatever the lifecycle returns", async () => {
    const leaf = fc.oneof(fc.constant(undefined), fc.constant(unknown), fc.string(), fc.double(), fc.boolean());
    const bags = fc.dictionary(
      fc.string(),
      fc.letrec((tie) => ({
        value: fc.oneof({ maxDepth: 3 }, leaf, fc.array(tie("value")), fc.dictionary(fc.string(), tie("value"))),
      })).value,
    );
    await fc.assert(
      fc.asyncProperty(bags, async (outputs) => {
        const { provider } = recordingProvider({
          check: () => ({ inputs: outputs, problems: [] }),
          create: async () => ({ id: 5 as unknown as string, outputs }),
          read: async () => outputs,
          update: async () => outputs,
        });
        const created = await provider.create({});
        assert.equal(created.id, "5");
        const values = { name: "one" };
        const results: unknown[] = [
          created.outs,
          (await provider.check({}, {})).inputs,
          (await provider.read("id", values)).props,
          (await provider.update("id", values, values)).outs,
        ];
        for (const result of results) assertPlain(result);
      }),
      { numRuns: 200 },
    );
  });
});

function assertPlain(value: unknown): void {
  if (Array.isArray(value)) return value.forEach(assertPlain);
  if (typeof value === "object" && value !== null) return Object.values(value).forEach(assertPlain);
  assert.ok(
    value === null || ["string", "number", "boolean"].includes(typeof value),
    `a ${typeof value} would be lost`,
  );
}
