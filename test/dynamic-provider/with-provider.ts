import assert from "node:assert/strict";
import { startEmulator } from "../../testing/emulator";
import type { Emulator } from "../../testing/emulator";
import type { KindName } from "../../provider/kinds";
import { listedAt, kindUnderTest } from "../kinds";
import { secret } from "./calls";
import type { Properties } from "./calls";
import { ProviderProcess } from "./provider-process";
import { supportedSdks } from "./sdk";
import type { SupportedSdk } from "./sdk";

/** An emulated RunPod, and a provider process that is configured for it. */
export interface ProviderSetup {
  emulator: Emulator;
  provider: ProviderProcess;
  /** Inputs of a kind. Creates at RunPod what they refer to. */
  inputsOf: (kind: KindName) => Promise<Properties>;
  /** Starts another process with other configuration. */
  start: (config?: Properties) => Promise<ProviderProcess>;
  /** The ids that RunPod has of a kind. */
  stored: (kind: KindName) => string[];
}

/** The text that users' states contain. It must never change, so it is repeated here instead of imported. */
export function shimOf(kind: KindName): string {
  return `exports.handler = () => require("runpod-iac/provider").${kind};`;
}

/** Registers a suite once for each supported SDK. */
export function describeOnEverySdk(title: string, body: (sdk: SupportedSdk) => void): void {
  for (const sdk of supportedSdks) {
    describe(`${title} in the dynamic-provider process of SDK ${sdk.version} (${sdk.name})`, () => body(sdk));
  }
}

/** Starts an emulator and a provider process for it, runs the body and stops both. No process may print the API key. */
export async function withProvider(sdk: SupportedSdk, body: (setup: ProviderSetup) => Promise<void>): Promise<void> {
  const emulator = await startEmulator({ switches: { templateDeleteTailInSeconds: 0 } });
  const { apiKey, graphqlUrl, jobsUrl } = emulator;
  const usual = { "runpod:apiKey": secret(apiKey), "runpod:graphqlUrl": graphqlUrl, "runpod:jobsUrl": jobsUrl };
  const started: ProviderProcess[] = [];
  const start = async (config: Properties = {}) => {
    const provider = await ProviderProcess.start({ sdk, config: { ...usual, ...config } });
    started.push(provider);
    return provider;
  };
  try {
    const provider = await start();
    const stored = (kind: KindName) => listedAt(emulator.store, kindUnderTest(kind)).map(({ id }) => id);
    const inputsOf = async (kind: KindName): Promise<Properties> => {
      const { sample } = kindUnderTest(kind);
      const needed = await sample.needs?.(emulator);
      return {
        ...{ __provider: shimOf(kind), name: "one", ...sample.args, ...sample.more, ...needed },
      };
    };
    await body({ emulator, provider, inputsOf, start, stored });
  } finally {
    for (const provider of started) await provider.stop();
    await emulator.close();
  }
  for (const { output } of started) assert.ok(!output.includes(apiKey), "the process printed the API key");
}

/** The properties that also have a key in `keys`. */
export function pick(from: Properties, keys: Properties): Properties {
  return Object.fromEntries(Object.keys(keys).map((key) => [key, from[key]]));
}
