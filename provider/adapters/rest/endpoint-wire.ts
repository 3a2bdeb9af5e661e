import { z } from "zod";
import type { Endpoint, EndpointType, FlashBoot, ScalerType } from "../../api";
import { containerIn } from "./container";
import { flavorFrom } from "./cpu";

const gpu = z.looseObject({
  pools: z.array(z.string()),
  excludedTypes: z.array(z.string()).nullish(),
  count: z.number().nullish(),
  allowedCudaVersions: z.array(z.string()).nullish(),
  minCudaVersion: z.string().nullish(),
});

/** What the document promises, and what every sample has beside it. Old endpoints may lack the latter. */
export const endpointWire = z
  .looseObject({
    id: z.string(),
    name: z.string(),
    type: z.string().nullish(),
    requestUrls: z.looseObject({ base: z.string().nullish() }).nullish(),
    gpu: gpu.nullish(),
    cpu: z.array(z.looseObject({ id: z.string(), vcpuCount: z.number() })).nullish(),
    workers: z.looseObject({ min: z.number(), max: z.number(), idleTimeout: z.number().nullish() }),
    scaling: z.looseObject({ type: z.string(), queueDelay: z.number().nullish(), requestCount: z.number().nullish() }),
    dataCenterIds: z.array(z.string()),
    networkVolumes: z.array(z.string()),
    timeout: z.number(),
    flashboot: z.string(),
  })
  .transform((endpoint): Endpoint => {
    const { workers, scaling } = endpoint;
    const container = containerIn(endpoint);
    return {
      id: endpoint.id,
      // RunPod used to mark FlashBoot with a suffix of the name (docs/internals/runpod-api.md#endpoints).
      name: endpoint.name.replace(/ ?-fb$/, ""),
      ...(container === undefined ? {} : { container }),
      type: (endpoint.type as EndpointType | null) ?? (endpoint.requestUrls?.base ? "LOAD_BALANCER" : "QUEUE"),
      gpus: endpoint.gpu ? { pools: endpoint.gpu.pools, excludedTypes: endpoint.gpu.excludedTypes ?? [] } : undefined,
      gpuCount: endpoint.gpu?.count ?? 1,
      cpus: (endpoint.cpu ?? []).map(flavorFrom),
      networkVolumeIds: endpoint.networkVolumes,
      dataCenterIds: endpoint.dataCenterIds,
      workersMin: workers.min,
      workersMax: workers.max,
      ...(typeof workers.idleTimeout === "number" ? { idleTimeoutInSeconds: workers.idleTimeout } : {}),
      scalerType: scaling.type as ScalerType,
      scalerValue: scaling.queueDelay ?? scaling.requestCount ?? 0,
      executionTimeoutInMs: endpoint.timeout,
      flashBoot: endpoint.flashboot as FlashBoot,
      allowedCudaVersions: endpoint.gpu?.allowedCudaVersions ?? [],
      minCudaVersion: endpoint.gpu?.minCudaVersion || undefined,
    };
  });
