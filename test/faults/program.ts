import type * as pulumi from "@pulumi/pulumi";
import { DebugStack, Endpoint, NetworkVolume, Pod, Provider, Template } from "../../sdk";
import type { Emulator } from "../../testing/emulator";
import type { Api, Program } from "../end-to-end/engine";

/** The resources of a random program, by name. A name includes the kind and is never used again. */
export interface Declared {
  volumes: Record<string, DeclaredVolume>;
  templates: Record<string, DeclaredTemplate>;
  endpoints: Record<string, DeclaredEndpoint>;
  pods: Record<string, DeclaredPod>;
  /** Debug stacks, by the endpoint that they investigate. */
  debugStacks: Record<string, string>;
  /** The index of the phase before which a debug stack expires. */
  expiresBefore: Record<string, number>;
  /** Debug stacks that have expired. */
  expired: string[];
  options: Record<string, DeclaredOptions>;
  /** Previous names of resources, by current name. */
  former: Record<string, string>;
  /**
   * Ids that a user has written into the program, by resource name, and names at RunPod that differ from the resource's
   * name.
   */
  adopt: Record<string, string>;
  names: Record<string, string>;
}

export interface DeclaredVolume {
  sizeInGb: number;
  dataCenterId: string;
}

export interface DeclaredTemplate {
  image: string;
  args: string;
  containerDiskInGb: number;
  env: Record<string, string>;
  serverless: boolean;
}

export interface DeclaredEndpoint {
  template: string;
  /** Whether the program passes the Template or only its id. */
  isById: boolean;
  /** The `debugTemplate`, which runs in its place for a while. */
  debugTemplate?: string;
  compute: "gpu" | "cpu";
  volumes: string[];
  /** Absent or 0. */
  workersMin?: number;
  workersMax: number;
  idleTimeoutInSeconds: number;
  executionTimeoutInMs: number;
  type: "QUEUE" | "LOAD_BALANCER";
  waits: boolean;
}

export interface DeclaredPod {
  /** A template that is not serverless. Without one, the Pod has its own image. */
  template?: string;
  compute: "gpu" | "bid" | "cpu";
  /** GPUs, or half the vCPUs. */
  size: 1 | 2;
  volume?: string;
  mode: string;
  args: string;
  desiredStatus?: "RUNNING" | "EXITED";
}

/** Options of one resource. */
export interface DeclaredOptions {
  /** How a renamed resource keeps its object: the old name as alias, or its id as `adopt`. */
  renamedBy?: "alias" | "adopt";
  /** Belongs to a second `Provider` instance of the same account. */
  isOfSecond?: true;
  /** Another user sets `workersMax`. */
  ignoresWorkers?: true;
}

export const podImage = "runpod/base:0.6.2";
export const debugImage = "ghcr.io/acme/worker:debug";
export const podGpus = ["NVIDIA L40S", "NVIDIA A40"];

export function nothing(): Declared {
  return {
    ...{ volumes: {}, templates: {}, endpoints: {}, pods: {}, debugStacks: {} },
    ...{ expiresBefore: {}, expired: [] },
    ...{ options: {}, former: {}, adopt: {}, names: {} },
  };
}

/** A debug stack counts as three resources. */
export function resourceCount({ volumes, templates, endpoints, pods, debugStacks }: Declared): number {
  const singles = [volumes, templates, endpoints, pods].map((items) => Object.keys(items).length);
  return singles.reduce((sum, count) => sum + count, 3 * Object.keys(debugStacks).length);
}

/** The names of all resources, including the parts of debug stacks. */
export function resourceNames({ volumes, templates, endpoints, pods, ...rest }: Declared): string[] {
  const parts = livingDebugStacks(rest).flatMap(([name]) => [`${name}-template`, `${name}-endpoint`, `${name}-pod`]);
  return [...[volumes, templates, endpoints, pods].flatMap((items) => Object.keys(items)), ...parts];
}

/** Debug stacks that still have their parts, each with its endpoint. */
export function livingDebugStacks({ debugStacks, expired }: Pick<Declared, "debugStacks" | "expired">) {
  return Object.entries(debugStacks).filter(([name]) => !expired.includes(name));
}

/** Expires the debug stacks whose date lies before this phase. */
export function expire(declared: Declared, place: number): void {
  declared.expired = Object.keys(declared.expiresBefore).filter((name) => place >= (declared.expiresBefore[name] ?? 0));
}

