import assert from "node:assert/strict";
import fc from "fast-check";
import { createProvider } from "../../provider";
import { eachKind } from "../kinds";
import type { Inputs } from "./prepared-runpod";
import { configure } from "./prepared-runpod";
import { anyInputs, anyValue, argumentsOf, spoiltInputs, usualInputs } from "./inputs";

/** Other fields in a state of an older version, or in one that a user edited. */
const outputNames = ["ready", "accountId", "version", "sentGpus", "gpuTypeId", "dataCenterId", "storageType"];

/** Per kind and API. */
const runs = 750;

for (const api of ["graphql", "rest"] as const) {
  describe(`properties: check and diff accept any inputs (${api})`, function () {
    this.timeout(120_000);
    const messages: string[] = [];
    const report = (message: string) => messages.push(message);
    const provider = createProvider({ warn: report, inform: report });
    configure(provider, { "runpod:api": { value: api } });

    for (const tested of eachKind) {
      const { kind } = tested;
      it(`return a valid result for any inputs and any state: ${kind}`, async () => {
        const { check, diff } = provider[kind];
        const names = argumentsOf(kind);
        const inputs = fc.oneof(
          anyInputs(["__provider", "defaultName", "adopt", "templateServerless", ...names]),
          spoiltInputs(usualInputs(tested), ["defaultName", ...names]),
        );
        const state = fc.tuple(inputs, fc.dictionary(fc.constantFrom(...outputNames), anyValue));
        await fc.assert(
          fc.asyncProperty(state, inputs, async ([olds, outputs], news) => {
            const checked = await check({ ...olds }, { ...news });
            assertJson(checked);
            for (const failure of checked.failures ?? []) {
              assert.equal(failure.property, "");
              assert.match(failure.reason, /^\w+( ".*")?: [^]+[.?!]$/s);
            }
            const compared = await diff("id", { ...olds, ...outputs }, checked.inputs as Inputs);
            assertJson(compared);
            for (const name of compared.replaces ?? []) assert.ok(names.includes(name), name);
            for (const message of messages.splice(0)) assert.match(message, /^\w+( ".*")? \(id\): [^]+[.?!]$/s);
          }),
          { numRuns: runs },
        );
      });
    }
  });
}

/** Asserts that the engine can receive the value: `undefined`, symbols and functions do not survive JSON. */
function assertJson(value: unknown): void {
  assert.deepEqual(JSON.parse(JSON.stringify(value)), value);
}
