import assert from "node:assert/strict";
import type { Deployment } from "@pulumi/pulumi/automation";
import type { Emulator, Switches } from "../../testing/emulator";
import type { Api, Program, TestStack } from "../end-to-end/engine";
import { simulatorEngine } from "../end-to-end/engine-simulator";
import { onApi } from "../end-to-end/engine-api";
import { allTextOf, assertSucceeded, changesOf } from "../end-to-end/results";
import type { Case } from "./case";
import { idsByName, programOf } from "./declared";
import { dumpOf } from "./dump";
import { refusalOf } from "./refusals";
import { assertNothing, switchTo, use } from "./switch-to";

/** Whether both APIs made the change, or which refusals there were. */
export type Outcome = { refused: string[] };

/** Switches of every case: lists come in pages and in any order. */
const ofLists = { pageSize: 3, listOrder: "shuffled", templateDeleteTailInSeconds: 0 } as const;

/** Makes a stack, switches its API, changes one argument, and compares RunPod with the same change without a switch. */
export async function playCase(one: Case, emulator: Emulator, switches: Partial<Switches> = {}): Promise<Outcome> {
  emulator.reset();
  Object.assign(emulator.switches, ofLists, switches);
  emulator.store.accounts.update(emulator.account.id, { pubKey: "ssh-ed25519 AAAA somebody" });
  const stack = await made(one, emulator);
  const passMinute = () => emulator.clock.advance(60_000);
  passMinute();
  assertNothing(await stack.preview(), "a preview before the switch");
  const adopted = await adoptedIds(stack, one);
  const before = { runpod: emulator.store.snapshot(), state: await stack.exportStack(), dump: dumpOf(emulator) };

  const changed = programOf(one.after, adopted);
  const reference = await change(one, one.from, stack, changed);
  if (reference.refusal === undefined) passMinute();
  const expected = dumpOf(emulator);

  emulator.store.restore(before.runpod);
  stack.program = programOf(one.resources, adopted);
  await stack.importStack(before.state);
  await switchTo(stack, one.to, emulator);
  assertKeysKept(before.state, await stack.exportStack());
  assert.deepEqual(dumpOf(emulator), before.dump, "the switch changes nothing");

  const switched = await change(one, one.to, stack, changed);
  const refused = [reference.refusal, switched.refusal].filter((name) => name !== undefined);
  if (switched.refusal !== undefined) {
    assert.deepEqual(dumpOf(emulator), before.dump, `nothing has changed after "${switched.refusal}"`);
    return { refused };
  }
  passMinute();
  if (reference.refusal === undefined) {
    assert.deepEqual(reference.shown, switched.shown, "the preview of the change on both APIs");
    assert.deepEqual(dumpOf(emulator), expected, `RunPod after the change on ${one.to} and on ${one.from}`);
  }
  assertNothing(await stack.preview(), "a preview after the change");
  await switchTo(stack, one.from, emulator);
  return { refused };
}

/** The stack, made on `from`, of which a part was made on the other API or adopted. */
async function made(one: Case, emulator: Emulator): Promise<TestStack> {
  const { from, to, resources, adopted, madeElsewhere } = one;
  const ofHand = resources.filter(({ name }) => adopted.includes(name));
  const named = (program: typeof resources) =>
    program.map((resource) =>
      adopted.includes(resource.name)
        ? { ...resource, args: { name: `hand-${resource.name}`, ...resource.args } }
        : resource,
    );
  one.resources = named(resources);
  one.after = named(one.after);
  let ids = new Map<string, string>();
  if (adopted.length > 0) {
    const console = await newStack(emulator, "graphql", programOf(named(ofHand)), "console");
    assertSucceeded(await console.up());
    ids = idsByName(await console.state());
  }
  const first = one.resources.filter(({ name }) => madeElsewhere.includes(name) || adopted.includes(name));
  const stack = await newStack(emulator, to, programOf(first, ids), "end-to-end");
  if (madeElsewhere.length > 0) {
    const before = await stack.up();
    assertSucceeded(before);
  }
  await use(stack, from);
  stack.program = programOf(one.resources, ids);
  assertSucceeded(await stack.up());
  return stack;
}

async function adoptedIds(stack: TestStack, { adopted }: Case): Promise<Map<string, string>> {
  const ids = idsByName(await stack.state());
  return new Map([...ids].filter(([name]) => adopted.includes(name)));
}

function newStack(emulator: Emulator, api: Api, program: Program, project: string): Promise<TestStack> {
  return onApi(simulatorEngine, api).createStack({
    ...{ program, project, config: emulator.stackConfig },
    passTime: (milliseconds) => emulator.clock.advance(milliseconds),
    epochInMs: () => emulator.clock.now(),
  });
}

/** The change on one API: what its preview shows, or the refusal that the API owes it. */
async function change(
  one: Case,
  api: Api,
  stack: TestStack,
  program: Program,
): Promise<{ shown: string[]; refusal?: string }> {
  await use(stack, api);
  stack.program = program;
  const preview = await stack.preview();
  const refusal = refusalOf(one, api, preview);
  const result = preview.succeeded ? await stack.up() : preview;
  if (refusal === undefined) {
    assert.ok(result.succeeded, `the change on ${api}\n${changesOf(preview).join("\n")}\n${allTextOf(result)}`);
    return { shown: changesOf(preview) };
  }
  const text = allTextOf(result);
  assert.ok(!result.succeeded, `${api} must refuse "${refusal.name}"\n${changesOf(result).join("\n")}`);
  assert.match(text, refusal.text, refusal.name);
  return { shown: changesOf(preview), refusal: refusal.name };
}

interface Stored {
  urn: string;
  type: string;
  inputs?: object;
  outputs?: object;
}

/** A refresh changes values, and neither inputs nor the keys of outputs. */
function assertKeysKept(before: Deployment, after: Deployment): void {
  const keys = ({ deployment }: Deployment) => {
    const { resources } = deployment as { resources: Stored[] };
    const ours = resources.filter(({ type }) => type.includes("/runpod:"));
    return Object.fromEntries(
      ours.map(({ urn, inputs, outputs }) => [
        urn,
        {
          inputs,
          outputs: Object.keys(outputs ?? {})
            .sort()
            .join(" "),
        },
      ]),
    );
  };
  assert.deepEqual(keys(after), keys(before), "inputs, and the names of outputs, after the refresh");
}
