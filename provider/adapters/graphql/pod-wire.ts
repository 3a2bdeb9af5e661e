import { z } from "zod";
import type { OpenPort, Pod } from "../../api";
import { typeOfDisplayName } from "../../hardware/gpu-list";
import { splitList } from "./wire";

export const fields = `id name imageName templateId gpuCount containerDiskInGb volumeInGb volumeMountPath networkVolumeId dockerArgs env ports
  containerRegistryAuthId desiredStatus costPerHr machine { gpuDisplayName dataCenterId podHostId }
  runtime { ports { ip isIpPublic privatePort publicPort type } }`;

const openPort = z.looseObject({
  ip: z.string().nullable(),
  isIpPublic: z.boolean().nullable(),
  privatePort: z.number().nullable(),
  publicPort: z.number().nullable(),
  type: z.string().nullable(),
});

export const wire = z
  .looseObject({
    id: z.string(),
    name: z.string(),
    imageName: z.string().nullable(),
    templateId: z.string().nullable(),
    gpuCount: z.number(),
    containerDiskInGb: z.number().nullable(),
    volumeInGb: z.number().nullable(),
    volumeMountPath: z.string().nullable(),
    networkVolumeId: z.string().nullable(),
    dockerArgs: z.string().nullable(),
    env: z.array(z.string()).nullable(),
    ports: z.string().nullable(),
    containerRegistryAuthId: z.string().nullable(),
    desiredStatus: z.string(),
    costPerHr: z.number(),
    machine: z
      .looseObject({
        gpuDisplayName: z.string().nullable(),
        dataCenterId: z.string().nullable(),
        podHostId: z.string().nullable(),
      })
      .nullable(),
    runtime: z.looseObject({ ports: z.array(openPort).nullable() }).nullable(),
  })
  .transform((pod): Pod => ({
    id: pod.id,
    name: pod.name,
    image: pod.imageName ?? "",
    templateId: pod.templateId || undefined,
    gpuCount: pod.gpuCount,
    gpuTypeId: pod.machine?.gpuDisplayName ? typeOfDisplayName(pod.machine.gpuDisplayName) : undefined,
    containerDiskInGb: pod.containerDiskInGb ?? 0,
    volumeInGb: pod.volumeInGb ?? 0,
    volumeMountPath: pod.volumeMountPath || undefined,
    networkVolumeId: pod.networkVolumeId || undefined,
    args: pod.dockerArgs ?? "",
    env: Object.fromEntries((pod.env ?? []).map(variableFrom)),
    ports: splitList(pod.ports),
    registryAuthId: pod.containerRegistryAuthId || undefined,
    dataCenterId: pod.machine?.dataCenterId ?? undefined,
    desiredStatus: pod.desiredStatus,
    sshProxyUser: pod.machine?.podHostId ?? undefined,
    costPerHourInUsd: pod.costPerHr,
    openPorts: (pod.runtime?.ports ?? []).flatMap(openPortFrom),
  }));

/** Omits a port that has no public address yet, because it is not open. */
function openPortFrom({ ip, isIpPublic, privatePort, publicPort, type }: z.output<typeof openPort>): OpenPort[] {
  if (ip === null || privatePort === null || publicPort === null) return [];
  return [{ privatePort, publicPort, ip, isPublic: isIpPublic ?? false, protocol: type ?? "" }];
}

/** Pods write variables as `KEY=value`, unlike templates. */
function variableFrom(line: string): [string, string] {
  const cut = line.indexOf("=");
  return cut < 0 ? [line, ""] : [line.slice(0, cut), line.slice(cut + 1)];
}
