import { z } from "zod";
import type { Cloud, OpenPort, Pod } from "../../api";
import { containerFields, containerFrom } from "./container";
import { flavorFrom } from "./cpu";
import { persistentMount } from "./persistent-mount";

/** RunPod lists a terminated Pod for a while. */
export const terminated = "TERMINATED";

/** Key under which a Pod that was read over REST v2 keeps what the port does not have. */
const observation = Symbol("status and start of a Pod over REST v2");

interface Observation {
  status: string;
  startedAt: string | null;
}

/** Undefined for a Pod that another API returned. */
export function observationOf(pod: Pod): Observation | undefined {
  return (pod as { [observation]?: Observation })[observation];
}

const openPort = z.looseObject({
  private: z.number().nullish(),
  public: z.number().nullish(),
  type: z.string().nullish(),
  ip: z.string().nullish(),
});

export const podWire = z
  .looseObject({
    id: z.string(),
    name: z.string(),
    status: z.string(),
    ...containerFields,
    mounts: z
      .looseObject({
        persistent: persistentMount.nullish(),
        network: z.array(z.looseObject({ volumeId: z.string(), path: z.string() })).nullish(),
      })
      .nullish(),
    // RunPod does not promise the count, and its minimum is 1. UNKNOWN (U27): what it answers for a Pod without GPUs.
    gpu: z.looseObject({ id: z.string(), count: z.number().nullish() }).nullish(),
    cpu: z.looseObject({ id: z.string(), vcpuCount: z.number() }).nullish(),
    cloud: z.string(),
    dataCenterId: z.string().nullable(),
    ssh: z.looseObject({ proxy: z.looseObject({ username: z.string() }).nullable() }).nullish(),
    cost: z.number(),
    globalNetworking: z.looseObject({ enabled: z.boolean() }),
    runtime: z.looseObject({ gpus: z.array(z.unknown()).nullish(), ports: z.array(openPort).nullish() }).nullable(),
    startedAt: z.string().nullable(),
  })
  .transform((pod): Pod => {
    const { persistent, network } = pod.mounts ?? {};
    const [attached] = network ?? [];
    const gpuCount = pod.gpu ? (pod.gpu.count ?? pod.runtime?.gpus?.length) : 0;
    const kept: { [observation]: Observation } = {
      [observation]: { status: pod.status, startedAt: pod.startedAt },
    };
    return {
      id: pod.id,
      name: pod.name,
      ...containerFrom(pod),
      ...(pod.cpu ? { cpu: flavorFrom(pod.cpu) } : {}),
      cloud: pod.cloud as Cloud,
      globalNetworking: pod.globalNetworking.enabled,
      ...(gpuCount === undefined ? {} : { gpuCount }),
      gpuTypeId: pod.gpu?.id,
      volumeInGb: persistent?.size ?? 0,
      volumeMountPath: (persistent?.path ?? attached?.path) || undefined,
      networkVolumeId: attached?.volumeId,
      dataCenterId: pod.dataCenterId ?? undefined,
      desiredStatus: desiredStatusFrom(pod.status),
      sshProxyUser: pod.ssh?.proxy?.username,
      costPerHourInUsd: pod.cost,
      openPorts: (pod.runtime?.ports ?? []).flatMap(openPortFrom),
      ...kept,
    };
  });

/** REST v2 reports what the Pod does, not what was asked for. */
function desiredStatusFrom(status: string): string {
  return ["PROVISIONING", "STARTING", "ERROR"].includes(status) ? "RUNNING" : status;
}

/** Omits a port that has no public address yet, because it is not open. */
function openPortFrom({ ip, private: inside, public: outside, type }: z.output<typeof openPort>): OpenPort[] {
  if (!ip || typeof inside !== "number" || typeof outside !== "number") return [];
  const isPublic = type === "tcp" && !isPrivate(ip);
  return [{ privatePort: inside, publicPort: outside, ip, isPublic, protocol: type ?? "" }];
}

/** Ports of HTTP have an address in 100.64.0.0/10, which only RunPod's proxy reaches. */
function isPrivate(ip: string): boolean {
  const [first = 0, second = 0] = ip.split(".").map(Number);
  return (
    [10, 127].includes(first) ||
    (first === 172 && second >= 16 && second < 32) ||
    (first === 192 && second === 168) ||
    (first === 169 && second === 254) ||
    (first === 100 && second >= 64 && second < 128)
  );
}
