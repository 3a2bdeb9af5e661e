import assert from "node:assert/strict";
import fc from "fast-check";
import { createProvider } from "../../provider";
import { eachKind } from "../kinds";
import type { Inputs } from "./prepared-runpod";
import { anyInputs, anyValue, argumentsOf, spoiltInputs, usualInputs } from "./inputs";

/** What a state of an older version, or of somebody's own making, may hold beside the inputs. */
const outputNames = ["ready", "accountId", "version", "sentGpus", "gpuTypeId", "dataCenterId", "storageType"];

describe("properties: no input ends a preview in anything but an answer", function () {
  this.timeout(120_000);
  const told: string[] = [];
  const tell = (message: string) => told.push(message);
  const provider = createProvider({ warn: tell, inform: tell });

  for (const tried of eachKind) {
    const { kind } = tried;
    it(`checks and compares whatever it is given: ${kind}`, async () => {
      const { check, diff } = provider[kind];
      const names = argumentsOf(kind);
      const bag = fc.oneof(
        anyInputs(["__provider", "defaultName", "adopt", "templateServerless", ...names]),
        spoiltInputs(usualInputs(tried), ["defaultName", ...names]),
      );
      const state = fc.tuple(bag, fc.dictionary(fc.constantFrom(...outputNames), anyValue));
      await fc.assert(
        fc.asyncProperty(state, bag, async ([olds, outputs], news) => {
          const checked = await check({ ...olds }, { ...news });
          assertJson(checked);
          for (const failure of checked.failures ?? []) {
            assert.equal(failure.property, "");
            assert.match(failure.reason, /^\w+( ".*")?: [^]+[.?!]$/s);
          }
          const compared = await diff("id", { ...olds, ...outputs }, checked.inputs as Inputs);
          assertJson(compared);
          for (const name of compared.replaces ?? []) assert.ok(names.includes(name), name);
          for (const message of told.splice(0)) assert.match(message, /^\w+( ".*")? \(id\): [^]+[.?!]$/s);
        }),
        { numRuns: 1_500 },
      );
    });
  }
});

/** Fit to be sent to the engine: an `undefined`, a symbol or a function would get lost on the way or stop it. */
function assertJson(value: unknown): void {
  assert.deepEqual(JSON.parse(JSON.stringify(value)), value);
}
