import assert from "node:assert/strict";
import fc from "fast-check";
import type { KindUnderTest } from "../kinds";
import { eachKind } from "../kinds";
import { PreparedRunpod, type Inputs } from "./prepared-runpod";
import { argumentsOf, offeredBy, spoiltInputs, usualInputs } from "./inputs";

/** Per kind and API. */
const runs = 1_250;
const types = eachKind.map(({ type }) => type).join("|");

for (const api of ["graphql", "rest"] as const) {
  describe(`properties: any inputs of a program (${api})`, function () {
    this.timeout(180_000);
    let prepared: PreparedRunpod;
    before(async () => {
      prepared = await PreparedRunpod.prepare();
    });
    after(() => prepared.emulator.close());

    for (const tested of eachKind) {
      it(`are created and read back unchanged, or are refused by name: ${tested.kind}`, async () => {
        const names = argumentsOf(tested.kind);
        const usual = usualInputs(tested);
        const inputs = fc.oneof(
          { weight: 3, arbitrary: fc.tuple(offeredBy(api, tested.kind, usual), fc.constant(true)) },
          { weight: 2, arbitrary: fc.tuple(spoiltInputs(usual, names), fc.constant(false)) },
        );
        let valid = 0;
        await fc.assert(
          fc.asyncProperty(inputs, async ([given, isUsual]) => {
            valid += Number(await holds(tested, names, given, isUsual));
          }),
          { numRuns: runs },
        );
        assert.ok(valid >= runs * 0.4, `only ${valid} of ${runs} inputs were valid`);
      });
    }

    /** Returns true if the inputs are valid and RunPod accepts them. */
    async function holds({ kind }: KindUnderTest, names: string[], given: Inputs, isUsual: boolean): Promise<boolean> {
      const handlers = prepared.provider(api)[kind];
      const checked = await handlers.check({}, { ...given });
      const inputs = checked.inputs as Inputs;
      if ((checked.failures ?? []).length > 0) {
        for (const { property, reason } of checked.failures ?? []) {
          assert.equal(property, "");
          assert.ok(namesField(reason, names, given), `no field is named: ${reason}`);
        }
        assert.deepEqual(prepared.emulator.calls, []);
        return false;
      }
      // Random values may name missing templates or more GPUs than exist. The rules accept them, but RunPod refuses.
      if (!isUsual) return false;
      const { id, outs: state } = (await handlers.create(inputs)) as { id: string; outs: Inputs };
      assert.deepEqual(part(state, inputs), inputs, "the state holds the inputs");
      const read = await handlers.read(id, state);
      assert.deepEqual(read.inputs, inputs, "read back");
      assert.deepEqual(await handlers.check(inputs, { ...given }), { inputs, failures: [] }, "checked again");
      assert.deepEqual(await handlers.diff(id, read.props as Inputs, inputs), { changes: false }, "nothing to do");
      for (const message of prepared.messages) assert.match(message, new RegExp(`^(${types}) ".*": [^]+\\.$`, "s"));
      return true;
    }
  });
}

/**
 * Whether the problem names an argument of the kind, or a given one that the kind lacks. Ignores the resource's name.
 */
function namesField(problem: string, names: string[], given: Inputs): boolean {
  const rest = typeof given.name === "string" ? problem.replace(`"${given.name}"`, "") : problem;
  if (Object.keys(given).some((key) => rest.includes(`has no argument "${key}"`))) return true;
  return names.some((name) => rest.split(/\W/).includes(name));
}

function part(state: Inputs, inputs: Inputs): Inputs {
  return Object.fromEntries(Object.keys(inputs).map((key) => [key, state[key]]));
}
