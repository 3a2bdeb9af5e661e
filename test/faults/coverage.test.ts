import assert from "node:assert/strict";
import type { Api } from "../end-to-end/engine";
import { eachKind, kindOf, samples } from "../kinds";
import { Coverage } from "./coverage";
import { faultKindNamed, faultKinds } from "./fault-kinds";
import { operationNamed, operations, phases } from "./operations";
import { cells, scheduleOf } from "./schedule";

const apis = ["graphql", "rest"] as const;

const plannedFault = (api: Api, fault: string, operation: string) => ({
  fault: faultKindNamed(api, fault),
  operation: operationNamed(api, operation),
  phase: "up" as const,
  times: 1,
  skip: 0,
});

for (const api of apis) {
  describe(`the coverage matrix of faults and operations on ${api}`, () => {
    it("reports every pair and phase that no fault has affected, and no others", () => {
      const coverage = new Coverage(api);
      const missing = coverage.missing();
      assert.equal(
        missing.filter((pair) => !phases.some((phase) => pair.startsWith(`${phase} `))).length,
        cells[api].length,
      );
      coverage.count(plannedFault(api, "quota", "endpoint.create"));
      const met = missing.filter((pair) => !coverage.missing().includes(pair));
      assert.deepEqual(met.sort(), ["endpoint.create with quota", "up with quota"]);
    });

    it("contains the operations of every kind that random programs declare", () => {
      const names = operations[api].map(({ name }) => name.replace(/ \(.*\)$/, ""));
      const expected = eachKind
        .filter(({ sample }) => sample.isInRandomPrograms)
        .flatMap(({ kind, sample }) => {
          const change = sample.contract.changes.length > 0 ? [`${kind}.update`] : [];
          return [`${kind}.list`, `${kind}.create`, ...change, `${kind}.delete`];
        });
      assert.deepEqual(
        expected.filter((name) => !names.includes(name)),
        [],
      );
      const declared = new Set(operations[api].map(({ kind }) => kind));
      assert.deepEqual(
        [...declared].filter((type) => !samples[kindOf(type)].isInRandomPrograms),
        [],
      );
    });

    it("omits a pair only with a reason in the table, and throws if a fault affects it after all", () => {
      const table = new Coverage(api).table();
      const impossible = faultKinds[api].flatMap((fault) =>
        operations[api].flatMap((operation) => {
          const reason = fault.impossible?.(operation);
          return reason === undefined ? [] : [{ fault, operation, reason }];
        }),
      );
      assert.equal(impossible.length + cells[api].length, faultKinds[api].length * operations[api].length);
      for (const { fault, operation, reason } of impossible) {
        const line = table.split("\n").find((other) => other.startsWith(`${fault.name} cannot hit `)) ?? "";
        const pair = `${operation.name} with ${fault.name}`;
        assert.ok(line.includes(operation.name) && line.endsWith(`: ${reason}.`), pair);
        assert.throws(
          () => new Coverage(api).count(plannedFault(api, fault.name, operation.name)),
          /was held to be impossible/,
        );
      }
    });

    it("is covered by first faults: as many seeds as pairs, each with another first fault", () => {
      const seeds = Array.from(cells[api], (_cell, seed) => scheduleOf(api, seed).faults[0]);
      const aimedAt = seeds.map((fault) => `${fault?.operation.name ?? ""} with ${fault?.fault.name ?? ""}`);
      assert.equal(new Set(aimedAt).size, cells[api].length);
    });
  });
}

it("covers every status of REST v2 in the error catalogue", () => {
  const statuses = faultKinds.rest.flatMap(({ name }) => /^\d{3}/.exec(name)?.[0] ?? []);
  const catalogue = [400, 401, 402, 403, 404, 409, 410, 422, 429, 500, 502, 503];
  assert.deepEqual(
    catalogue.filter((status) => !statuses.includes(String(status))),
    [],
  );
});
