import type { Endpoint } from "../../platform/entities";
import { readInstance } from "../../platform/gpu-types";
import { contentOf, runs } from "../../platform/release";
import { containerShape } from "./container";
import type { RestRequest } from "./route";
import { dateOf } from "./values";

/** An endpoint as answers show it. No answer names its template. */
export function endpointShape({ world, host }: RestRequest, endpoint: Endpoint): object {
  const { store, switches } = world;
  const { id, name, type, flashBoot, scalerType, workersMin: min, workersMax: max } = endpoint;
  const template = store.templates.get(endpoint.templateId);
  const reads = switches.endpointContainer === "template" && template ? contentOf(template) : runs(endpoint);
  const hidesIdleTimeout = type === "queue" && scalerType === "REQUEST_COUNT";
  const inOrder = orderBy(switches.orderInEndpoints);
  return {
    id,
    name: switches.flashBootNames === "suffixed" && flashBoot !== "OFF" ? `${name} -fb` : name,
    ...(switches.optionalEndpointFields === "left-out" ? {} : { type: type === "queue" ? "QUEUE" : "LOAD_BALANCER" }),
    requestUrls: type === "queue" ? queueUrls(`http://${host}/jobs/${id}`) : balancerUrls(`http://${host}/jobs/${id}`),
    ...containerShape(world, { ...reads, ports: inOrder(reads.ports) }),
    ...computeShape(endpoint, switches),
    workers: { min, max, ...(hidesIdleTimeout ? {} : { idleTimeout: endpoint.idleTimeoutInSeconds }) },
    scaling: scalingShape(endpoint),
    dataCenterIds: inOrder(endpoint.dataCenterIds),
    networkVolumes: inOrder(endpoint.networkVolumeIds),
    timeout: endpoint.executionTimeoutInMs,
    flashboot: flashBoot,
    createdAt: dateOf(endpoint.createdAt),
  };
}

type Switches = RestRequest["world"]["switches"];

function orderBy(order: Switches["orderInEndpoints"]) {
  return <Item>(list: readonly Item[]): Item[] => (order === "reversed" ? [...list].reverse() : [...list]);
}

function computeShape({ gpus, gpuCount, cpuInstances, ...endpoint }: Endpoint, switches: Switches): object {
  const inOrder = orderBy(switches.orderInEndpoints);
  if (gpus === null) {
    const cpu = cpuInstances.map(cpuShape);
    return switches.gpuOfCpuEndpoint === "null" ? { gpu: null, cpu } : { cpu };
  }
  const leavesOut = switches.optionalEndpointFields === "left-out";
  const gpu = {
    pools: inOrder(gpus.pools),
    ...(leavesOut && gpus.excludedTypes.length === 0 ? {} : { excludedTypes: inOrder(gpus.excludedTypes) }),
    ...(leavesOut && gpuCount === 1 ? {} : { count: gpuCount }),
    allowedCudaVersions: inOrder(endpoint.allowedCudaVersions),
    minCudaVersion: endpoint.minCudaVersion,
  };
  return { gpu };
}

function cpuShape(instance: string): object {
  const [id = "", vcpus, ram] = instance.split("-");
  const known = readInstance(instance);
  return { id, vcpuCount: known?.vcpuCount ?? Number(vcpus), memory: known?.memoryInGb ?? Number(ram) };
}

function scalingShape({ scalerType, scalerValue }: Endpoint): object {
  return scalerType === "QUEUE_DELAY"
    ? { type: scalerType, queueDelay: scalerValue }
    : { type: scalerType, requestCount: scalerValue };
}

/** Addresses of the emulator's own jobs host: no client of an answer reaches RunPod. */
function queueUrls(base: string): object {
  return {
    run: `${base}/run`,
    runSync: `${base}/runsync`,
    status: `${base}/status/{job_id}`,
    stream: `${base}/stream/{job_id}`,
    cancel: `${base}/cancel/{job_id}`,
    retry: `${base}/retry/{job_id}`,
    purgeQueue: `${base}/purge-queue`,
    health: `${base}/health`,
  };
}

function balancerUrls(base: string): object {
  return { base, health: `${base}/ping` };
}
