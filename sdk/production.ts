import * as pulumi from "@pulumi/pulumi";
import type { CpuFlavor } from "../provider/api";
import type { NetworkVolumeReference } from "../provider/inputs/endpoint";
import { Endpoint } from "./endpoint";
import type { EndpointInfo } from "./live";
import { ProgramError } from "./program-error";
import { Template } from "./template";

/** What a DebugStack takes from the endpoint under investigation. */
export interface Production {
  args: pulumi.Output<string | undefined>;
  containerDiskInGb: pulumi.Output<number | undefined>;
  registryAuthId: pulumi.Output<string | undefined>;
  env: pulumi.Output<Record<string, string> | undefined>;
  type: pulumi.Output<"QUEUE" | "LOAD_BALANCER">;
  gpus: pulumi.Output<string[] | undefined>;
  gpuCount: pulumi.Output<number | undefined>;
  cpus: pulumi.Output<CpuFlavor[] | undefined>;
  networkVolumes: pulumi.Output<NetworkVolumeReference[] | undefined>;
  dataCenterIds: pulumi.Output<string[] | undefined>;
  allowedCudaVersions: pulumi.Output<string[] | undefined>;
  minCudaVersion: pulumi.Output<string | undefined>;
}

/** @param name of the DebugStack, for messages */
export function productionOf(name: string, endpoint: Endpoint | EndpointInfo): Production {
  return endpoint instanceof Endpoint ? ofProgram(name, endpoint) : ofRunpod(endpoint);
}

function ofProgram(name: string, endpoint: Endpoint): Production {
  const { template, type, gpus, gpuCount, cpus, networkVolumes } = endpoint;
  const { dataCenterIds, allowedCudaVersions, minCudaVersion } = endpoint;
  if (!(template instanceof Template)) {
    throw new ProgramError(
      `DebugStack "${name}": endpoint was given its template by id, so its args and env are not known here. Pass ` +
        "`await runpod.getEndpoint(id)`, or give the Endpoint a Template.",
    );
  }
  const { args, containerDiskInGb, registryAuthId, env } = template;
  const run = { args, containerDiskInGb, registryAuthId, env };
  const place = { networkVolumes, dataCenterIds, allowedCudaVersions, minCudaVersion };
  return { ...run, type, gpus, gpuCount, cpus, ...place };
}

function ofRunpod(endpoint: EndpointInfo): Production {
  const { template, type, gpus, gpuCount, cpus, networkVolumes } = endpoint;
  const isGpu = gpus.length > 0;
  const { allowedCudaVersions, minCudaVersion } = isGpu ? cudaOf(endpoint) : {};
  return {
    args: pulumi.output(template.args),
    containerDiskInGb: pulumi.output(template.containerDiskInGb),
    registryAuthId: pulumi.output(template.registryAuthId),
    // RunPod does not say which of its values are secret.
    env: pulumi.secret(template.env),
    type: pulumi.output(type),
    gpus: pulumi.output(isGpu ? gpus : undefined),
    gpuCount: pulumi.output(isGpu ? gpuCount : undefined),
    cpus: pulumi.output(isGpu ? undefined : cpus),
    networkVolumes: pulumi.output(networkVolumes),
    dataCenterIds: pulumi.output(placesOf(endpoint)),
    allowedCudaVersions: pulumi.output(allowedCudaVersions),
    minCudaVersion: pulumi.output(minCudaVersion),
  };
}

/** An endpoint of ours has one of the two; RunPod may have both. */
function cudaOf({ allowedCudaVersions, minCudaVersion }: EndpointInfo): Partial<EndpointInfo> {
  return allowedCudaVersions.length > 0
    ? { allowedCudaVersions }
    : minCudaVersion === undefined
      ? {}
      : { minCudaVersion };
}

/** Volumes pin by themselves. Without any, what RunPod lists, but for the countries that it lists too (runpod-api.md b.3): no argument takes them. */
function placesOf({ networkVolumes, dataCenterIds }: EndpointInfo): string[] | undefined {
  const places = networkVolumes.length > 0 ? [] : dataCenterIds.filter((place) => !/^[A-Z]{2}$/i.test(place));
  return places.length > 0 ? places : undefined;
}
