import assert from "node:assert/strict";
import { Endpoint, NetworkVolume, Template } from "../../sdk";
import type { EndpointArgs, NetworkVolumeArgs, TemplateArgs } from "../../sdk";
import type { Program } from "./engine";

/**
 * What the program of a service declares. A part that is left out is not made. The endpoint runs the template and
 * mounts the volume, if there is one.
 */
export interface Parts {
  volume?: Partial<NetworkVolumeArgs>;
  template?: Partial<TemplateArgs>;
  endpoint?: Partial<EndpointArgs>;
}

/** The type names of what a whole service has. */
export const typesOfService = ["NetworkVolume", "Template", "Endpoint"] as const;

/** A program of at most one of each, none of them protected. */
export function programOf({ volume, template, endpoint }: Parts): Program {
  return async () => {
    const models =
      volume && new NetworkVolume("models", { sizeInGb: 10, dataCenterId: "EU-RO-1", ...volume }, { protect: false });
    const comfy = template && new Template("comfy", { image: "ghcr.io/acme/comfy:1", ...template });
    if (endpoint === undefined) return;
    assert.ok(comfy, "an endpoint needs a template");
    const mounted = models === undefined ? {} : { networkVolumes: [models] };
    new Endpoint("prod", { template: comfy, gpus: ["AMPERE_80"], workersMax: 2, ...mounted, ...endpoint });
  };
}
