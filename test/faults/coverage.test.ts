import assert from "node:assert/strict";
import { eachKind, kindOf, samples } from "../kinds";
import { Coverage } from "./coverage";
import { faultKindNamed, faultKinds } from "./fault-kinds";
import { operationNamed, operations, phases } from "./operations";
import { cells, scheduleOf } from "./schedule";

const plannedFault = (fault: string, operation: string) => ({
  fault: faultKindNamed(fault),
  operation: operationNamed(operation),
  phase: "up" as const,
  times: 1,
  skip: 0,
});

describe("the coverage matrix of faults and operations", () => {
  it("reports every pair and phase that no fault has affected, and no others", () => {
    const coverage = new Coverage();
    const missing = coverage.missing();
    assert.equal(missing.filter((pair) => !phases.some((phase) => pair.startsWith(`${phase} `))).length, cells.length);
    coverage.count(plannedFault("quota", "endpoint.create"));
    const met = missing.filter((pair) => !coverage.missing().includes(pair));
    assert.deepEqual(met.sort(), ["endpoint.create with quota", "up with quota"]);
  });

  it("contains the operations of every kind that random programs declare", () => {
    const names = operations.map(({ name }) => name.replace(/ \(.*\)$/, ""));
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
    const declared = new Set(operations.map(({ kind }) => kind));
    assert.deepEqual(
      [...declared].filter((type) => !samples[kindOf(type)].isInRandomPrograms),
      [],
    );
  });

  it("omits a pair only with a reason in the table, and throws if a fault affects it after all", () => {
    const table = new Coverage().table();
    const impossible = faultKinds.flatMap((fault) =>
      operations.flatMap((operation) => {
        const reason = fault.impossible?.(operation);
        return reason === undefined ? [] : [{ fault, operation, reason }];
      }),
    );
    assert.equal(impossible.length + cells.length, faultKinds.length * operations.length);
    for (const { fault, operation, reason } of impossible) {
      const line = table.split("\n").find((other) => other.startsWith(`${fault.name} cannot hit `)) ?? "";
      assert.ok(line.includes(operation.name) && line.endsWith(`: ${reason}.`), `${operation.name} with ${fault.name}`);
      assert.throws(() => new Coverage().count(plannedFault(fault.name, operation.name)), /was held to be impossible/);
    }
  });

  it("is covered by first faults: as many seeds as pairs, each with another first fault", () => {
    const seeds = Array.from(cells, (_cell, seed) => scheduleOf(seed).faults[0]);
    const aimedAt = seeds.map((fault) => `${fault?.operation.name ?? ""} with ${fault?.fault.name ?? ""}`);
    assert.equal(new Set(aimedAt).size, cells.length);
  });
});
