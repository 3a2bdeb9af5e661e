import { create as createEndpoint, type EndpointSpec } from "./endpoint";
import type { ShownAs } from "./entities";
import { create as createVolume } from "./network-volume";
import { create as createPod } from "./pod";
import { create as createTemplate, defaultsOf, type TemplateSpec } from "./template";
import type { World } from "./world";

export type Foreign = "networkVolume" | "template" | "endpoint" | "pod";

const image = "example/foreign:1";

/** Creates an object as another user of the account would, and returns its id. `shown` overrides what reads return. */
export function addForeign(world: World, accountId: string, kind: Foreign, shown: ShownAs): string {
  const { networkVolumes, templates, endpoints, pods } = world.store;
  const collection = { networkVolume: networkVolumes, template: templates, endpoint: endpoints, pod: pods }[kind];
  const name = `foreign-${kind}-${collection.list().length}`;
  const { id } = make[kind](world, accountId, name);
  return collection.update(id, { shown }).id;
}

const make: Record<Foreign, (world: World, accountId: string, name: string) => { id: string }> = {
  networkVolume: (world, accountId, name) =>
    createVolume(world, accountId, { name, size: 10, dataCenterId: "US-KS-2" }),
  template: (world, accountId, name) => createTemplate(world, accountId, templateSpec(world, name)),
  endpoint: (world, accountId, name) => createEndpoint(world, accountId, endpointSpec(name), templateSpec(world, name)),
  pod(world, accountId, name) {
    const gpuTypeIds = ["NVIDIA GeForce RTX 4090"];
    return createPod(world, accountId, { name, image, gpuTypeIds, gpuCount: 1, volumeInGb: 0 });
  },
};

function templateSpec(world: World, name: string): TemplateSpec {
  const content = { image, startCommand: "", env: [], containerDiskInGb: 5, volumeInGb: 0 };
  return { ...defaultsOf(world), ...content, name, isServerless: true };
}

function endpointSpec(name: string): EndpointSpec {
  return {
    name,
    templateId: "",
    type: "queue",
    gpus: { pools: ["ADA_24"], excludedTypes: [] },
    gpuCount: 1,
    cpuInstances: [],
    workersMin: 0,
    workersMax: 0,
    workersPFBTarget: 0,
    idleTimeoutInSeconds: 10,
    dataCenterIds: [],
    scalerType: "QUEUE_DELAY",
    scalerValue: 4,
    networkVolumeIds: [],
    allowedCudaVersions: [],
    minCudaVersion: null,
    executionTimeoutInMs: 0,
    flashBoot: "OFF",
    flashEnvironmentId: null,
    modelReferences: [],
    env: [],
    compliance: [],
    bindsTemplate: true,
    namesGpuFields: false,
  };
}
