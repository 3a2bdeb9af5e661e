import assert from "node:assert/strict";
import fc from "fast-check";
import type { DynamicProvider } from "../../provider/dynamic";
import { dynamicProvider } from "../../provider/dynamic";
import { PartialFailure, RunpodError, UserError } from "../../provider/errors";
import type { Lifecycle } from "../../provider/lifecycle";
import { containsUnknown, unknown } from "../../provider/unknown";

/** What the engine and the SDK write for a value not yet known (pulumi/pulumi pkg/resource/plugin/rpc.go). */
const placeholders = {
  text: "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
  boolean: "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  number: "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  list: "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  asset: "030794c1-ac77-496b-92df-f27374a8bd58",
  archive: "e48ece36-62e2-4504-bad9-02848725956a",
  object: "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
};
const shim = 'exports.handler = () => require("runpod-iac/provider").gadget;';

/** A life cycle that remembers what it was given and does as told. */
function world(told: Partial<Lifecycle> = {}): { provider: DynamicProvider; given: unknown[]; configured: unknown[] } {
  const given: unknown[] = [];
  const configured: unknown[] = [];
  const note = <Result>(result: Result, ...received: unknown[]) => {
    given.push(...received);
    return result;
  };
  const lifecycle: Lifecycle = {
    kind: "Gadget",
    inputNames: ["name", "size"],
    secretsIn: ({ env }) => Object.values((env ?? {}) as Record<string, string>),
    check: (olds, news) => note({ inputs: news, problems: [] }, olds, news),
    diff: (_id, olds, news) => note({ replaces: [], deleteBeforeReplace: true }, olds, news),
    create: async (inputs) => note({ id: "id-1", outputs: inputs }, inputs),
    read: async (_id, outputs) => note(outputs, outputs),
    update: async (_id, olds, news) => note(news, olds, news),
    delete: async (_id, outputs) => note(undefined, outputs),
    ...told,
  };
  return { provider: dynamicProvider(lifecycle, (read) => configured.push(read("runpod:apiKey"))), given, configured };
}

interface Thrown extends Error {
  id?: unknown;
  properties?: unknown;
  reasons?: unknown;
}

async function thrownBy(run: () => Promise<unknown>): Promise<Thrown> {
  try {
    await run();
  } catch (error) {
    assert.ok(error instanceof Error);
    return error;
  }
  throw new Error("nothing was thrown");
}

