import { Endpoint, NetworkVolume, Pod, Template } from "../../sdk";
import type { Program } from "../end-to-end/engine";

/** What a random program declares, by resource name. A name says its kind and is never used again once it is gone. */
export interface Declared {
  volumes: Record<string, DeclaredVolume>;
  templates: Record<string, DeclaredTemplate>;
  endpoints: Record<string, DeclaredEndpoint>;
  pods: Record<string, DeclaredPod>;
  /** Ids that a person has written into the program, by resource name. */
  adopt: Record<string, string>;
}

export interface DeclaredVolume {
  sizeInGb: number;
  dataCenterId: string;
}

export interface DeclaredTemplate {
  image: string;
  env: Record<string, string>;
  serverless: boolean;
}

export interface DeclaredEndpoint {
  template: string;
  volumes: string[];
  workersMax: number;
  type: "QUEUE" | "LOAD_BALANCER";
  waits: boolean;
}

export interface DeclaredPod {
  /** A template that is not serverless; an image of its own without one. */
  template?: string;
  compute: "gpu" | "bid" | "cpu";
  /** GPUs, or half the vCPUs. */
  size: 1 | 2;
  volume?: string;
  mode: string;
  desiredStatus?: "RUNNING" | "EXITED";
}

export function nothing(): Declared {
  return { volumes: {}, templates: {}, endpoints: {}, pods: {}, adopt: {} };
}

export function resourceCount({ volumes, templates, endpoints, pods }: Declared): number {
  return [volumes, templates, endpoints, pods].reduce((sum, things) => sum + Object.keys(things).length, 0);
}

/** The program that declares this, none of it protected. */
export function programOf(declared: Declared): Program {
  return async () => {
    const adopt = (name: string) => (declared.adopt[name] === undefined ? {} : { adopt: declared.adopt[name] });
    const volumes = new Map<string, NetworkVolume>();
    for (const [name, volume] of Object.entries(declared.volumes)) {
      const args = { ...volume, allowReplacement: true, ...adopt(name) };
      volumes.set(name, new NetworkVolume(name, args, { protect: false }));
    }
    const templates = new Map<string, Template>();
    for (const [name, template] of Object.entries(declared.templates)) {
      templates.set(name, new Template(name, { ...template, ...adopt(name) }));
    }
    for (const [name, { template, volumes: mounted, workersMax, type, waits }] of Object.entries(declared.endpoints)) {
      new Endpoint(name, {
        template: the(templates, template),
        gpus: ["AMPERE_80"],
        ...(mounted.length > 0 ? { networkVolumes: mounted.map((volume) => the(volumes, volume)) } : {}),
        ...(waits ? { rollout: { wait: true } } : {}),
        workersMax,
        type,
        ...adopt(name),
      });
    }
    for (const [name, pod] of Object.entries(declared.pods)) {
      new Pod(name, {
        ...(pod.template === undefined
          ? { image: "runpod/base:0.6.2", env: { MODE: pod.mode } }
          : { template: the(templates, pod.template), env: { MODE: pod.mode } }),
        ...(pod.compute === "cpu"
          ? { cpu: { flavor: "cpu3c", vcpuCount: 2 * pod.size } }
          : { gpus: ["NVIDIA L40S", "NVIDIA A40"], gpuCount: pod.size }),
        ...(pod.compute === "bid" ? { bidPerGpu: 0.3 } : {}),
        ...(pod.volume === undefined ? {} : { networkVolume: the(volumes, pod.volume) }),
        ...(pod.desiredStatus === undefined ? {} : { desiredStatus: pod.desiredStatus }),
        ...adopt(name),
      });
    }
  };
}

function the<Thing>(things: Map<string, Thing>, name: string): Thing {
  const thing = things.get(name);
  if (thing === undefined) throw new RangeError(`The random program refers to ${name}, which it does not declare.`);
  return thing;
}
