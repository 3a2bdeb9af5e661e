import { saveEndpoint } from "./endpoint";
import type { ShownAs } from "./entities";
import { createNetworkVolume } from "./network-volume";
import { deployPod } from "./pod";
import { saveTemplate } from "./template";
import type { World } from "./world";

export type Foreign = "networkVolume" | "template" | "endpoint" | "pod";

const collections = {
  networkVolume: "networkVolumes",
  template: "templates",
  endpoint: "endpoints",
  pod: "pods",
} as const;

const template = { imageName: "example/foreign:1", dockerArgs: "", containerDiskInGb: 5, volumeInGb: 0, env: [] };

/**
 * Makes a thing as somebody else with access to the account would, and returns its id. Reads show it as `shown` says.
 */
export function addForeign(world: World, accountId: string, kind: Foreign, shown: ShownAs): string {
  const { store } = world;
  const name = `foreign-${kind}-${store[collections[kind]].list().length}`;
  if (kind === "networkVolume") {
    const { id } = createNetworkVolume(world, accountId, { name, size: 10, dataCenterId: "US-KS-2" });
    return store.networkVolumes.update(id, { shown }).id;
  }
  if (kind === "template") {
    const { id } = saveTemplate(world, accountId, { ...template, name, isServerless: true });
    return store.templates.update(id, { shown }).id;
  }
  if (kind === "endpoint") {
    const input = { name, gpuIds: "ADA_24", workersMin: 0, workersMax: 0, template: { ...template, name } };
    const defaults = { gpuCount: 1, workersPFBTarget: 0, idleTimeout: 10, scalerValue: 4, bindEndpoint: true };
    const { id } = saveEndpoint(world, accountId, { ...defaults, ...input }, new Set(Object.keys(input)));
    return store.endpoints.update(id, { shown }).id;
  }
  const asked = {
    name,
    imageName: template.imageName,
    gpuTypeId: "NVIDIA GeForce RTX 4090",
    gpuCount: 1,
    volumeInGb: 0,
  };
  const { id } = deployPod(world, accountId, "podFindAndDeployOnDemand", asked);
  return store.pods.update(id, { shown }).id;
}