describe("provider/dynamic", () => {
  it("is configured before configure returns, and never by waiting", () => {
    const { provider, configured } = world();
    const config = { get: (key: string) => `${key}!`, require: () => assert.fail("a missing key must not throw here") };
    void provider.configure({ config });
    assert.deepEqual(configured, ["runpod:apiKey!"]);
  });

  it("keeps the shim text to itself, whatever is called", async () => {
    const { provider, given } = world();
    const bag = { __provider: shim, name: "one", size: 1 };
    await provider.check(bag, bag);
    await provider.diff("id-1", bag, bag);
    await provider.create(bag);
    await provider.read("id-1", bag);
    await provider.update("id-1", bag, bag);
    await provider.delete("id-1", bag);
    assert.equal(given.length, 9);
    for (const received of given) assert.deepEqual(received, { name: "one", size: 1 });
    assert.equal(bag.__provider, shim, "what was received is not changed");
  });

  it("reports problems without a property: Pulumi would print its value, secrets in clear", async () => {
    const { provider } = world({
      check: (_olds, news) => ({ inputs: news, problems: ["a is wrong.", "b is wrong."] }),
    });
    const { failures } = await provider.check({}, { token: "s3cret" });
    assert.deepEqual(failures, [
      { property: "", reason: "a is wrong." },
      { property: "", reason: "b is wrong." },
    ]);
  });

  it("turns every placeholder into the one unknown value, at any depth, and back", async () => {
    const { provider, given } = world();
    const news = { ...placeholders, deep: [{ list: [placeholders.object, "known"] }], inText: `x${placeholders.text}` };
    const inputs: unknown = (await provider.check({}, news)).inputs;
    const inside = Object.fromEntries(Object.keys(placeholders).map((key) => [key, unknown]));
    assert.deepEqual(given[1], { ...inside, deep: [{ list: [unknown, "known"] }], inText: news.inText });
    const outside = Object.fromEntries(Object.keys(placeholders).map((key) => [key, placeholders.text]));
    assert.deepEqual(inputs, { ...outside, deep: [{ list: [placeholders.text, "known"] }], inText: news.inText });
    await provider.diff("id", news, news);
    assert.ok(containsUnknown(given[2]) && containsUnknown(given[3]), "diff sees unknown values in real updates too");
  });

  it("lets the engine compare, except for a replacement and for what was left unfinished", async () => {
    const { provider } = world();
    assert.deepEqual(await provider.diff("id", { ready: true }, { size: 2 }), {});
    assert.deepEqual(
      await provider.diff("id", {}, {}),
      {},
      "a state of an older version has no mark, and nothing to repair",
    );
    assert.deepEqual(await provider.diff("id", { ready: false }, {}), { changes: true });
    const replacing = world({ diff: () => ({ replaces: ["size"], deleteBeforeReplace: false }) }).provider;
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

  it("returns the user's own keys as inputs of a read, and nothing at all where the thing is gone", async () => {
    const { provider } = world({ read: async () => ({ name: "one", version: 3, ready: true }) });
    assert.deepEqual(await provider.read("id-1", { name: "two" }), {
      id: "id-1",
      props: { name: "one", version: 3, ready: true },
      inputs: { name: "one" },
    });
    const gone = world({ read: async () => undefined }).provider;
    assert.deepEqual(await gone.read("id-1", { name: "two" }), {});
  });

  it("refuses to read what it knows nothing of: an empty resource would go on", async () => {
    const { provider } = world();
    for (const nothing of [undefined, {}, { __provider: shim }]) {
      await assert.rejects(provider.read("id-1", nothing), /Gadget id-1 cannot be read by its id alone/);
    }
  });

  for (const operation of ["create", "update"] as const) {
    const run = (provider: DynamicProvider, bag: Record<string, unknown>) =>
      operation === "create" ? provider.create(bag) : provider.update("id-1", { size: 1 }, bag);

    it(`keeps in the state what a failed ${operation} has made`, async () => {
      const failure = new PartialFailure("id-1", { name: "one", ready: false, version: undefined }, "workers crash.");
      const { provider } = world({ [operation]: () => Promise.reject(failure) });
      const error = await thrownBy(() => run(provider, { __provider: shim, name: "one", size: 2 }));
      assert.equal(error.id, "id-1");
      assert.deepEqual(error.properties, { __provider: shim, name: "one", size: 2, ready: false });
      assert.ok(Array.isArray(error.reasons) && error.reasons.length === 1);
      assert.match(
        String(error.reasons[0]),
        /Gadget "one".*: workers crash\. It is in the state; the next `pulumi up`/,
      );
    });

    it(`makes no partial failure of another error of ${operation}, though it has an id`, async () => {
      const errors: unknown[] = [
        new RunpodError("malformed", "no reply", { id: "id-9" }),
        Object.assign(new Error("no reply"), { id: "id-9", properties: {}, reasons: ["x"] }),
        new UserError("no reply"),
        "no reply",
      ];
      for (const thrown of errors) {
        const { provider } = world({
          [operation]: async () => {
            throw thrown;
          },
        });
        const error = await thrownBy(() => run(provider, { name: "one" }));
        assert.deepEqual([error.id, error.properties, error.reasons], [undefined, undefined, undefined]);
        assert.match(error.message, /^(making|updating) Gadget "one".*: no reply$/);
      }
    });
  }

  it("gives errors without a stack where the process prints it", async () => {
    const failing = async () => {
      throw new UserError("not so");
    };
    const { provider } = world({
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
      const error = await thrownBy(run);
      assert.equal(error.stack, "");
      assert.match(error.message, /not so$/);
    }
  });

  it("returns plain JSON and the id as a text, whatever the life cycle gives", async () => {
    const leaf = fc.oneof(fc.constant(undefined), fc.constant(unknown), fc.string(), fc.double(), fc.boolean());
    const bags = fc.dictionary(
      fc.string(),
      fc.letrec((tie) => ({
        value: fc.oneof({ maxDepth: 3 }, leaf, fc.array(tie("value")), fc.dictionary(fc.string(), tie("value"))),
      })).value,
    );
    await fc.assert(
      fc.asyncProperty(bags, async (outputs) => {
        const { provider } = world({
          check: () => ({ inputs: outputs, problems: [] }),
          create: async () => ({ id: 5 as unknown as string, outputs }),
          read: async () => outputs,
          update: async () => outputs,
        });
        const created = await provider.create({});
        assert.equal(created.id, "5");
        const bag = { name: "one" };
        const results: unknown[] = [
          created.outs,
          (await provider.check({}, {})).inputs,
          (await provider.read("id", bag)).props,
          (await provider.update("id", bag, bag)).outs,
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
