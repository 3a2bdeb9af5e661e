import type { DynamicProvider } from "../../provider/pulumi";
import { dynamicProvider } from "../../provider/pulumi";
import type { Lifecycle } from "../../provider/lifecycle/lifecycle";

/** The text that names a resource's provider. The engine passes it along with every call. */
export const shim = 'exports.handler = () => require("runpod-iac/provider").gadget;';

/** A dynamic provider over a lifecycle that records its arguments and returns the given results. */
export function recordingProvider(results: Partial<Lifecycle> = {}): {
  provider: DynamicProvider;
  given: unknown[];
  configured: unknown[];
} {
  const given: unknown[] = [];
  const configured: unknown[] = [];
  const note = <Result>(result: Result, ...received: unknown[]) => {
    given.push(...received);
    return result;
  };
  const lifecycle: Lifecycle = {
    kind: "Gadget",
    inputNames: ["name", "size"],
    startList: () => undefined,
    secretsIn: ({ env }) => Object.values((env ?? {}) as Record<string, string>),
    secretsInState: ({ env }) => Object.values((env ?? {}) as Record<string, string>),
    check: (olds, news) => note({ inputs: news, problems: [] }, olds, news),
    review: async (olds, inputs) => note(undefined, olds, inputs),
    diff: (_id, olds, news) => note({ replaces: [], deleteBeforeReplace: true }, olds, news),
    create: async (inputs) => note({ id: "id-1", outputs: inputs }, inputs),
    read: async (_id, outputs) => note(outputs, outputs),
    update: async (_id, olds, news) => note(news, olds, news),
    delete: async (_id, outputs) => note(undefined, outputs),
    ...results,
  };
  return { provider: dynamicProvider(lifecycle, (read) => configured.push(read("runpod:apiKey"))), given, configured };
}
