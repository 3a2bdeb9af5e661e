import fc from "fast-check";
import { limitsOfChoice } from "../../provider/connect";
import type { KindName } from "../../provider/kinds";
import { kinds } from "../../provider/kinds";
import type { Api } from "../end-to-end/engine";
import type { Inputs, KindUnderTest } from "../kinds";

/**
 * Random inputs of programs, which refer only to the objects of prepared-runpod.ts, and any other values that a
 * JavaScript program can pass.
 */

const anyName = fc.oneof(
  { weight: 6, arbitrary: fc.stringMatching(/^[A-Za-z0-9_-][A-Za-z0-9 _-]{0,18}[A-Za-z0-9_-]$/) },
  { weight: 1, arbitrary: fc.constantFrom("prod-fb", "prod -fb", " ", "__proto__", "constructor", "ünï ☃", '"q"') },
);
function fields(model: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<Inputs> {
  return fc.record(model, { requiredKeys: [] });
}

/** Replaces a few fields of some of the inputs. A kind with a rule for names has names of its own. */
function withSome(usual: fc.Arbitrary<object>, model: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<Inputs> {
  const rare = fc.option(fields(model), { freq: 1, nil: {} });
  if ("name" in model) return fc.tuple(usual, rare).map(([inputs, more]) => ({ ...inputs, ...more }));
  return fc.tuple(usual, anyName, rare).map(([inputs, name, more]) => ({ ...inputs, name, ...more }));
}

/** Valid inputs of a kind, mostly, which refer only to existing objects. */
export function usualInputs({ sample }: KindUnderTest): fc.Arbitrary<Inputs> {
  return withSome(sample.inputs, sample.rareInputs).map((given) => sample.withPreparedIds?.(given) ?? given);
}

/** The inputs without those that the API lacks, so that enough of them are valid. */
export function offeredBy(api: Api, kind: KindName, inputs: fc.Arbitrary<Inputs>): fc.Arbitrary<Inputs> {
  const { lacks } = limitsOfChoice(() => api, kind);
  return inputs.map((given) => {
    const refused = lacks.filter((lack) => lack.removal !== true && (lack.with === undefined || lack.with in given));
    return Object.fromEntries(Object.entries(given).filter(([name]) => !refused.some(({ input }) => input === name)));
  });
}

/** The arguments of a kind. `adopt` is missing because it creates nothing. */
export function argumentsOf(kind: KindName): string[] {
  return Object.keys(kinds[kind].rules.inputs).filter((name) => name !== "adopt");
}

/** Keys that every object has, or that JavaScript treats specially. */
const keysOfEveryObject = [...Object.getOwnPropertyNames(Object.prototype), "prototype", "then", "length"];

const placeholder = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

const oddTexts = fc.oneof(
  fc.constantFrom("", " ", "\0", "a".repeat(100_000), "a.".repeat(50_000), "\ud800", placeholder, "NaN", "-1", "${x}"),
  fc.constantFrom(...keysOfEveryObject),
  fc.string({ unit: "binary" }),
);
const leaf = fc.oneof(oddTexts, fc.double(), fc.integer(), fc.boolean(), fc.constant(null));

/** Any JSON value, nested, with special strings such as the placeholder for unknown values. */
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

/** Valid inputs with a few fields of any value, some of which the kind does not have. */
export function spoiltInputs(usual: fc.Arbitrary<Inputs>, names: string[]): fc.Arbitrary<Inputs> {
  const key = fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...names) }, { weight: 1, arbitrary: oddKey });
  return fc.tuple(usual, fc.array(fc.tuple(key, anyValue), { minLength: 1, maxLength: 3 })).map(([inputs, changes]) => {
    return Object.fromEntries([...Object.entries(inputs), ...changes]);
  });
}

/** Any fields with any values. */
export function anyInputs(names: string[]): fc.Arbitrary<Inputs> {
  return fc.dictionary(fc.oneof(fc.constantFrom(...names), oddKey), anyValue, { maxKeys: 8, noNullPrototype: true });
}
