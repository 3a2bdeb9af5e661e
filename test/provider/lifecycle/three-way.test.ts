import assert from "node:assert/strict";
import fc from "fast-check";
import { addedAtRunpod } from "../../../provider/lifecycle/placeholder";
import { threeWay } from "../../../provider/lifecycle/three-way";

interface Inputs {
  name?: string;
  min?: number;
  max?: number;
  list?: string[];
  env?: Record<string, string>;
}

const together = [["min", "max"]] as const;

function merge(olds: Inputs, news: Inputs, observed: Inputs, isWhole = false) {
  const sides = { olds, news, observed, together, maps: ["env"] as const, isWhole };
  const { changed, merged, drift } = threeWay<Inputs>(sides);
  return { changed: [...changed].sort(), merged, drift: drift.map(({ field }) => field).sort() };
}

describe("provider/lifecycle/three-way", () => {
  it("makes the program's changes, otherwise keeps RunPod's values, and reports them", () => {
    const olds = { name: "a", list: ["x"] };
    assert.deepEqual(merge(olds, { ...olds, name: "b" }, { name: "a", list: ["x", "y"] }), {
      changed: ["name"],
      merged: { name: "b", list: ["x", "y"] },
      drift: ["list"],
    });
    assert.deepEqual(
      merge(olds, { ...olds, name: "b" }, { name: "c", list: ["x"] }).drift,
      [],
      "the program's change wins",
    );
    assert.deepEqual(merge({ name: "a" }, { name: "b" }, { name: "a", min: 7 }).drift, [], "the program never set it");
    assert.deepEqual(merge({ name: "a" }, { name: "b" }, { name: "a" }).merged, { name: "b" });
  });

  it("treats inputs that belong together as one", () => {
    const olds = { min: 0, max: 2 };
    assert.deepEqual(merge(olds, { min: 1, max: 2 }, { min: 0, max: 5 }), {
      changed: ["max", "min"],
      merged: { min: 1, max: 2 },
      drift: [],
    });
    assert.deepEqual(merge({ ...olds, name: "a" }, { ...olds, name: "b" }, { ...olds, name: "a", max: 5 }).drift, [
      "max",
    ]);
  });

  it("merges maps by key", () => {
    const olds = { env: { A: "1", B: "1", GONE: "1" } };
    const { merged, drift } = merge(
      olds,
      { env: { A: "2", B: "1", NEW: "1" } },
      { env: { A: "9", B: "9", EXTRA: "9" } },
    );
    assert.deepEqual(merged.env, { A: "2", B: "9", NEW: "1", EXTRA: "9" });
    assert.deepEqual(drift, ["env.B", "env.EXTRA"]);
    assert.deepEqual(merge(olds, {}, { env: { A: "1", EXTRA: "9" } }).merged.env, { EXTRA: "9" });
  });

  it("keeps RunPod's value for a placeholder, and removes a variable whose placeholder the program lacks", () => {
    const olds = { env: { A: "1", EXTRA: addedAtRunpod } };
    const held = { env: { A: "1", EXTRA: "secret" } };
    assert.deepEqual(merge(olds, { env: { A: "2" } }, held), {
      changed: ["env"],
      merged: { env: { A: "2" } },
      drift: [],
    });
    const ignored = merge(olds, olds, held);
    assert.deepEqual([ignored.merged.env, ignored.drift], [held.env, []]);
    assert.deepEqual(merge(olds, olds, held, true).merged.env, held.env, "also after an interrupted update");
    assert.deepEqual(merge(olds, { env: { A: "2", EXTRA: "mine" } }, held).merged.env, { A: "2", EXTRA: "mine" });
  });

  it("sends the whole program after an interrupted update, and keeps what somebody added", () => {
    const olds = { name: "a", env: { A: "1" } };
    assert.deepEqual(merge(olds, olds, { name: "b", env: { A: "9", EXTRA: "9" } }, true), {
      changed: ["env", "name"],
      merged: { name: "a", env: { A: "1", EXTRA: "9" } },
      drift: ["env.EXTRA"],
    });
  });

  it("loses no change of the program and reverts no other one, for any three sides", () => {
    const value = fc.constantFrom("1", "2", "3");
    const env = fc.dictionary(fc.constantFrom("A", "B", "C"), value);
    const inputs = fc.record({ name: value, list: fc.array(value, { maxLength: 2 }), env });
    fc.assert(
      fc.property(inputs, inputs, inputs, (olds, news, observed) => {
        const { merged, drift } = merge(olds, news, observed);
        for (const key of ["name", "list"] as const) {
          const isStep = JSON.stringify(olds[key]) !== JSON.stringify(news[key]);
          assert.deepEqual(merged[key], isStep ? news[key] : observed[key]);
          assert.equal(drift.includes(key), !isStep && JSON.stringify(olds[key]) !== JSON.stringify(observed[key]));
        }
        for (const name of ["A", "B", "C"]) {
          const isStep = olds.env[name] !== news.env[name];
          assert.equal(merged.env?.[name], isStep ? news.env[name] : observed.env[name]);
          assert.equal(drift.includes(`env.${name}`), !isStep && olds.env[name] !== observed.env[name]);
        }
      }),
    );
  });
});
