import { z } from "zod";
import { containerFields } from "./container";
import { cudaVersion, unique } from "./values";

const scaling = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("QUEUE_DELAY"), queueDelay: z.number().min(0.5) }),
  z.strictObject({ type: z.literal("REQUEST_COUNT"), requestCount: z.int().min(1) }),
]);

const workers = z.strictObject({
  min: z.int().min(0).optional(),
  max: z.int().min(0).optional(),
  idleTimeout: z.int().min(1).max(3600).optional(),
});

const pools = z.array(z.string()).min(1);

const gpuFields = {
  excludedTypes: unique(z.string().regex(/^\s*[^-\s]/)).optional(),
  count: z.int().min(1).optional(),
  allowedCudaVersions: z.array(cudaVersion).optional(),
};

const newGpu = z.strictObject({ ...gpuFields, pools, minCudaVersion: cudaVersion.optional() });

const changedGpu = z
  .strictObject({
    ...gpuFields,
    pools: pools.optional(),
    minCudaVersion: z
      .string()
      .regex(/^$|^\d+\.\d+$/)
      .optional(),
  })
  .refine(({ excludedTypes, pools: chosen }) => excludedTypes === undefined || chosen !== undefined, {
    message: "properties 'pools' required, if 'excludedTypes' exists",
  });

const cpu = unique(z.strictObject({ id: z.string().min(1), vcpuCount: z.int().min(2) })).min(1);

const fields = {
  ...containerFields,
  cpu: cpu.optional(),
  dataCenterIds: z.array(z.string()).optional(),
  flashboot: z.enum(["OFF", "FLASHBOOT", "PRIORITY_FLASHBOOT"]).optional(),
  networkVolumes: z.array(z.string()).optional(),
  timeout: z.int().optional(),
  workers: workers.optional(),
};

const name = z.string().min(1);

export const newEndpoint = z
  .strictObject({
    ...fields,
    name,
    type: z.enum(["QUEUE", "LOAD_BALANCER"]),
    scaling,
    gpu: newGpu.optional(),
    templateId: z.string().min(1).optional(),
  })
  .refine(({ image, templateId }) => image !== undefined || templateId !== undefined, { path: ["image"] })
  .refine(({ type, scaling: { type: scaler } }) => type === "QUEUE" || scaler === "REQUEST_COUNT", {
    path: ["scaling", "type"],
    message: "value must be 'REQUEST_COUNT'",
  });

export const endpointChanges = z.strictObject({
  ...fields,
  name: name.optional(),
  scaling: scaling.optional(),
  gpu: changedGpu.optional(),
  templateId: z.string().optional(),
});

export type NewEndpoint = z.infer<typeof newEndpoint>;
export type EndpointChanges = z.infer<typeof endpointChanges>;
export type Gpu = z.infer<typeof changedGpu>;
export type Cpu = z.infer<typeof cpu>;
export type Scaling = z.infer<typeof scaling>;
