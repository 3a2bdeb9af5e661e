import type { Emulator, Endpoint, Pod, Template, TemplateContent } from "../../testing/emulator";
import { thingsAt } from "../end-to-end/holdings";
import type { Thing } from "../end-to-end/holdings";
import { contentRunBy } from "../end-to-end/reading";
import { gpuIdsOf } from "../testing/emulator/client";

export type Content = Record<string, unknown>;

/** A thing at RunPod with everything of it that runs or bills, in the words of the program. */
export interface Full extends Thing {
  content: Content;
}

export function everythingAt(emulator: Emulator): Full[] {
  return thingsAt(emulator).map((thing) => ({ ...thing, content: contentOf(emulator, thing) }));
}

function contentOf({ store }: Emulator, { kind, id }: Thing): Content {
  if (kind === "NetworkVolume") {
    const volume = store.networkVolumes.get(id);
    return { sizeInGb: volume?.size, dataCenterId: volume?.dataCenterId };
  }
  if (kind === "Template") return ofTemplate(store.templates.get(id));
  if (kind === "Endpoint") return ofEndpoint(store.endpoints.get(id));
  return ofPod(store.pods.get(id));
}

function ofTemplate(template: Template | undefined): Content {
  if (template === undefined) return {};
  return { ...container(template), serverless: template.isServerless, public: template.isPublic };
}

function ofEndpoint(endpoint: Endpoint | undefined): Content {
  if (endpoint === undefined) return {};
  const {
    templateId,
    type,
    gpuCount,
    cpuInstances: instanceIds,
    workersMin,
    workersMax,
    scalerType,
    scalerValue,
    version,
  } = endpoint;
  return {
    templateId,
    type: type === "loadBalancer" ? "LOAD_BALANCER" : "QUEUE",
    gpus: gpuIdsOf(endpoint)
      .split(",")
      .filter((token) => token !== ""),
    gpuCount,
    cpus: instanceIds,
    networkVolumes: [...endpoint.networkVolumeIds].sort(),
    dataCenterIds: [...endpoint.dataCenterIds].sort(),
    workersMin,
    workersMax,
    idleTimeoutInSeconds: endpoint.idleTimeoutInSeconds,
    scalerType,
    scalerValue,
    executionTimeoutInMs: endpoint.executionTimeoutInMs,
    flashBoot: endpoint.flashBoot,
    allowedCudaVersions: endpoint.allowedCudaVersions,
    minCudaVersion: endpoint.minCudaVersion,
    version,
    runs: container(contentRunBy(endpoint)),
  };
}

function ofPod(pod: Pod | undefined): Content {
  if (pod === undefined) return {};
  const { volumeInGb, volumeMountPath, gpuTypeId, rentedGpuCount, cpuFlavor, vcpuCount, bidPerGpu, cloudType } = pod;
  return {
    ...container(pod),
    volumeInGb,
    volumeMountPath,
    gpuTypeId,
    gpuCount: rentedGpuCount,
    cpu: cpuFlavor === undefined ? undefined : { flavor: cpuFlavor, vcpuCount },
    bidPerGpu,
    cloud: cloudType,
    networkVolume: pod.networkVolumeId,
    dataCenterId: pod.dataCenterId,
    templateId: pod.templateId,
    desiredStatus: pod.desiredStatus,
  };
}

/** What RunPod adds by itself: a load-balancing endpoint's ports, and how to get into a Pod. */
const ofPlatform = /^(PORT|PORT_HEALTH|PUBLIC_KEY|JUPYTER_PASSWORD)$/;

/** What is run. */
function container(content: TemplateContent): Content {
  const env = content.env.filter(({ key }) => !ofPlatform.test(key));
  return {
    image: content.image,
    args: content.startCommand,
    containerDiskInGb: content.containerDiskInGb,
    env: Object.fromEntries(env.map(({ key, value }) => [key, value])),
    ports: content.ports,
    registryAuthId: content.registryAuthId,
  };
}
