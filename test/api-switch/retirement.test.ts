import assert from "node:assert/strict";
import { NetworkVolume, RegistryAuth, Template } from "../../sdk";
import type { Emulator } from "../../testing/emulator";
import type { OperationResult, Program } from "../end-to-end/engine";
import { simulatorEngine } from "../end-to-end/engine-simulator";
import { assertSucceeded, changesOf, messagesOf } from "../end-to-end/results";
import { idsInState, ownedIds, resourcesAtRunpod } from "../end-to-end/state-and-runpod";
import type { TestSetup } from "../end-to-end/with-stack";
import { withStack } from "../end-to-end/with-stack";
import { eachKind } from "../kinds";
import { twelveChanged, twelveResources } from "./twelve-resources";

type Operation = "up" | "refresh" | "destroy";

interface Case {
  title: string;
  /** What was there before. */
  before?: Program;
  program: Program;
  operation: Operation;
}

const cases: readonly Case[] = [
  { title: "an up of 12 new resources", program: twelveResources, operation: "up" },
  { title: "an up that changes them", before: twelveResources, program: twelveChanged, operation: "up" },
  { title: "a refresh of them", before: twelveResources, program: twelveResources, operation: "refresh" },
  { title: "a destroy of them", before: twelveResources, program: twelveResources, operation: "destroy" },
];

describe("the retirement of GraphQL", function () {
  this.timeout(300_000);

  for (const one of cases) {
    it(`at each call of ${one.title} changes nothing of its outcome`, async () => {
      const whole = await runOf(one, () => undefined);
      assert.ok(whole.calls >= 5, `${whole.calls} calls`);
      for (let at = 1; at <= whole.calls; at += 1) {
        const run = await runOf(one, ({ emulator }) => void retireAtCall(emulator, at));
        const where = `retired at call ${at} of ${whole.calls}`;
        assert.deepEqual(run.contents, whole.contents, where);
        assert.deepEqual(run.steps, whole.steps, where);
        // Endpoints share lists of their templates, so that a run may have one or two calls fewer than another.
        assert.ok(run.isRetired || at > whole.calls - 3, `${where}: never reached`);
        assert.equal(run.retirements, run.isRetired ? 1 : 0, `${where}: told once`);
      }
    });
  }

  it("in the middle of an up of 50 loses nothing and makes nothing twice", async () => {
    const one: Case = { title: "", program: fiftyResources, operation: "up" };
    const whole = await runOf(one, () => undefined);
    for (const at of [10, 25, 26, 40]) {
      const run = await runOf(one, ({ emulator }) => void retireAtCall(emulator, at));
      assert.deepEqual(run.contents, whole.contents, `retired at call ${at}`);
      assert.equal(run.retirements, 1);
    }
  });

  for (const { kind } of eachKind) {
    it(`just after the reply to the create of a ${kind} was lost makes it once`, async () => {
      const one = cases[0] as Case;
      const whole = await runOf(one, () => undefined);
      const run = await runOf(one, ({ emulator }) => {
        const operation = `${kind}.create`;
        emulator.faults.inject({
          operation,
          fault: { kind: "reset", write: "after" },
          when: () => {
            // The call itself is still answered, so that RunPod carries it out.
            setImmediate(() => (emulator.switches.graphqlRetired = "yes"));
            return true;
          },
        });
      });
      assert.deepEqual(run.contents, whole.contents);
      assert.equal(run.retirements, 1);
    });
  }
});

interface Run {
  /** What RunPod has, by kind and name. */
  contents: Record<string, unknown>;
  steps: string[];
  /** Calls of GraphQL in the operation. */
  calls: number;
  isRetired: boolean;
  /** How often the operation tells that GraphQL is retired. */
  retirements: number;
}

/**
 * Runs one operation after `prepare`, and looks whether state and RunPod agree, on REST alone if GraphQL is retired.
 */
async function runOf({ before, program, operation }: Case, prepare: (setup: TestSetup) => void): Promise<Run> {
  let run: Run | undefined;
  const config = () => ({ "runpod:api": { value: "auto" } });
  await withStack(simulatorEngine, { program: before ?? program, config }, async (setup) => {
    const { emulator, stack } = setup;
    if (before !== undefined) assertSucceeded(await stack.up());
    emulator.clock.advance(3_600_000);
    stack.program = program;
    const first = emulator.calls.length;
    prepare(setup);
    const result = await stack[operation]();
    assertSucceeded(result);
    const calls = emulator.calls.slice(first).filter(({ face }) => face === "graphql").length;
    assert.deepEqual(await idsInState(setup), ownedIds(emulator));
    const isRetired = emulator.switches.graphqlRetired === "yes";
    const retirements = retirementsIn(result);
    run = { contents: contentsOf(emulator), steps: changesOf(result), calls, isRetired, retirements };
    if (operation !== "destroy") await assertUnchanged(setup);
  });
  assert.ok(run !== undefined);
  return run;
}

/** Fails unless a refresh and a preview show no change. */
async function assertUnchanged({ stack }: TestSetup): Promise<void> {
  for (const operation of ["refresh", "preview"] as const) {
    const result = await stack[operation]();
    assertSucceeded(result);
    assert.deepEqual(changesOf(result), [], operation);
  }
}

/** From this GraphQL call on, that one included, GraphQL answers that it is retired. */
function retireAtCall(emulator: Emulator, at: number): void {
  let calls = 0;
  const when = ({ face }: { face: string }) => {
    if (face === "graphql") calls += 1;
    if (calls === at) emulator.switches.graphqlRetired = "yes";
    return false;
  };
  emulator.faults.inject({ operation: "*", when, fault: { kind: "malformed" } });
}

function retirementsIn(result: OperationResult): number {
  return messagesOf(result).split("RunPod has switched off its GraphQL API").length - 1;
}

/**
 * Ids differ from run to run, so objects refer to each other by name here. Endpoints that REST v2 made have a template
 * of their own: what they run is compared, not its id.
 */
function contentsOf(emulator: Emulator): Record<string, unknown> {
  const resources = resourcesAtRunpod(emulator);
  const names = new Map(resources.map(({ id, kind, name }) => [id, `${kind} ${name}`]));
  return Object.fromEntries(
    resources
      .map(({ kind, id, name }): [string, unknown] => {
        const sample = eachKind.find(({ type }) => type === kind)?.sample;
        assert.ok(sample !== undefined);
        const { templateId, ...content } = sample.content(emulator.store, id);
        const text = JSON.stringify(kind === "Endpoint" ? content : { templateId, ...content });
        return [
          `${kind} ${name}`,
          [...names].reduce((said, [from, to]) => said.replaceAll(`"${from}"`, `"${to}"`), text),
        ];
      })
      .sort(([one], [other]) => one.localeCompare(other)),
  );
}

async function fiftyResources(): Promise<void> {
  for (let index = 0; index < 10; index += 1) {
    new NetworkVolume(`models-${index}`, { sizeInGb: 10, dataCenterId: "EU-RO-1" }, { protect: false });
    new RegistryAuth(`hub-${index}`, { username: "acme", password: `ghp-${index}` }, { protect: false });
  }
  for (let index = 0; index < 30; index += 1) new Template(`api-${index}`, { image: "ghcr.io/acme/api:1" });
}
