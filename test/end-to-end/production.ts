import * as runpod from "../../sdk";
import type { Emulator } from "../../testing/emulator";
import type { Program } from "./engine";
import { endpointOf } from "./results";

/** Declares a production service for cases about debugging: a volume, a template and an endpoint with a worker. */
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

/** A program that declares production and whatever `beside` declares in that run. */
export function programWithProduction(beside: (production: runpod.Endpoint) => void): Program {
  return async () => {
    beside(makeProduction());
  };
}

/** The resources of a DebugStack, as `changesOf` names them. */
export function partsOfDebugStack(name: string): string[] {
  return [`Endpoint ${name}-endpoint`, `Pod ${name}-pod`, `Template ${name}-template`];
}

/** Everything at RunPod that users of production could notice: endpoint, releases, template, volumes and workers. */
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
