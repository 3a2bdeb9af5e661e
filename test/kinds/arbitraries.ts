import fc from "fast-check";

/* Random values of inputs that several kinds take. */

/** Rarely the invalid value. */
export const mostly = <Value>(valid: fc.Arbitrary<Value>, invalid: Value) =>
  fc.oneof({ weight: 40, arbitrary: valid }, { weight: 1, arbitrary: fc.constant(invalid) });

export const name = fc.stringMatching(/^[A-Za-z0-9 _-]{1,20}$/);
export const dataCenterId = fc.constantFrom("EU-RO-1", "eu-ro-1", " US-KS-2 ", "us-ks-2", "US-GA-2");

/** Mostly distinct. A duplicate is invalid. */
export const dataCenterIds = mostly(
  fc.uniqueArray(dataCenterId, { minLength: 1, maxLength: 2, selector: (id) => id.trim().toUpperCase() }),
  ["EU-RO-1", "eu-ro-1"],
);

export const cudaVersion = fc.constantFrom("12.4", "12.8", "13.0");
export const variables = fc.dictionary(fc.stringMatching(/^[A-Z_]{1,8}$/), fc.string(), { maxKeys: 5 });

export const rareVariables = fc.dictionary(
  fc.oneof(fc.stringMatching(/^[A-Z_]{1,8}$/), fc.constantFrom("__proto__", "toString", "a,b", "ä")),
  fc.string({ unit: "grapheme" }),
  { maxKeys: 4, noNullPrototype: true },
);

/** Any size or count, and the largest integers that APIs hold. */
export const rareNumber = fc.oneof(fc.integer({ min: 0, max: 5000 }), fc.constantFrom(2 ** 31 - 1, 2 ** 31, 2 ** 53));
