import { z } from "zod";
import type { OpenPort, Pod } from "../api";
import { typeOfDisplayName } from "../gpu-list";
import { splitList } from "./wire";

export const fields = `id name imageName templateId gpuCount containerDiskInGb volumeInGb volumeMountPath networkVolumeId dockerArgs env ports
  containerRegistryAuthId desiredStatus costPerHr machine { gpuDisplayName dataCenterId podHostId }
  runtime { ports { ip isIpPublic privatePort publicPort type } }`;

export type WirePod = z.output<typeof pod>;

const openPort = z.looseObject({
  ip: z.string().nullable(),
  isIpPublic: z.boolean().nullable(),
  privatePort: z.number().nullable(),
  publicPort: z.number().nullable(),
  type: z.string().nullable(),
});

export const pod = z
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
  .transform((wire): Pod => ({
    id: wire.id,
    name: wire.name,
    image: wire.imageName ?? "",
    templateId: wire.templateId || undefined,
    gpuCount: wire.gpuCount,
    gpuTypeId: wire.machine?.gpuDisplayName ? typeOfDisplayName(wire.machine.gpuDisplayName) : undefined,
    containerDiskInGb: wire.containerDiskInGb ?? 0,
    volumeInGb: wire.volumeInGb ?? 0,
    volumeMountPath: wire.volumeMountPath || undefined,
    networkVolumeId: wire.networkVolumeId || undefined,
    args: wire.dockerArgs ?? "",
    env: Object.fromEntries((wire.env ?? []).map(variableFrom)),
    ports: splitList(wire.ports),
    registryAuthId: wire.containerRegistryAuthId || undefined,
    dataCenterId: wire.machine?.dataCenterId ?? undefined,
    desiredStatus: wire.desiredStatus,
    sshProxyUser: wire.machine?.podHostId ?? undefined,
    costPerHourInUsd: wire.costPerHr,
    openPorts: (wire.runtime?.ports ?? []).flatMap(openPortFrom),
  }));

/** A port that has no public side yet is not open. */
function openPortFrom({ ip, isIpPublic, privatePort, publicPort, type }: z.output<typeof openPort>): OpenPort[] {
  if (ip === null || privatePort === null || publicPort === null) return [];
  return [{ privatePort, publicPort, ip, isPublic: isIpPublic ?? false, protocol: type ?? "" }];
}

/** Pods spell variables `KEY=value`, unlike templates. */
function variableFrom(line: string): [string, string] {
  const cut = line.indexOf("=");
  return cut < 0 ? [line, ""] : [line.slice(0, cut), line.slice(cut + 1)];
}
