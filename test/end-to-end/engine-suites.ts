import { appendFileSync } from "node:fs";
import type { Api, Engine } from "./engine";
import { onApi } from "./engine-api";
import { cliEngine, installedCli } from "./engine-cli";
import { CaseLog, observed } from "./engine-observer";
import { simulatorEngine } from "./engine-simulator";

/**
 * On the CLI only. If the SDK loses its connection to the engine, it ends the program, and the operation succeeds
 * without doing anything. This happened once in some thousand operations. scripts/reporter.js lists each repeated case.
 */
export const secondTries = 1;

/** Where a suite runs: on the simulator with each of its APIs, and on the CLI with one of them, by turns. */
export interface SuiteOptions {
  /** Default: both. */
  apis?: readonly Api[];
  /** Whether the CLI runs it with each of them. */
  onEachApi?: true;
}

const bothApis: readonly Api[] = ["graphql", "rest"];

const titles = { graphql: "GraphQL", rest: "REST v2" };

/**
 * Registers a suite for the simulator and again for the Pulumi CLI. On the CLI, each operation of each case is compared
 * with the simulator's: outcome, messages, steps and state. A case for one engine goes inside
 * `if (engine.name === "cli")` and is not compared.
 */
export function describeOnEveryEngine(
  title: string,
  body: (engine: Engine) => void,
  { apis = bothApis, onEachApi }: SuiteOptions = {},
): void {
  const simulated = new Map(apis.map((api) => [api, new CaseLog()]));
  for (const [api, log] of simulated) {
    register(`${title} (simulator, ${titles[api]})`, onApi(simulatorEngine, api), log, body);
  }
  if (cliEngine.available()) {
    for (const api of onEachApi ? apis : [apis[turnOf(title) % apis.length] as Api]) {
      register(`${title} (Pulumi CLI, ${titles[api]})`, onApi(cliEngine, api), new CaseLog(simulated.get(api)), body);
    }
    return;
  }
  summarise({ engine: "cli", ran: false });
  if (process.env["RUNPOD_IAC_REQUIRE_CLI"] === "1") {
    describe(`${title} (Pulumi CLI)`, () => {
      it("runs on a Pulumi CLI", () => {
        throw new Error("RUNPOD_IAC_REQUIRE_CLI is set, but there is no `pulumi` on PATH.");
      });
    });
  }
}

/** Registers a suite for the simulator alone, where waits take no time, with each of its APIs. */
export function describeOnSimulator(title: string, body: (engine: Engine) => void): void {
  for (const api of bothApis) describe(`${title} (${titles[api]})`, () => body(onApi(simulatorEngine, api)));
}

/** The same number for a title in each run, and about half of all numbers are even. */
function turnOf(title: string): number {
  return [...title].reduce((sum, letter) => sum + letter.charCodeAt(0), 0);
}

function register(title: string, engine: Engine, log: CaseLog, body: (engine: Engine) => void): void {
  describe(title, function () {
    const depth = this.titlePath().length;
    if (engine.name === "cli") {
      this.timeout(180_000);
      this.slow(30_000);
      this.retries(secondTries);
    }
    let allPassed = true;
    beforeEach(function () {
      log.startCase(this.currentTest?.titlePath().slice(depth).join(", ") ?? "");
    });
    afterEach(function () {
      allPassed &&= this.currentTest?.state !== "failed";
    });
    after(() => {
      summarise({ engine: engine.name, ran: true, version: engine.name === "cli" ? installedCli?.version : undefined });
      if (allPassed) {
        log.finish();
      }
    });
    body(observed(engine, log));
  });
}

/** Records which engine ran, for the last line of scripts/test.js. */
function summarise(line: { engine: Engine["name"]; ran: boolean; version?: string | undefined }): void {
  const file = process.env["RUNPOD_IAC_ENGINE_SUMMARY"];
  if (file !== undefined) {
    appendFileSync(file, `${JSON.stringify(line)}\n`);
  }
}
