import assert from "node:assert/strict";
import type * as pulumi from "@pulumi/pulumi";
import * as runpod from "../../sdk";
import type { Program } from "./engine";

/** A program's template and the endpoints that run it. Read in each run, so that a case can change it between runs. */
export interface Service {
  template: runpod.TemplateArgs;
  templateOptions?: pulumi.CustomResourceOptions;
  /** The arguments of each endpoint by name. GPUs may be omitted. Default: "prod", which runs the template. */
  endpoints?: Record<string, (template: runpod.Template) => runpod.EndpointArgs>;
}

/** A program with a template "api" and endpoints that run it, each with one GPU unless its arguments ask for CPUs. */
export function programOfService(service: Service): Program {
  return async () => {
    const made = new runpod.Template("api", service.template, service.templateOptions);
    const endpoints: NonNullable<Service["endpoints"]> = service.endpoints ?? { prod: (template) => ({ template }) };
    for (const [name, argsFor] of Object.entries(endpoints)) {
      const args = argsFor(made);
      const compute = args.cpus === undefined ? { gpus: ["ADA_24"] } : {};
      new runpod.Endpoint(name, { ...compute, workersMax: 1, ...args });
    }
  };
}

/** The resources of a small service. A program declares only those that are given. */
export interface Parts {
  volume?: Partial<runpod.NetworkVolumeArgs>;
  template?: Partial<runpod.TemplateArgs>;
  endpoint?: Partial<runpod.EndpointArgs>;
}

/** The types of a service that has all its parts. */
export const typesOfService = ["NetworkVolume", "Template", "Endpoint"] as const;

/** A program with a volume, a template and an endpoint that uses both, or fewer of them. None is protected. */
export function programOfParts({ volume, template, endpoint }: Parts): Program {
  return async () => {
    const place = { sizeInGb: 10, dataCenterId: "EU-RO-1" };
    const models = volume && new runpod.NetworkVolume("models", { ...place, ...volume }, { protect: false });
    const comfy = template && new runpod.Template("comfy", { image: "ghcr.io/acme/comfy:1", ...template });
    if (endpoint === undefined) return;
    assert.ok(comfy, "an endpoint needs a template");
    const mounted = models === undefined ? {} : { networkVolumes: [models] };
    new runpod.Endpoint("prod", { template: comfy, gpus: ["AMPERE_80"], workersMax: 2, ...mounted, ...endpoint });
  };
}
