import assert from "node:assert/strict";
import type { Call, Emulator, FaultHandle, Switches } from "../../testing/emulator";
import { startEmulator } from "../../testing/emulator";
import { collectionOf, eachKind } from "../kinds";
import { normaliseState } from "./engine-normalise";
import type { Engine, OperationResult, Program, TestStack } from "./engine";

/** An emulated RunPod and a stack that is configured for it. */
export interface TestSetup {
  emulator: Emulator;
  stack: TestStack;
  /** The names of the API calls since the last time this was asked, in order of arrival. */
  newCalls: () => string[];
  /** Adds a stack for the same RunPod, in a separate project. */
  addStack: (project: string, program: Program) => Promise<TestStack>;
}

export interface SetupOptions {
  program: Program;
  /** Configuration beside the emulator's, such as another API key. */
  config?: (emulator: Emulator) => Record<string, { value: string; secret?: boolean }>;
  /** The emulator's switches, where they differ from those of all setups. */
  switches?: Partial<Switches>;
}

/** Runs the body with an emulator and a stack for it, and removes both. Each `up` checks the order of saves. */
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
    const added = await engine.createStack({ ...stackOptions, project, program, backend: stack.backend });
    stacks.push(added);
    byName.set(`organization/${project}/${added.name}`, added);
    return checkingOrder(added, emulator);
  };
  let returned = 0;
  const newCalls = () => {
    const calls = emulator.calls.slice(returned).map(({ operation }) => operation);
    returned = emulator.calls.length;
    return calls;
  };
  try {
    await body({ emulator, stack: checkingOrder(stack, emulator), newCalls, addStack });
  } finally {
    for (const one of stacks) await one.dispose();
    await emulator.close();
  }
}

/** Starts an `up` and waits until RunPod holds a call, before or after the write. `heldCall.release()` continues it. */
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

/** Ids that messages may name although no state contains them: of accounts, and of resources whose create was lost. */
function idsIn({ store }: Emulator): [id: string, meaning: string][] {
  const resources = eachKind.flatMap((kind) => collectionOf(store, kind).list());
  return [
    ...store.accounts.list().map(({ id, email }): [string, string] => [id, `account of ${email}`]),
    ...resources.map(({ id, name }): [string, string] => [id, `resource named ${name}`]),
  ];
}

/** Checks after each `up` that no endpoint was saved before its template. */
function checkingOrder(stack: TestStack, emulator: Emulator): TestStack {
  const up = stack.up.bind(stack);
  stack.up = async (options) => {
    const first = emulator.calls.length;
    const result = await up(options);
    assertTemplatesFirst(emulator.calls.slice(first), templatesIn(await stack.stateText()));
    return result;
  };
  return stack;
}

/** The id of each endpoint's template, as the program gives it. On REST v2 the calls do not name it. */
export function templatesIn(stateText: string): Map<string, string> {
  const endpoints = normaliseState(stateText).filter(({ type }) => type.endsWith(":Endpoint"));
  return new Map(endpoints.map(({ id = "", inputs }) => [id, String(inputs["templateId"])]));
}

/** Fails if an endpoint was created or updated before its template in the same run. */
export function assertTemplatesFirst(calls: readonly Call[], templates: ReadonlyMap<string, string>): void {
  for (const [index, call] of calls.entries()) {
    if (!isSaveOf("endpoint", call)) continue;
    const { templateId = templates.get(call.id ?? "") } =
      (call.variables as { input?: { templateId?: string } }).input ?? {};
    if (templateId === undefined) continue;
    const late = calls
      .slice(index + 1)
      .find((other) => isSaveOf("template", other) && other.id === templateId && !isRename(other));
    assert.equal(late, undefined, `endpoint ${call.id} was saved before its template ${templateId}`);
  }
}

function isSaveOf(kind: string, { operation }: Call): boolean {
  return operation === `${kind}.create` || operation === `${kind}.update`;
}

/** On REST v2 another name of an endpoint renames its template, which then gets its name back. */
function isRename({ variables }: Call): boolean {
  return Object.keys((variables as { body?: object }).body ?? {}).join() === "name";
}
