import fc from "fast-check";

/*
 * The seed of all property-based tests (loaded by .mocharc.json). It is fixed, so a run that fails does so because of
 * the change under test, and a repeated run fails again. The weekly workflow uses another seed, as does
 * `PROPERTY_SEED=<number> npm test`.
 */
fc.configureGlobal({ seed: Number(process.env["PROPERTY_SEED"] ?? 1) });
