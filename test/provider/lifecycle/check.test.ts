import assert from "node:assert/strict";
import fc from "fast-check";
import type { Checked, InputRules } from "../../../provider/lifecycle/check";
import { checkInputs } from "../../../provider/lifecycle/check";
import { endpointRules } from "../../../provider/kinds/endpoint/rules";
import { kinds } from "../../../provider/kinds";
import { networkVolumeRules } from "../../../provider/kinds/network-volume";
import { containsUnknown, unknown } from "../../../provider/lifecycle/unknown";
import { eachKind } from "../../kinds";
import { gadget, gadgetSetup } from "./gadget";

type Inputs = Record<string, unknown>;
type Check = (news: Inputs, olds?: Inputs) => Checked<Inputs>;

function checkOf<Kind extends { name: string }>(rules: InputRules<Kind>): Check {
  return (news, olds = {}) => checkInputs(rules, olds as Partial<Kind>, news);
}

/** The paths of all inputs and their parts, each of which a preview may not know yet. */
function placesIn(value: unknown, path: (string | number)[] = []): (string | number)[][] {
  const below = Array.isArray(value)
    ? value.flatMap((entry, index) => placesIn(entry, [...path, index]))
    : typeof value === "object" && value !== null
      ? Object.entries(value).flatMap(([key, entry]) => placesIn(entry, [...path, key]))
      : [];
  return path.length === 0 ? below : [path, ...below];
}

function replaced(value: unknown, path: (string | number)[]): unknown {
  const [key, ...further] = path;
  if (key === undefined || value === unknown) return unknown;
  if (Array.isArray(value)) {
    return value.map((entry: unknown, index) => (index === key ? replaced(entry, further) : entry));
  }
  const object = value as Inputs;
  return { ...object, [key]: replaced(object[key], further) };
}

function at(value: unknown, path: (string | number)[]): unknown {
  return path.reduce((part, key) => (part === unknown ? unknown : (part as Inputs)[key]), value);
}

describe("provider/lifecycle/check", () => {
  for (const { kind, type, sample } of eachKind) {
    const { inputs } = sample;
    const rules = kinds[kind].rules as InputRules<Inputs & { name: string }>;
    const check = checkOf(rules);

    it(`converts the inputs of a ${type} to one form, and keeps it`, () => {
      let valid = 0;
      const runs = 500;
      fc.assert(
        fc.property(inputs, (given) => {
          const once = check({ ...given });
          if (once.problems.length > 0) return;
          valid += 1;
          const twice = check({ ...once.inputs });
          assert.deepEqual(twice, once);
          assert.deepEqual(
            check({ ...once.inputs }, once.inputs),
            once,
            "nothing changed, so nothing may be wrong now",
          );
          assert.ok(!containsUnknown(once.inputs));
        }),
        { numRuns: runs },
      );
      assert.ok(valid >= runs * 0.4, `only ${valid} of ${runs} inputs were valid`);
    });

    it(`reports no problem for unknown values of a ${type}, and leaves them in place`, () => {
      const withUnknowns = inputs.chain((given) => {
        const all = placesIn(given);
        const some = fc.subarray(all, { minLength: 1, maxLength: Math.min(3, all.length) });
        return fc.tuple(fc.constant(given), some);
      });
      fc.assert(
        fc.property(withUnknowns, ([given, places]) => {
          if (check({ ...given }).problems.length > 0) return;
          const unresolved = places.reduce<unknown>(replaced, given) as Inputs;
          const checked = check({ ...unresolved });
          assert.deepEqual(checked.problems, []);
          for (const place of places) assert.equal(at(checked.inputs, place), unknown, place.join("."));
          for (const [key, value] of Object.entries(unresolved)) {
            const settled = containsUnknown(value) ? value : check({ ...given }).inputs[key];
            if (key !== "release" && key !== "releaseEnv") assert.deepEqual(checked.inputs[key], settled, key);
          }
        }),
        { numRuns: 1000 },
      );
    });
  }

  it("keeps the name that the resource has, unless the program sets one", () => {
    const check = checkOf(networkVolumeRules);
    const rest = { sizeInGb: 10, dataCenterId: "EU-RO-1" };
    const named = (news: Inputs, olds: Inputs = {}) => check({ ...rest, ...news }, olds).inputs;
    assert.deepEqual(named({ defaultName: "models-1234567" }), { ...rest, name: "models-1234567" });
    assert.deepEqual(named({ defaultName: "models-7654321" }, { ...rest, name: "old" }), { ...rest, name: "old" });
    assert.deepEqual(named({ name: "new", defaultName: "models-7654321" }, { ...rest, name: "old" }), {
      ...rest,
      name: "new",
    });
    assert.deepEqual(check(rest).problems, ["NetworkVolume: name is required."]);
  });

  it("reports all problems at once, each once and with the resource's name", () => {
    const check = checkOf(endpointRules);
    const { problems, inputs } = check({
      name: "prod",
      gpus: ["RTX 4090", "", 5],
      gpuCount: 0,
      type: "QUEU",
      workersMin: 9,
      workersMax: 3,
      dataCenterIds: ["Romania"],
      gpu: "x",
      protect: true,
      rollout: { wait: true, timeoutInSeconds: 60, protect: true },
    });
    assert.deepEqual(problems, [
      'Endpoint "prod": templateId is required: give the endpoint a template, or the id of one.',
      'Endpoint "prod": type must be "QUEUE" or "LOAD_BALANCER", not "QUEU".',
      'Endpoint "prod": gpus[0] "RTX 4090" is not a GPU pool or type. Did you mean "NVIDIA GeForce RTX 4090"?',
      'Endpoint "prod": gpus[1] must not be empty.',
      'Endpoint "prod": gpus[2] must be a text, not a number.',
      'Endpoint "prod": gpuCount must be 1 or more, not 0.',
      'Endpoint "prod": dataCenterIds[0] must be a data center id such as "EU-RO-1", not "Romania".',
      'Endpoint "prod": rollout has no argument "protect".',
      'Endpoint "prod": has no argument "gpu". Did you mean "gpus"?',
      'Endpoint "prod": has no argument "protect". It is an option of the resource: pass it as the third argument, { protect: ... }.',
      'Endpoint "prod": workersMin is 9, which is more than workersMax, 3. Raise workersMax, or lower workersMin.',
    ]);
    assert.deepEqual(inputs.gpus, ["RTX 4090", "", 5], "the inputs are returned unchanged");
  });

  it("requires an explicit name if the default name belongs to a former URN", () => {
    const { warnings, start } = gadgetSetup();
    const { name, ...rest } = { ...gadget, name: "one-1234567" };
    const check = (olds: object, news: object) => {
      assert.deepEqual(start().check({ ...olds }, { ...news }).inputs, { ...rest, ...olds, name });
    };
    check({}, { ...rest, defaultName: name });
    check({ ...rest, name }, { ...rest, defaultName: name });
    check({ ...rest, name }, { ...rest, name, defaultName: "two-7654321" });
    check({ ...rest, name, adopt: "id-1" }, { ...rest, defaultName: "two-7654321" });
    assert.deepEqual(warnings, []);
    check({ ...rest, name }, { ...rest, defaultName: "two-7654321" });
    assert.equal(warnings.length, 1);
    assert.match(warnings.join(), /^Gadget "one-1234567": .* Add `name: "one-1234567"`/);
  });
});
