import * as runpod from "../../sdk";
import type { Emulator } from "../../testing/emulator";
import type { Program } from "./engine";
import { endpointOf } from "./results";

/** Production of the cases about debugging: a volume, a template and an endpoint with a worker that is always on. */
export function makeProduction(args: Partial<runpod.EndpointArgs> = {}): runpod.Endpoint {
  const place = { sizeInGb: 10, dataCenterId: "EU-RO-1" };
  const models = new runpod.NetworkVolume("models", place, { protect: false });
  const template = new runpod.Template("comfy", {
    image: "example/comfy:1",
    args: "--listen",
    containerDiskInGb: 30,
    env: { MODE: "fast", HF_HOME: "/runpod-volume/hf" },
  });
  return new runpod.Endpoint("prod", {
    template,
    gpus: ["ADA_24", "AMPERE_80"],
    networkVolumes: [models],
    workersMin: 1,
    workersMax: 2,
    ...args,
  });
}

/** A program of production, and of what else a case says at that run. */
export function programWithProduction(beside: (production: runpod.Endpoint) => void): Program {
  return async () => {
    beside(makeProduction());
  };
}

/** What a DebugStack of this name makes at RunPod, as `changesOf` names it. */
export function partsOfDebugStack(name: string): string[] {
  return [`Endpoint ${name}-endpoint`, `Pod ${name}-pod`, `Template ${name}-template`];
}

/** All that users of production could notice, as RunPod holds it: endpoint, releases, template, volume, workers. */
export function productionAtRunpod({ store, ...emulator }: Emulator) {
  const endpoint = endpointOf({ ...emulator, store }, "prod");
  const { idleSince, ...lasting } = endpoint;
  const workers = store.workers.list(({ endpointId }) => endpointId === endpoint.id);
  return {
    endpoint: lasting,
    template: store.templates.get(endpoint.templateId),
    volumes: endpoint.networkVolumeIds.map((id) => store.networkVolumes.get(id)),
    workers: workers.map(({ id, version, dataCenterId }) => ({ id, version, dataCenterId })),
  };
}
