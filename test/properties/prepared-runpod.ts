import type { DynamicProvider } from "../../provider/pulumi";
import { createProvider, type Provider } from "../../provider";
import { startEmulator, type Emulator } from "../../testing/emulator";
import { FakeClock } from "../support/fake-clock";

export type Inputs = Record<string, unknown>;

type ConfigureRequest = Parameters<DynamicProvider["configure"]>[0];

/** The template, by kind of thing that takes it, and the volumes that generated inputs name. */
export const templateIds = { endpoint: "template-1", pod: "template-2" };
export const templateImage = "acme/comfy:1.4.0";
const volumes = [
  { id: "volume-1", dataCenterId: "EU-RO-1" },
  { id: "volume-2", dataCenterId: "US-KS-2" },
];

/** Hardware that no table of the provider has, and drivers that are newer than the emulator's. */
export const newGpu = "NVIDIA RUBIN R100";
const newPool = "RUBIN_288_ULTRA";
const newCudaVersion = "13.0";

/** A RunPod that has room for whatever is asked, and the few things that inputs refer to. */
export class PreparedRunpod {
  /** What the last provider has told its user. */
  told: string[] = [];

  private constructor(
    readonly emulator: Emulator,
    private readonly untouched: ReturnType<Emulator["store"]["snapshot"]>,
  ) {}

  static async prepare(): Promise<PreparedRunpod> {
    const emulator = await startEmulator({ quota: Number.MAX_SAFE_INTEGER });
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

  /** A provider process that has seen nothing, before a RunPod on which nothing has been made. */
  provider(): Provider {
    const { emulator } = this;
    emulator.store.restore(this.untouched);
    emulator.calls.length = 0;
    const told: string[] = (this.told = []);
    const tell = (message: string) => told.push(message);
    const provider = createProvider({ clock: new FakeClock(), warn: tell, inform: tell });
    const request = {
      config: { get: (key: string) => emulator.stackConfig[key]?.value },
    } as unknown as ConfigureRequest;
    for (const kind of Object.values(provider)) void kind.configure(request);
    return provider;
  }
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
