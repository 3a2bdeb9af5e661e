import assert from "node:assert/strict";
import { createProvider } from "../../../provider";
import { DefaultNames, isDefaultNameOf } from "../../../provider/lifecycle/default-names";

const [first, second, third] = ["ghcr-1a2b3fe", "ghcr-1a2b3ff", "ghcr-1a2b400"];

describe("provider/lifecycle/default-names", () => {
  /** The name of the replacement of a resource that has this name. */
  const after = (held: string, defaultName: string) => {
    const names = new DefaultNames();
    names.next(held, defaultName);
    return names.next(undefined, defaultName);
  };

  it("counts up at each replacement, and only then", () => {
    const names = new DefaultNames();
    assert.equal(names.next(undefined, first), first, "a new resource");
    names.next(first, first);
    assert.equal(names.next(undefined, first), second, "the replacement of the first");
    names.next(second, first);
    assert.equal(names.next(undefined, first), third, "the replacement of the second");
    assert.equal(names.next(undefined, "other-1a2b3c4"), "other-1a2b3c4", "another resource");
    assert.equal(after("a-1111111-fffffff", "a-1111111-fffffff"), "a-1111111-0000000");
  });

  it("gives no name a second time in 500 replacements, of which the program names every tenth", () => {
    const seen = new Set<string>();
    let held = first;
    for (let count = 0; count < 500; count += 1) {
      assert.ok(!seen.has(held), held);
      seen.add(held);
      held = count % 10 === 9 ? `of-the-program-${count}` : after(held, first);
      if (!held.startsWith("of")) assert.ok(isDefaultNameOf(first, held), held);
    }
  });

  it("recognises the names of a resource, and not those of another URN or stem", () => {
    for (const name of [first, second, "ghcr-1b2b3fd"]) assert.ok(isDefaultNameOf(first, name), name);
    for (const name of ["ghcr-1a2b3fd", "ghcr-1b2b3fe", "ghcr-9a2b3fe", "other-1a2b3fe", "ghcr", "ghcr-1a2b3f"]) {
      assert.ok(!isDefaultNameOf(first, name), name);
    }
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
