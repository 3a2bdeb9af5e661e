import assert from "node:assert/strict";
import type { Api } from "../end-to-end/engine";
import { Coverage } from "./coverage";
import { describeSchedule } from "./description";
import { playSeed } from "./player";
import { playSeeds } from "./players";
import { scheduleOf } from "./schedule";

/*
 * Random programs and edits, each with one to four faults, on the simulator, over each API. schedule.ts describes them.
 * `npm test` runs the first of them, to keep CI short. FAULT_COUNT=n runs n of them over each API, and FAULT_COUNT=1000
 * all. FAULT_API=graphql or rest runs those of one API. FAULT_SEED=n runs a single one, with FAULT_ENGINE=cli on the
 * Pulumi CLI. FAULT_FROM=n begins at another seed. FAULT_TABLE=1 prints how often each fault has affected each
 * operation.
 */
const only = process.env["FAULT_SEED"];
const wanted = Number(process.env["FAULT_COUNT"] ?? 100);
const from = Number(process.env["FAULT_FROM"] ?? 0);
const apis = (["graphql", "rest"] as const).filter((api) => [undefined, api].includes(chosenApi()));

/** From this number on, every fault must have affected every operation that it can affect. */
const whole = 1_000;

/**
 * About every eighth schedule does not count, because an earlier fault prevented a later one. This many may run in all.
 */
const most = from + 2 * wanted;

describe("random programs under random faults", function () {
  this.timeout(3_600_000);
  this.slow(120_000);

  if (only !== undefined) {
    for (const api of apis) {
      it(`schedule ${only} on ${api}`, async () => {
        const report = await playSeed(process.env["FAULT_ENGINE"] === "cli" ? "cli" : "simulator", api, Number(only));
        console.log(describeSchedule(scheduleOf(api, Number(only))));
        assert.ok("outcome" in report, "failure" in report ? report.failure : "");
        console.log(JSON.stringify(report.outcome));
      });
    }
    return;
  }

  for (const api of apis) {
    it(`lose and duplicate nothing, and converge within two runs, ${wanted} times on ${api}`, async () => {
      const coverage = new Coverage(api);
      // The provider reads templates of the account from its list, and only those of others one by one. No schedule has
      // any.
      const neverMet = () => coverage.missing().filter((pair) => !pair.startsWith("template.get with "));
      const failures: string[] = [];
      let counted = 0;
      const isComplete = () => counted >= wanted && (wanted < whole || neverMet().length === 0);
      await playSeeds("simulator", api, seedsBetween(from, most), (report) => {
        if ("failure" in report) failures.push(report.failure);
        else if (report.outcome.counts) {
          counted += 1;
          for (const fault of scheduleOf(api, report.seed).faults) coverage.count(fault);
        }
        return isComplete() || failures.length === 10;
      });
      if (process.env["FAULT_TABLE"] !== undefined) console.log(`${coverage.table()}\n${counted} schedules counted`);
      assert.equal(failures.length, 0, failures.join("\n\n"));
      assert.ok(counted >= wanted, `only ${counted} schedules counted, of seeds ${from} to ${most - 1}`);
      if (wanted >= whole) assert.deepEqual(neverMet(), [], "never met");
    });
  }
});

function chosenApi(): Api | undefined {
  const name = process.env["FAULT_API"];
  if (name === undefined || name === "graphql" || name === "rest") return name;
  throw new Error(`FAULT_API is "graphql" or "rest", not "${name}".`);
}

function* seedsBetween(first: number, end: number): Generator<number> {
  for (let seed = first; seed < end; seed += 1) yield seed;
}
