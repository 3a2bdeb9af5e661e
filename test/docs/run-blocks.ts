import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { compileFunction } from "node:vm";
import { ModuleKind, ScriptTarget, transpileModule } from "typescript";
import type { OpMap } from "@pulumi/pulumi/automation";
import type { Emulator } from "../../testing/emulator";
import type { SimulatedStack } from "../../testing/simulator";
import { normaliseState } from "../end-to-end/engine-normalise";
import { programOf } from "../examples/program";
import type { StoredItem } from "../kinds";
import { eachKind, listedAt } from "../kinds";
import { folderOfBlocks, wholeProgram } from "./programs";
import { PageEnvironment } from "./page-environment";

const file = join(folderOfBlocks, "index.ts");

/** Creates a block's program, asserts that it then stays unchanged, and destroys it. Only protected volumes remain. */
export async function runProgram(block: string): Promise<void> {
  const environment = await PageEnvironment.start();
  try {
    const source = reachingEmulator(wholeProgram(block), environment);
    const stack = environment.addStack("docs", programOf(source, file));
    if (source.includes('"endpointId"')) {
      await stack.setConfig("docs:endpointId", { value: await makeProduction(environment) });
    }
    const before = objectsExcept(environment, []);
    const preview = await stack.preview();
    assert.ok((preview.changeSummary.create ?? 0) > 0, "The program creates nothing.");
    await stack.up();
    const again = await stack.preview();
    assert.deepEqual(changed(again.changeSummary), [], again.stdout);
    await stack.refresh();
    await stack.destroy({ excludeProtected: true });
    assert.deepEqual(objectsExcept(environment, protectedIds(stack)), before);
  } finally {
    await environment.emulator.close();
  }
}

/** An explicit provider sees nothing of the stack's configuration, so the addresses are put among its arguments. */
function reachingEmulator(source: string, { emulator: { graphqlUrl, jobsUrl } }: PageEnvironment): string {
  const addresses = `graphqlUrl: "${graphqlUrl}", jobsUrl: "${jobsUrl}", `;
  return source.replace(/new runpod\.Provider\("\w+", \{ /g, (start) => start + addresses);
}

function changed(summary: OpMap): string[] {
  return Object.keys(summary).filter((operation) => operation !== "same");
}

async function makeProduction(environment: PageEnvironment): Promise<string> {
  await environment.addStack("production", programOf(readFileSync(file, "utf8"), file)).up();
  const endpoint = environment.emulator.store.endpoints.list().find(({ name }) => name.startsWith("comfy-prod"));
  assert.ok(endpoint !== undefined);
  return endpoint.id;
}

/** RunPod's objects of all kinds, except those with these ids. */
function objectsExcept({ emulator }: PageEnvironment, ids: string[]): StoredItem[] {
  return eachKind.flatMap((kind) => listedAt(emulator.store, kind)).filter(({ id }) => !ids.includes(id));
}

/** The ids of the resources that a stack protects from `pulumi destroy`. */
function protectedIds(stack: SimulatedStack): string[] {
  return normaliseState(stack.stateText()).flatMap(({ id, protect }) =>
    id !== undefined && protect === true ? [id] : [],
  );
}

/** Runs the cases of a test that a page shows. */
export async function runCases(block: string): Promise<void> {
  const { outputText } = transpileModule(wholeProgram(block), {
    compilerOptions: { module: ModuleKind.CommonJS, target: ScriptTarget.ES2022, esModuleInterop: true },
  });
  const parameters = ["exports", "require", "it"];
  const run = compileFunction(outputText, parameters, { filename: file }) as (
    exports: object,
    require: NodeJS.Require,
    it: (title: string, body: () => Promise<void>) => void,
  ) => void;
  const cases: (() => Promise<void>)[] = [];
  const emulators: Pick<Emulator, "close">[] = [];
  run({}, requireWatching(emulators), (_title, body) => cases.push(body));
  assert.ok(cases.length > 0, "The test has no case.");
  try {
    for (const body of cases) await body();
  } finally {
    // A failed case has not closed its emulator, and an open server would keep the whole run from ending.
    for (const emulator of emulators) await emulator.close();
  }
}

/** The `require` of a block, which notes the emulators that are started. */
function requireWatching(emulators: Pick<Emulator, "close">[]): NodeJS.Require {
  const own = createRequire(file);
  const watching = (specifier: string): unknown => {
    if (specifier !== "runpod-iac/testing") return own(specifier);
    const testing = own(specifier) as typeof import("../../testing");
    const testProgram: typeof testing.testProgram = async (options) => {
      const stack = await testing.testProgram(options);
      const stop = stack.stop.bind(stack);
      let stopped: Promise<void> | undefined;
      stack.stop = () => (stopped ??= stop());
      emulators.push({ close: () => stack.stop() });
      return stack;
    };
    return { ...testing, testProgram };
  };
  return Object.assign(watching, own);
}
