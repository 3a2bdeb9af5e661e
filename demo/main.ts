import { parseArgs } from "node:util";
import { startEmulator } from "../testing/emulator";
import type { Engine } from "../test/end-to-end/engine";
import { cliEngine, installedCli } from "../test/end-to-end/engine-cli";
import { simulatorEngine } from "../test/end-to-end/engine-simulator";
import { endInvestigation, investigate, repairDrift } from "./investigation";
import { Ledger } from "./ledger";
import type { Screen } from "./narrator";
import { BrokenPromise, Narrator } from "./narrator";
import { programOfSource, readExample } from "./program";
import { buildFromNothing, releaseNewImage, sumUp, takeDown } from "./story";

const usage = "Usage: npm run demo [-- --engine cli|simulator]";
const howToGetTheCli = "Pulumi's own CLI: https://www.pulumi.com/docs/install/ or, from source with Go, .ci/run.";

const terminal: Screen = {
  write: (text) => process.stdout.write(text),
  colours: process.stdout.isTTY && !process.env["NO_COLOR"],
};

/** Runs the demo. Returns the exit code: 0, 1 if a claim was false, 2 for a wrong command line. */
export async function runDemo(parameters: string[], screen: Screen = terminal): Promise<number> {
  const narrator = new Narrator(screen);
  const startedAt = performance.now();
  const choice = chooseEngine(parameters);
  if ("problem" in choice) {
    narrator.failure(choice.problem);
    return 2;
  }
  narrator.title("runpod-iac: RunPod as code, in six chapters");
  narrator.say("RunPod is emulated on this machine: no account, no key, no cost.");
  narrator.say(choice.introduction);
  try {
    await tell(narrator, choice.engine);
  } catch (error) {
    if (!(error instanceof BrokenPromise)) throw error;
    narrator.failure(error.message);
    return 1;
  }
  narrator.say(`\nEvery claim was true, ${((performance.now() - startedAt) / 1000).toFixed(1)} seconds in all.`);
  return 0;
}

async function tell(narrator: Narrator, engine: Engine): Promise<void> {
  const emulator = await startEmulator({ switches: { templateDeleteTailInSeconds: 0 } });
  try {
    const stack = await engine.createStack({
      program: programOfSource(readExample()),
      project: "runpod-serverless",
      config: emulator.stackConfig,
      passTime: (milliseconds) => emulator.clock.advance(milliseconds),
    });
    try {
      const stage = {
        narrator,
        emulator,
        stack,
        ledger: new Ledger(emulator, stack),
        skipsTime: engine === simulatorEngine,
      };
      await buildFromNothing(stage);
      await releaseNewImage(stage);
      const made = await investigate(stage);
      await repairDrift(stage);
      await endInvestigation(stage);
      await takeDown(stage);
      sumUp(stage, made);
    } finally {
      await stack.dispose();
    }
  } finally {
    await emulator.close();
  }
}

function chooseEngine(parameters: string[]): { engine: Engine; introduction: string } | { problem: string } {
  const wanted = readEngineName(parameters);
  switch (wanted) {
    case undefined:
      return installedCli === undefined ? simulated() : real(installedCli.version);
    case "simulator":
      return simulated();
    case "cli":
      return installedCli === undefined
        ? { problem: `There is no \`pulumi\` on PATH. ${howToGetTheCli}` }
        : real(installedCli.version);
    default:
      return { problem: usage };
  }
}

function readEngineName(parameters: string[]): string | undefined {
  try {
    return parseArgs({ args: parameters, options: { engine: { type: "string" } } }).values.engine;
  } catch {
    return "";
  }
}

function real(version: string): { engine: Engine; introduction: string } {
  return {
    engine: cliEngine,
    introduction: `Engine: Pulumi CLI ${version}, found on PATH. Faster and without it: npm run demo -- --engine simulator`,
  };
}

function simulated(): { engine: Engine; introduction: string } {
  const how = installedCli === undefined ? howToGetTheCli : "Pulumi's own CLI: npm run demo -- --engine cli";
  return { engine: simulatorEngine, introduction: `Engine: the simulator of this package. ${how}` };
}
