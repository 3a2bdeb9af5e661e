import assert from "node:assert/strict";
import { startEmulator } from "../../testing/emulator";
import type { Emulator } from "../../testing/emulator";
import { secret } from "./calls";
import type { Properties } from "./calls";
import { kindsUnderTest, shimOf } from "./kinds";
import type { KindUnderTest } from "./kinds";
import { ProviderProcess } from "./provider-process";
import { supportedSdks } from "./sdk";
import type { SupportedSdk } from "./sdk";

/** A RunPod of its own that holds one template, and a provider process that is configured for it. */
export interface KindsScene {
  emulator: Emulator;
  provider: ProviderProcess;
  kinds: Record<KindUnderTest["name"], KindUnderTest>;
  /** A further process, with other configuration. */
  start: (config?: Properties) => Promise<ProviderProcess>;
  /** The ids of a kind that RunPod has. */
  stored: (name: KindUnderTest["name"]) => string[];
}

/** Registers a suite once for each supported SDK. */
export function describeOnEverySdk(title: string, body: (sdk: SupportedSdk) => void): void {
  for (const sdk of supportedSdks) {
    describe(`${title} in the dynamic-provider process of SDK ${sdk.version} (${sdk.name})`, () => body(sdk));
  }
}

/** Sets a scene, plays it, and takes it down; afterwards holds what must be true of every scene. */
export async function play(sdk: SupportedSdk, body: (scene: KindsScene) => Promise<void>): Promise<void> {
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
    const inputs = { __provider: shimOf("template"), name: "base", image: "example/base:1", serverless: true };
    const base = await provider.create((await provider.check(inputs)).inputs);
    const kinds = kindsUnderTest(base.id);
    await body({ emulator, provider, kinds, start, stored: (name) => idsOf(emulator, kinds[name].collection) });
  } finally {
    for (const provider of started) await provider.stop();
    await emulator.close();
  }
  for (const { output } of started) assert.ok(!output.includes(apiKey), "the process printed the API key");
}

/** The properties of a bag under the keys of another. */
export function pick(from: Properties, keys: Properties): Properties {
  return Object.fromEntries(Object.keys(keys).map((key) => [key, from[key]]));
}

/** RunPod forgets a terminated Pod; the emulator's store does not. */
function idsOf({ store }: Emulator, collection: KindUnderTest["collection"]): string[] {
  const things = store[collection].list();
  const there = things.filter((thing) => !("desiredStatus" in thing) || thing.desiredStatus !== "TERMINATED");
  return there.map(({ id }) => id);
}
