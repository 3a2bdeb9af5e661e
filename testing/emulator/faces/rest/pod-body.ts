import { z } from "zod";
import { containerFields } from "./container";
import { cudaVersion } from "./values";

const name = z.string().min(1);

const mounts = z.strictObject({
  persistent: z.strictObject({ size: z.int().min(10), path: z.string() }).optional(),
  network: z
    .array(z.strictObject({ volumeId: z.string(), path: z.string() }))
    .max(1)
    .optional(),
});

export const podCreation = z.strictObject({
  ...containerFields,
  name,
  cloud: z.enum(["SECURE", "COMMUNITY"]).optional(),
  cpu: z.strictObject({ id: z.string().min(1), vcpuCount: z.int().min(2) }).optional(),
  gpu: z
    .strictObject({
      id: z.string(),
      count: z.int().min(1).optional(),
      allowedCudaVersions: z.array(cudaVersion).optional(),
      minCudaVersion: cudaVersion.optional(),
      minRamPerGpu: z.int().min(1).optional(),
      minVcpuCountPerGpu: z.int().min(1).optional(),
    })
    .optional(),
  dataCenterIds: z.array(z.string()).optional(),
  globalNetworking: z.boolean().optional(),
  mounts: mounts.optional(),
  startJupyter: z.boolean().optional(),
  startSsh: z.boolean().optional(),
  templateId: z.string().min(1).optional(),
});

export type PodCreation = z.infer<typeof podCreation>;

export const podChanges = z.strictObject({
  ...containerFields,
  name: name.optional(),
  globalNetworking: z.boolean().optional(),
  locked: z.boolean().optional(),
  mounts: mounts.optional(),
  templateId: z.string().optional(),
});

export type PodChangesBody = z.infer<typeof podChanges>;

export const podAction = z.strictObject({ action: z.enum(["start", "stop", "restart", "terminate"]) });
