import type * as pulumi from "@pulumi/pulumi";
import type * as runpod from "../../sdk";
import type { OutputsFromState } from "../../sdk/resource";

/*
 * What programs may and may not contain. These programs are only compiled (`npm run types`), never run. The compiler
 * reports each expected error that does not occur.
 */

declare const ref: pulumi.StackReference;
declare const models: runpod.NetworkVolume;
declare const comfy: runpod.Template;
declare const prod: runpod.Endpoint;
declare const shell: runpod.Pod;

const gpus = ["ADA_24", "AMPERE_48"] as const;
const places = ["EU-RO-1", "US-KS-2"] as const;
const ports = ["22/tcp"] as const;

/** Lists of constants, names that no table has, outputs for any part. */
export const endpoints: runpod.EndpointArgs[] = [
  { template: comfy, gpus, dataCenterIds: places, networkVolumes: [models] as const },
  { template: comfy, gpus: ["NVIDIA RUBIN R100", "rtx"], dataCenterIds: ["XX-YY-9"] },
  { template: comfy, cpus: [{ flavor: "cpu9z", vcpuCount: 2 }] as const },
  { template: ref.requireOutput("template"), gpus: ref.requireOutput("gpus") },
  { template: ref.requireOutput("template") as pulumi.Output<runpod.TemplateReference>, gpus },
  { template: Promise.resolve({ id: "tpl-1" }), gpus },
  { template: { id: ref.requireOutput("templateId"), release: ref.requireOutput("release") }, gpus },
  { templateId: "tpl-1", gpus: prod.gpus, networkVolumes: prod.networkVolumes, workersMax: prod.workersMax },
  { templateId: "tpl-1", gpus, networkVolumes: [ref.requireOutput("volume"), { id: "v", dataCenterId: "EU-RO-1" }] },
  { templateId: "tpl-1", gpus, debugTemplate: { template: ref.requireOutput("debug"), until: "2026-12-01T18:00:00Z" } },
  { templateId: prod.templateId, profile: prod.profile, type: prod.type, scalerType: prod.scalerType, gpus },
];

export const pods: runpod.PodArgs[] = [
  { image: "a/b:1", gpus, dataCenterIds: places, ports },
  {
    template: ref.requireOutput("template"),
    cpu: { flavor: "cpu3c", vcpuCount: 2 },
    networkVolume: ref.requireOutput("v"),
  },
  { image: shell.image, gpus: shell.gpus, cloud: shell.cloud, env: shell.env, networkVolume: models },
];

export const others: [runpod.NetworkVolumeArgs, runpod.TemplateArgs, Partial<runpod.DebugStackArgs>] = [
  { sizeInGb: models.sizeInGb, dataCenterId: models.dataCenterId, allowReplacement: models.allowReplacement },
  { image: comfy.image, ports, env: comfy.env, volumeInGb: comfy.volumeInGb, startSsh: comfy.startSsh },
  { authorizedKeys: ["ssh-ed25519 AAAA me"] as const },
];

/** Types that users refer to by name. */
export const named: {
  gpus: runpod.EndpointGpu[];
  podGpus: runpod.PodGpu[];
  place: runpod.DataCenterId;
  cpu: runpod.CpuFlavor;
  flavor: runpod.CpuFlavorName;
  rollout: runpod.Rollout;
  volume: runpod.NetworkVolumeReference;
  scaler: runpod.ScalerType;
  flashBoot: runpod.FlashBoot;
  type: runpod.EndpointType;
  cloud: runpod.Cloud;
  status: runpod.PodStatus;
  debugPod: runpod.DebugPodArgs;
  debugEndpoint: runpod.DebugEndpointArgs;
} = {
  gpus: ["ADA_24"],
  podGpus: ["Tesla V100-PCIE-16GB"],
  place: "EU-RO-1",
  cpu: { flavor: "cpu3c", vcpuCount: 2 },
  flavor: "cpu5c",
  rollout: { wait: true },
  volume: { id: "v" },
  scaler: "QUEUE_DELAY",
  flashBoot: "OFF",
  type: "QUEUE",
  cloud: "SECURE",
  status: "RUNNING",
  debugPod: { gpus: ["NVIDIA A40"], desiredStatus: "EXITED" },
  debugEndpoint: { workersMax: 2 },
};

/** A class must name all of its outputs, each once. Here `size` is an argument, and RunPod adds `place`. */
interface Shelf extends pulumi.CustomResource {
  size: pulumi.Output<number | undefined>;
  place: pulumi.Output<string>;
  label: string;
}
type OutputsOfShelf = OutputsFromState<Shelf, { size?: number }, "label">;
export const outputsOfShelves: OutputsOfShelf[] = [
  { size: "optional", place: "always" },
  // @ts-expect-error: an output is missing.
  { size: "optional" },
  // @ts-expect-error: `places` is no output of the class.
  { size: "optional", place: "always", places: "always" },
  // @ts-expect-error: an output that no argument sets does not depend on one.
  { size: "optional", place: "optional" },
];

export const refused: runpod.EndpointArgs[] = [
  // @ts-expect-error: a string is no list.
  { template: comfy, gpus: "ADA_24" },
  // @ts-expect-error: a number is no name.
  { template: comfy, gpus: [24] },
  // @ts-expect-error: this is RunPod's name for workersMax.
  { template: comfy, gpus, maxWorkers: 2 },
  // @ts-expect-error: the list of values is closed.
  { template: comfy, gpus, flashBoot: "ON" },
  // @ts-expect-error: a template is an object.
  { template: "tpl-1", gpus },
  // @ts-expect-error: a reference needs an id.
  { template: { release: "1.4 abcdef0" }, gpus },
  // @ts-expect-error: release belongs to the template or its reference.
  { templateId: "tpl-1", release: "1.4 abcdef0", gpus },
];

// @ts-expect-error: outputs are read-only.
prod.workersMax = 3 as never;
// @ts-expect-error: `adopt` is read only at creation, and is no output.
export const adopted: unknown = prod.adopt;

declare const offer: runpod.GpuTypeInfo;
declare const place: runpod.DataCenterInfo;
declare const flavor: runpod.CpuFlavorInfo;
declare const account: runpod.AccountInfo;

/** Names from the catalog are arguments of resources as they are. */
export const fromCatalog: runpod.EndpointArgs[] = [
  { template: comfy, gpus: [offer.id], dataCenterIds: [place.id] },
  { template: comfy, cpus: [{ flavor: flavor.id, vcpuCount: 2 }] },
];
export const stock: runpod.Stock = offer.stock;
// @ts-expect-error: RunPod's words come in one spelling.
export const isFree = offer.stock === "High";
// @ts-expect-error: stock depends on the product.
export const anyProduct: runpod.GetGpuTypesArgs = { dataCenterId: "EU-RO-1" };
// @ts-expect-error: not every API tells the prices of flavors.
export const price: number = flavor.pricePerVcpuHourInUsd.secure;
// @ts-expect-error: not every API tells the balance.
export const balance: number = account.balanceInUsd;
