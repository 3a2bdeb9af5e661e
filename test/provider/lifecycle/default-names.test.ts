import assert from "node:assert/strict";
import { createProvider } from "../../../provider";
import { DefaultNames, otherDefaultName } from "../../../provider/lifecycle/default-names";

const [first, second] = ["ghcr-1a2b3c4", "ghcr-9a2b3c4"];

describe("provider/lifecycle/default-names", () => {
  it("knows two names of a resource, each by the other one", () => {
    assert.deepEqual([otherDefaultName(first), otherDefaultName(second)], [second, first]);
    assert.equal(otherDefaultName("a-1111111-2222222"), "a-1111111-a222222");
  });

  it("alternates at each replacement, and only then", () => {
    const names = new DefaultNames();
    assert.equal(names.next(undefined, first), first, "a new resource");
    names.next(first, first);
    assert.equal(names.next(undefined, first), second, "the replacement of the first");
    names.next(second, first);
    assert.equal(names.next(undefined, first), first, "the replacement of the second");
    names.next("of the program", first);
    assert.equal(names.next(undefined, first), first, "the replacement of one that the program named");
    assert.equal(names.next(undefined, "other-1a2b3c4"), "other-1a2b3c4", "another resource");
  });

  it("gives a preview and its update, each a process of its own, one name, and keeps it without a warning", async () => {
    const args = { username: "acme", password: "one", defaultName: first };
    const replaced = { ...args, password: "two" };
    const run = async () => {
      const warnings: string[] = [];
      const { registryAuth } = createProvider({ warn: (message) => warnings.push(message) });
      const check = async (olds: object, news: object) => (await registryAuth.check(olds, news)).inputs as object;
      const made = await check({}, args);
      assert.deepEqual(await check(made, replaced), { ...made, password: "two" });
      const next = await check({}, replaced);
      assert.deepEqual(await check(next, replaced), next);
      return { made, next, warnings };
    };
    const expected = {
      made: { username: "acme", password: "one", name: first },
      next: { username: "acme", password: "two", name: second },
      warnings: [],
    };
    assert.deepEqual([await run(), await run()], [expected, expected]);
  });

  it("asks for another name if the program gives one, and for none if nothing replaces", async () => {
    const { registryAuth } = createProvider();
    const args = { name: "ghcr", username: "acme", password: "one", defaultName: first };
    const inputs = (await registryAuth.check({}, args)).inputs as object;
    const failuresOf = async (news: object) => (await registryAuth.check(inputs, news)).failures;
    assert.deepEqual(await failuresOf({ ...args, password: "two" }), [
      {
        property: "",
        reason:
          'RegistryAuth "ghcr": password changes, which replaces it. Pulumi creates the new one before it deletes this ' +
          "one, and RunPod takes no name twice. Give it another name too, or leave name out: the default name then " +
          "changes with each replacement.",
      },
    ]);
    assert.deepEqual(await failuresOf({ ...args, name: "other", password: "two" }), []);
    assert.deepEqual(await failuresOf({ ...args }), []);
  });
});