/** The program with these resources, without protection. */
export function programOf(
  api: Api,
  declared: Declared,
  emulator: Pick<Emulator, "apiKey" | "graphqlUrl" | "restUrl" | "jobsUrl">,
): Program {
  return async () => {
    const { adopt, names, options, former } = declared;
    const { apiKey, graphqlUrl, restUrl, jobsUrl } = emulator;
    const needsSecond = Object.values(options).some(({ isOfSecond }) => isOfSecond);
    const second = needsSecond ? new Provider("second", { apiKey, api, graphqlUrl, restUrl, jobsUrl }) : undefined;
    const identity = (name: string) => ({
      ...(adopt[name] === undefined ? {} : { adopt: adopt[name] }),
      ...(names[name] === undefined ? {} : { name: names[name] }),
    });
    const optionsOf = (name: string): pulumi.CustomResourceOptions => {
      const { renamedBy, isOfSecond, ignoresWorkers } = options[name] ?? {};
      return {
        protect: false,
        ...(isOfSecond && second !== undefined ? { provider: second } : {}),
        ...(renamedBy === "alias" ? { aliases: [{ name: itemNamed(former, name) }] } : {}),
        ...(ignoresWorkers ? { ignoreChanges: ["workersMax"] } : {}),
      };
    };
    const volumes: Record<string, NetworkVolume> = {};
    for (const [name, volume] of Object.entries(declared.volumes)) {
      volumes[name] = new NetworkVolume(
        name,
        { ...volume, allowReplacement: true, ...identity(name) },
        optionsOf(name),
      );
    }
    const templates: Record<string, Template> = {};
    for (const [name, template] of Object.entries(declared.templates)) {
      templates[name] = new Template(name, { ...template, ...identity(name) }, optionsOf(name));
    }
    const endpoints: Record<string, Endpoint> = {};
    for (const [name, endpoint] of Object.entries(declared.endpoints)) {
      const { template: run, isById, debugTemplate, compute, volumes: mounted, waits, ...rest } = endpoint;
      const template = itemNamed(templates, run);
      const swapped = debugTemplate === undefined ? undefined : itemNamed(templates, debugTemplate);
      const { idleTimeoutInSeconds, ...others } = rest;
      endpoints[name] = new Endpoint(
        name,
        {
          ...(isById ? { templateId: template.id } : { template }),
          ...(swapped === undefined ? {} : { debugTemplate: { template: swapped, until: "2099-01-01T00:00:00Z" } }),
          ...(compute === "cpu" ? { cpus: [{ flavor: "cpu3g", vcpuCount: 2 }] } : { gpus: ["AMPERE_80"] }),
          ...(mounted.length > 0 ? { networkVolumes: mounted.map((volume) => itemNamed(volumes, volume)) } : {}),
          ...(waits ? { rollout: { wait: true } } : {}),
          ...others,
          idleTimeoutInSeconds,
          ...identity(name),
        },
        optionsOf(name),
      );
    }
    for (const [name, pod] of Object.entries(declared.pods)) {
      const { args } = pod;
      new Pod(
        name,
        {
          ...(pod.template === undefined ? { image: podImage } : { template: itemNamed(templates, pod.template) }),
          env: { MODE: pod.mode },
          args,
          ...(pod.compute === "cpu"
            ? { cpu: { flavor: "cpu3c", vcpuCount: 2 * pod.size } }
            : { gpus: podGpus, gpuCount: pod.size }),
          ...(pod.compute === "bid" ? { bidPerGpu: 0.3 } : {}),
          ...(pod.volume === undefined ? {} : { networkVolume: itemNamed(volumes, pod.volume) }),
          ...(pod.desiredStatus === undefined ? {} : { desiredStatus: pod.desiredStatus }),
          ...identity(name),
        },
        optionsOf(name),
      );
    }
    for (const [name, endpoint] of Object.entries(declared.debugStacks)) {
      const expiresAt = declared.expired.includes(name) ? "2020-01-01T00:00:00Z" : "2099-01-01T00:00:00Z";
      const expires = declared.expiresBefore[name] === undefined ? {} : { expiresAt };
      new DebugStack(name, { endpoint: itemNamed(endpoints, endpoint), image: debugImage, ...expires });
    }
  };
}

export function itemNamed<Item>(items: Record<string, Item>, name: string): Item {
  const item = items[name];
  if (item === undefined) throw new RangeError(`The random program refers to ${name}, which it does not declare.`);
  return item;
}
