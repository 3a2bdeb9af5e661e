import fc from "fast-check";
import type { KindName } from "../../provider/kinds";
import { kinds } from "../../provider/kinds";
import type { Inputs, KindUnderTest } from "../kinds";

/**
 * Inputs as programs give them, in the frame of what the ground has, and what else a JavaScript program may put in
 * their place.
 */

const anyName = fc.oneof(
  { weight: 6, arbitrary: fc.stringMatching(/^[A-Za-z0-9_-][A-Za-z0-9 _-]{0,18}[A-Za-z0-9_-]$/) },
  { weight: 1, arbitrary: fc.constantFrom("prod-fb", "prod -fb", " ", "__proto__", "constructor", "ünï ☃", '"q"') },
);
function fields(model: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<Inputs> {
  return fc.record(model, { requiredKeys: [] });
}

/** Often nothing, now and then some of these fields instead of the usual ones. */
function withSome(usual: fc.Arbitrary<object>, model: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<Inputs> {
  const rare = fc.option(fields(model), { freq: 1, nil: {} });
  return fc.tuple(usual, anyName, rare).map(([inputs, name, more]) => ({ ...inputs, name, ...more }));
}

/** What programs say of a kind, of what the ground has. */
export function usualInputs({ sample }: KindUnderTest): fc.Arbitrary<Inputs> {
  return withSome(sample.inputs, sample.rareInputs).map((given) => sample.onGround?.(given) ?? given);
}

/** The names of what a kind takes, `adopt` left out: that makes nothing. */
export function argumentsOf(kind: KindName): string[] {
  return Object.keys(kinds[kind].rules.inputs).filter((name) => name !== "adopt");
}

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
