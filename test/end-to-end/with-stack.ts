import assert from "node:assert/strict";
import type { Call, Emulator, FaultHandle, Switches } from "../../testing/emulator";
import { startEmulator } from "../../testing/emulator";
import { collectionOf, eachKind } from "../kinds";
import type { Engine, OperationResult, Program, TestStack } from "./engine";

/** A RunPod of its own and one stack that is configured for it. */
export interface TestSetup {
  emulator: Emulator;
  stack: TestStack;
  /** The calls since the last time this was asked, as operation names in order of arrival. */
  newCalls: () => string[];
  /** A further stack for the same RunPod, in a project of its own. */
  addStack: (project: string, program: Program) => Promise<TestStack>;
}

export interface SetupOptions {
  program: Program;
  /** A second account, another key and the like. */
  config?: (emulator: Emulator) => Record<string, { value: string; secret?: boolean }>;
  /** Where RunPod shall behave otherwise than in every setup. */
  switches?: Partial<Switches>;
}

/** Sets a setup, plays it, and takes it down; afterwards holds what must be true of every setup. */
export async function withStack(
  engine: Engine,
  options: SetupOptions,
  body: (setup: TestSetup) => Promise<void>,
): Promise<void> {
  const emulator = await startEmulator({ switches: { templateDeleteTailInSeconds: 0, ...options.switches } });
  const byName = new Map<string, TestStack>();
  const stackOptions = {
    config: { ...emulator.stackConfig, ...options.config?.(emulator) },
    passTime: (milliseconds: number) => emulator.clock.advance(milliseconds),
    idsOutside: () => idsIn(emulator),
    outputsOf: async (name: string) => byName.get(name)?.outputs(),
  };
  const stack = await engine.createStack({ ...stackOptions, program: options.program });
  const stacks = [stack];
  byName.set(`organization/end-to-end/${stack.name}`, stack);
  const addStack = async (project: string, program: Program) => {
    const added = await engine.createStack({ ...stackOptions, project, program });
    stacks.push(added);
    byName.set(`organization/${project}/${added.name}`, added);
    return inOrder(added, emulator);
  };
  let told = 0;
  const newCalls = () => {
    const calls = emulator.calls.slice(told).map(({ operation }) => operation);
    told = emulator.calls.length;
    return calls;
  };
  try {
    await body({ emulator, stack: inOrder(stack, emulator), newCalls, addStack });
  } finally {
    for (const one of stacks) await one.dispose();
    await emulator.close();
  }
}

/**
 * Starts an `up` that stands still when RunPod has got a call, before or after it is carried out; `heldCall.release()`
 * lets it go on.
 */
export async function startUpHeldAt(
  operation: string,
  write: "before" | "after",
  { emulator, stack }: Pick<TestSetup, "emulator" | "stack">,
): Promise<{ heldCall: FaultHandle; running: Promise<OperationResult> }> {
  const heldCall = emulator.faults.inject({ operation, fault: { kind: "hold", write } });
  const running = stack.up();
  await heldCall.reached;
  return { heldCall, running };
}

/** What messages may name although no state holds it: other accounts, and what a lost create has made. */
function idsIn({ store }: Emulator): [id: string, meaning: string][] {
  const things = eachKind.flatMap((kind) => collectionOf(store, kind).list());
  return [
    ...store.accounts.list().map(({ id, email }): [string, string] => [id, `account of ${email}`]),
    ...things.map(({ id, name }): [string, string] => [id, `thing named ${name}`]),
  ];
}

/** Watches, after each `up`, that no endpoint was saved before its template. */
function inOrder(stack: TestStack, emulator: Emulator): TestStack {
  const up = stack.up.bind(stack);
  stack.up = async (options) => {
    const first = emulator.calls.length;
    const result = await up(options);
    assertTemplatesFirst(emulator.calls.slice(first));
    return result;
  };
  return stack;
}

/** Within one run every save of a template stands before every save of an endpoint that runs it. */
export function assertTemplatesFirst(calls: readonly Call[]): void {
  for (const [index, call] of calls.entries()) {
    if (!isSaveOf("endpoint", call)) continue;
    const { templateId } = (call.variables as { input: { templateId?: string } }).input;
    const late = calls.slice(index + 1).find((other) => isSaveOf("template", other) && other.id === templateId);
    assert.equal(late, undefined, `endpoint ${call.id} was saved before its template ${templateId}`);
  }
}

function isSaveOf(kind: string, { operation }: Call): boolean {
  return operation === `${kind}.create` || operation === `${kind}.update`;
}
