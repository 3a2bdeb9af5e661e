import type { DynamicProvider } from "../../provider/pulumi";
import { createProvider, type Provider } from "../../provider";
import { startEmulator, type Emulator } from "../../testing/emulator";
import type { Api } from "../end-to-end/engine";
import { FakeClock } from "../support/fake-clock";

export type Inputs = Record<string, unknown>;

type ConfigureRequest = Parameters<DynamicProvider["configure"]>[0];

/** Ids of templates, by the kind that uses them. Random inputs refer to these and to the volumes below. */
export const templateIds = { endpoint: "template-1", pod: "template-2" };
export const templateImage = "acme/comfy:1.4.0";
const volumes = [
  { id: "volume-1", dataCenterId: "EU-RO-1" },
  { id: "volume-2", dataCenterId: "US-KS-2" },
];

/** Hardware that the provider's tables lack, and CUDA versions newer than the emulator's. */
export const newGpu = "NVIDIA RUBIN R100";
const newPool = "RUBIN_288_ULTRA";
const newCudaVersion = "13.0";

/** The provider's clock is not the emulator's, so no window would ever end. */
const withoutRateWindows = { restCallsPerMinute: 0, restCallsPerHour: 0, restCallsPerDay: 0 };

/** A RunPod with room for any request, and with the objects to which random inputs refer. */
export class PreparedRunpod {
  /** Messages of the last provider. */
  messages: string[] = [];

  private constructor(
    readonly emulator: Emulator,
    private readonly untouched: ReturnType<Emulator["store"]["snapshot"]>,
  ) {}

  static async prepare(): Promise<PreparedRunpod> {
    const emulator = await startEmulator({ quota: Number.MAX_SAFE_INTEGER, switches: withoutRateWindows });
    const { store, account } = emulator;
    for (const { id } of store.dataCenters.list()) {
      store.dataCenters.update(id, { cudaVersions: ["12.4", "12.8", newCudaVersion] });
    }
    for (const [id, pool] of [
      [newGpu, undefined],
      ["NVIDIA RUBIN R288", newPool],
    ] as const) {
      emulator.addGpuType({ id, displayName: id.replace("NVIDIA ", ""), memoryInGb: 288, pool });
    }
    for (const volume of volumes) {
      const rest = { accountId: account.id, size: 100, storageClusterId: null, storageType: "CEPH_FS" as const };
      store.networkVolumes.insert({ ...volume, ...rest, name: volume.id });
    }
    for (const [kind, id] of Object.entries(templateIds)) {
      store.templates.insert({
        ...bareTemplate,
        id,
        accountId: account.id,
        name: id,
        isServerless: kind === "endpoint",
      });
    }
    return new PreparedRunpod(emulator, store.snapshot());
  }

  /** Resets RunPod and starts a new provider process that uses this API. */
  provider(api: Api): Provider {
    const { emulator } = this;
    emulator.store.restore(this.untouched);
    emulator.calls.length = 0;
    const messages: string[] = (this.messages = []);
    const report = (message: string) => messages.push(message);
    const provider = createProvider({ clock: new FakeClock(), warn: report, inform: report });
    configure(provider, { "runpod:api": { value: api }, ...emulator.stackConfig });
    return provider;
  }
}

/** Gives a provider a stack's configuration. */
export function configure(provider: Provider, config: Emulator["stackConfig"]): void {
  const request = { config: { get: (key: string) => config[key]?.value } } as unknown as ConfigureRequest;
  for (const kind of Object.values(provider)) void kind.configure(request);
}

const bareTemplate = {
  image: templateImage,
  startCommand: "",
  env: [],
  ports: [],
  containerDiskInGb: 20,
  registryAuthId: null,
  volumeInGb: 0,
  volumeMountPath: null,
  portsConfig: [],
  startJupyter: false,
  startSsh: false,
  startScript: null,
  isPublic: false,
  readme: null,
  advancedStart: false,
  config: null,
  category: "NVIDIA",
  boundEndpointId: null,
  releasedAt: null,
};
