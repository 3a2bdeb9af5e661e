import type * as pulumi from "@pulumi/pulumi";
import type { EngineEvent } from "@pulumi/pulumi/automation";
import { createSimulatedStack } from "../../../testing/simulator";
import type { SimulatedStack } from "../../../testing/simulator";
import type { Program } from "../../../testing/simulator/program";
import { Thing } from "./thing";

/** A provider whose calls a test can hold, to act while they run. */
export class ControlledProvider {
  readonly calls: string[] = [];
  private readonly held = new Map<string, () => void>();
  private readonly waiting = new Set<string>();

  hold(call: string): void {
    this.waiting.add(call);
  }

  release(call: string): void {
    this.waiting.delete(call);
    this.held.get(call)?.();
  }

  handler(): Record<string, unknown> {
    const run = async (call: string): Promise<void> => {
      this.calls.push(call);
      if (this.waiting.has(call)) {
        await new Promise<void>((resolve) => this.held.set(call, resolve));
      }
    };
    return {
      create: async (inputs: { label: string }) => {
        await run(`create ${inputs.label}`);
        return { id: `id-${inputs.label}`, outs: { ...inputs } };
      },
      update: async (_: string, __: unknown, news: { label: string }) => {
        await run(`update ${news.label}`);
        return { outs: { ...news } };
      },
      delete: async (_: string, olds: { label: string }) => run(`delete ${olds.label}`),
    };
  }
}

/** A resource whose calls carry its name. */
export class LabelledResource extends Thing {
  constructor(name: string, inputs: Record<string, unknown> = {}, options?: pulumi.CustomResourceOptions) {
    super(name, { label: name, ...inputs }, options);
  }
}

/** A stack with a provider whose calls the test controls. */
export interface ControlledStack {
  stack: SimulatedStack;
  provider: ControlledProvider;
  /** The number of times that a provider was loaded, once per process of the CLI. */
  loads: () => number;
  messages: string[];
  onEvent: (event: EngineEvent) => void;
}

export function createControlledStack(
  program: Program,
  config: Record<string, { value: string; secret?: boolean }> = {},
): ControlledStack {
  const provider = new ControlledProvider();
  let loads = 0;
  const messages: string[] = [];
  const stack = createSimulatedStack({
    project: "controlled",
    stack: "dev",
    program,
    config: { "runpod:graphqlUrl": { value: "http://127.0.0.1:1" }, ...config },
    require: () => {
      loads += 1;
      return () => ({ thing: provider.handler() });
    },
  });
  const onEvent = ({ diagnosticEvent: event }: EngineEvent): void => {
    if (event !== undefined) {
      messages.push(`${event.prefix ?? ""}${event.message}`.trim());
    }
  };
  return { stack, provider, loads: () => loads, messages, onEvent };
}
