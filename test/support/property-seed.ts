import fc from "fast-check";

/*
 * The seed of all property-based tests (.mocharc.json loads this): a run that fails then fails because of the change
 * that it judges, and fails again when it is repeated. The weekly workflow looks further, with
 * a seed of its own; so does `PROPERTY_SEED=<number> npm test`.
 */
fc.configureGlobal({ seed: Number(process.env["PROPERTY_SEED"] ?? 1) });
