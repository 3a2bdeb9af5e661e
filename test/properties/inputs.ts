import fc from "fast-check";
import type { KindName } from "../../provider/kinds";
import { releaseOf } from "../../provider/kinds/template/release";
import { endpointInputs, networkVolumeInputs, podInputs, templateInputs } from "../provider/kinds/arbitraries";
import { newGpu, templateIds, templateImage, type Inputs } from "./ground";

/**
 * Inputs as programs give them, in the frame of what the ground has, and what else a JavaScript program may put in
 * their place.
 */

const anyName = fc.oneof(
  { weight: 6, arbitrary: fc.stringMatching(/^[A-Za-z0-9_-][A-Za-z0-9 _-]{0,18}[A-Za-z0-9_-]$/) },
  { weight: 1, arbitrary: fc.constantFrom("prod-fb", "prod -fb", " ", "__proto__", "constructor", "ünï ☃", '"q"') },
);
const release = releaseOf({ image: templateImage });
const variables = fc.dictionary(
  fc.oneof(fc.stringMatching(/^[A-Z_]{1,8}$/), fc.constantFrom("__proto__", "toString", "a,b", "ä")),
  fc.string({ unit: "grapheme" }),
  { maxKeys: 4, noNullPrototype: true },
);
const figure = fc.oneof(fc.integer({ min: 0, max: 5000 }), fc.constantFrom(2 ** 31 - 1, 2 ** 31, 2 ** 53));

function fields(model: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<Inputs> {
  return fc.record(model, { requiredKeys: [] });
}

/** Often nothing, now and then some of these fields instead of the usual ones. */
function withSome(usual: fc.Arbitrary<object>, model: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<Inputs> {
  const rare = fc.option(fields(model), { freq: 1, nil: {} });
  return fc.tuple(usual, anyName, rare).map(([inputs, name, more]) => ({ ...inputs, name, ...more }));
}

export const usualInputs: Record<KindName, fc.Arbitrary<Inputs>> = {
  networkVolume: withSome(networkVolumeInputs, { sizeInGb: figure }),
  template: withSome(templateInputs, {
    env: variables,
    containerDiskInGb: figure,
    ports: fc.array(fc.constantFrom("080/http", "80/tcp", "65535/tcp", "22 /tcp"), { maxLength: 2 }),
    image: fc.constantFrom(`a@sha256:${"0123456789abcdef".repeat(4)}`, "host:5000/a/b", ":", "@"),
  }),
  endpoint: withSome(
    endpointInputs.map((inputs) => ({
      ...inputs,
      templateId: templateIds.endpoint,
      ...(inputs.release === undefined ? {} : { release }),
      // Another env than the template has would be released, and is refused.
      releaseEnv: undefined,
      // How workers fare is not the inputs' doing.
      ...(inputs.rollout === undefined ? {} : { rollout: { ...inputs.rollout, wait: inputs.workersMin !== 1 } }),
    })),
    {
      gpuCount: fc.integer({ min: 1, max: 40 }),
      workersMin: figure,
      workersMax: figure,
      scalerValue: figure,
      executionTimeoutInMs: figure,
      gpus: fc.array(fc.constantFrom("__proto__", "constructor", "NVIDIA H200", "NVIDIA L40,ADA_24"), { minLength: 1 }),
    },
    // RunPod takes no shorter names.
  ).map((inputs) => (String(inputs.name).length < 3 ? { ...inputs, name: `e--${String(inputs.name)}` } : inputs)),
  pod: withSome(
    podInputs.map((inputs) => (inputs.templateId === undefined ? inputs : { ...inputs, templateId: templateIds.pod })),
    {
      env: variables,
      bidPerGpu: fc.constantFrom(0, 0.2, 1e300),
      volumeInGb: fc.integer({ min: 0, max: 500 }),
      allowedCudaVersions: fc.array(fc.constantFrom("12.4", "12.8", "13.0"), { maxLength: 2 }),
      gpus: fc.array(fc.constantFrom(newGpu, "AMPERE_80", "NVIDIA L40"), { minLength: 1, maxLength: 2 }),
      ports: fc.array(fc.constantFrom("080/http", "80/tcp", "70001/tcp", "22/tcp"), { maxLength: 2 }),
    },
  ),
};

/** Keys that every object answers to, whether they were given or not. */
const keysOfEveryObject = [...Object.getOwnPropertyNames(Object.prototype), "prototype", "then", "length"];

const placeholder = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

const oddTexts = fc.oneof(
  fc.constantFrom("", " ", "\0", "a".repeat(100_000), "a.".repeat(50_000), "\ud800", placeholder, "NaN", "-1", "${x}"),
  fc.constantFrom(...keysOfEveryObject),
  fc.string({ unit: "binary" }),
);
const leaf = fc.oneof(oddTexts, fc.double(), fc.integer(), fc.boolean(), fc.constant(null));

/** Anything that JSON can say, and a bit more: values that no field takes, at any depth, unknown ones among them. */
export const anyValue: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    leaf,
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.oneof(oddTexts, fc.constantFrom("id", "wait", "flavor")), tie("value"), {
      maxKeys: 3,
      noNullPrototype: true,
    }),
  ),
})).value;

const oddKey = fc.oneof(fc.constantFrom(...keysOfEveryObject), oddTexts);

/** Usual inputs of which one field holds anything, or which have a field that does not exist. */
export function spoiltInputs(usual: fc.Arbitrary<Inputs>, names: string[]): fc.Arbitrary<Inputs> {
  const key = fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...names) }, { weight: 1, arbitrary: oddKey });
  return fc.tuple(usual, fc.array(fc.tuple(key, anyValue), { minLength: 1, maxLength: 3 })).map(([inputs, changes]) => {
    return Object.fromEntries([...Object.entries(inputs), ...changes]);
  });
}

/** Fields of the kind, and fields of no kind, with any values. */
export function anyInputs(names: string[]): fc.Arbitrary<Inputs> {
  return fc.dictionary(fc.oneof(fc.constantFrom(...names), oddKey), anyValue, { maxKeys: 8, noNullPrototype: true });
}
