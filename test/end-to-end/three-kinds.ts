import assert from "node:assert/strict";
import { Endpoint, NetworkVolume, Template } from "../../sdk";
import type { EndpointArgs, NetworkVolumeArgs, TemplateArgs } from "../../sdk";
import type { Program } from "./engine";
import { urnOf } from "./reading";

/**
 * What a program declares: a part that is left out is not made. An endpoint runs the template and mounts the volume, if
 * there is one.
 */
export interface Parts {
  volume?: Partial<NetworkVolumeArgs>;
  template?: Partial<TemplateArgs>;
  endpoint?: Partial<EndpointArgs>;
}

/** A program of at most one thing of each kind, none of them protected. */
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

/** How one kind of thing lives: enough to write a case once for all three. */
export interface LifeOfKind {
  kind: "NetworkVolume" | "Template" | "Endpoint";
  collection: "networkVolumes" | "templates" | "endpoints";
  urn: string;
  calls: { create: string; update: string; delete: string; list: string };
  /** Programs: with the thing, with one argument changed, without it. */
  made: Parts;
  changed: Parts;
  without: Parts;
  /** The argument that `changed` changes: its name at RunPod and its new value. */
  change: { field: string; value: unknown };
}

export const lives: LifeOfKind[] = [
  {
    kind: "NetworkVolume",
    collection: "networkVolumes",
    urn: urnOf("NetworkVolume", "models"),
    calls: {
      create: "networkVolume.create",
      update: "networkVolume.update",
      delete: "networkVolume.delete",
      list: "networkVolume.list",
    },
    made: { volume: {} },
    changed: { volume: { sizeInGb: 20 } },
    without: {},
    change: { field: "size", value: 20 },
  },
  {
    kind: "Template",
    collection: "templates",
    urn: urnOf("Template", "comfy"),
    calls: { create: "template.create", update: "template.update", delete: "template.delete", list: "template.list" },
    made: { template: {} },
    changed: { template: { containerDiskInGb: 30 } },
    without: {},
    change: { field: "containerDiskInGb", value: 30 },
  },
  {
    kind: "Endpoint",
    collection: "endpoints",
    urn: urnOf("Endpoint", "prod"),
    calls: { create: "endpoint.create", update: "endpoint.update", delete: "endpoint.delete", list: "endpoint.list" },
    made: { template: {}, endpoint: {} },
    changed: { template: {}, endpoint: { workersMax: 4 } },
    without: { template: {} },
    change: { field: "workersMax", value: 4 },
  },
];
