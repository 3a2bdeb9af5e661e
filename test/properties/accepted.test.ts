import assert from "node:assert/strict";
import fc from "fast-check";
import type { KindUnderTest } from "../kinds";
import { eachKind } from "../kinds";
import { PreparedRunpod, type Inputs } from "./prepared-runpod";
import { argumentsOf, spoiltInputs, usualInputs } from "./inputs";

/** Of each kind. */
const runs = 2_500;
const types = eachKind.map(({ type }) => type).join("|");

describe("properties: whatever a program asks for", function () {
  this.timeout(180_000);
  let ground: PreparedRunpod;
  before(async () => {
    ground = await PreparedRunpod.prepare();
  });
  after(() => ground.emulator.close());

  for (const tried of eachKind) {
    it(`is made at RunPod, read back as it was asked and left alone, or refused by name: ${tried.kind}`, async () => {
      const names = argumentsOf(tried.kind);
      const usual = usualInputs(tried);
      const inputs = fc.oneof(
        { weight: 3, arbitrary: fc.tuple(usual, fc.constant(true)) },
        { weight: 2, arbitrary: fc.tuple(spoiltInputs(usual, names), fc.constant(false)) },
      );
      let valid = 0;
      await fc.assert(
        fc.asyncProperty(inputs, async ([given, fitsGround]) => {
          valid += Number(await holds(tried, names, given, fitsGround));
        }),
        { numRuns: runs },
      );
      assert.ok(valid >= runs * 0.4, `only ${valid} of ${runs} inputs were valid`);
    });
  }

  /** True if the inputs are good, and RunPod takes them. */
  async function holds({ kind }: KindUnderTest, names: string[], given: Inputs, fitsGround: boolean): Promise<boolean> {
    const handlers = ground.provider()[kind];
    const checked = await handlers.check({}, { ...given });
    const inputs = checked.inputs as Inputs;
    if ((checked.failures ?? []).length > 0) {
      for (const { property, reason } of checked.failures ?? []) {
        assert.equal(property, "");
        assert.ok(namesField(reason, names, given), `no field is named: ${reason}`);
      }
      assert.deepEqual(ground.emulator.calls, []);
      return false;
    }
    // Chance names templates that do not exist, and more GPUs than there are: right by all rules, and refused all the
    // same.
    if (!fitsGround) return false;
    const { id, outs: state } = (await handlers.create(inputs)) as { id: string; outs: Inputs };
    assert.deepEqual(part(state, inputs), inputs, "the state holds the inputs");
    const read = await handlers.read(id, state);
    assert.deepEqual(read.inputs, inputs, "read back");
    assert.deepEqual(await handlers.check(inputs, { ...given }), { inputs, failures: [] }, "checked again");
    assert.deepEqual(await handlers.diff(id, read.props as Inputs, inputs), { changes: false }, "nothing to do");
    for (const message of ground.told) assert.match(message, new RegExp(`^(${types}) ".*": [^]+\\.$`, "s"));
    return true;
  }
});

/** After the resource's name: an argument of the kind, or one that was given and that it does not have. */
function namesField(problem: string, names: string[], given: Inputs): boolean {
  const said = typeof given.name === "string" ? problem.replace(`"${given.name}"`, "") : problem;
  if (Object.keys(given).some((key) => said.includes(`has no argument "${key}"`))) return true;
  return names.some((name) => said.split(/\W/).includes(name));
}

function part(state: Inputs, inputs: Inputs): Inputs {
  return Object.fromEntries(Object.keys(inputs).map((key) => [key, state[key]]));
}
