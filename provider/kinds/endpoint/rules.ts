import { z } from "zod";
import type { EndpointType, FlashBoot, ScalerType } from "../../api";
import type { InputRules } from "../../lifecycle/check";
import { gpuListProblem, gpuNameProblem } from "../../hardware/gpu-list";
import { canonicalGpuName } from "../../hardware/gpu-names";
import type { EndpointInputs } from "./inputs";
import {
  addProblem,
  canonicalDataCenterId,
  cudaVersion,
  dataCenterId,
  nameText,
  notEmpty,
  text,
  wholeNumber,
} from "../fields";
import { completeEndpoint } from "./profile";
import { flavorProblem } from "../../hardware/cpu-limits";
import { endpointProblems } from "./problems";

export type { EndpointInputs, NetworkVolumeReference, Rollout } from "./inputs";

const names = <Name extends string>(...values: Name[]) => z.enum(values);

const shape = {
  adopt: text().optional(),
  // RunPod marks endpoints with FlashBoot by this suffix, so reads take it off (runpod-api.md b.3).
  name: nameText().regex(/(?<! ?-fb)$/, "must not end with -fb, which RunPod puts at the end of names itself"),
  templateId: text("is required: give the endpoint a template, or the id of one"),
  release: z.string().optional(),
  releaseEnv: z.string().optional(),
  profile: names("production", "debug").optional(),
  type: names<EndpointType>("QUEUE", "LOAD_BALANCER").optional(),
  gpus: z
    .array(
      text()
        .regex(/\S/, "must not be blank")
        .superRefine((name, context) => addProblem(context, gpuNameProblem(name))),
    )
    .refine(notEmpty, "must name at least one GPU pool or type")
    .superRefine((list, context) => addProblem(context, gpuListProblem(list)))
    .optional(),
  gpuCount: wholeNumber(1).optional(),
  cpus: z
    .array(
      z
        .strictObject({ flavor: text(), vcpuCount: wholeNumber(1) })
        .superRefine((cpu, context) => addProblem(context, flavorProblem(cpu))),
    )
    .refine(notEmpty, "must name at least one CPU flavor")
    .optional(),
  networkVolumes: z.array(z.strictObject({ id: text(), dataCenterId: dataCenterId.optional() })).optional(),
  dataCenterIds: z.array(dataCenterId).optional(),
  workersMin: wholeNumber(0).optional(),
  workersMax: wholeNumber(0).optional(),
  idleTimeoutInSeconds: wholeNumber(1, 3600).optional(),
  scalerType: names<ScalerType>("QUEUE_DELAY", "REQUEST_COUNT").optional(),
  scalerValue: wholeNumber(1).optional(),
  executionTimeoutInMs: wholeNumber(0).optional(),
  flashBoot: names<FlashBoot>("OFF", "FLASHBOOT", "PRIORITY_FLASHBOOT").optional(),
  allowedCudaVersions: z.array(cudaVersion).optional(),
  minCudaVersion: cudaVersion.optional(),
  rollout: z.strictObject({ wait: z.boolean(), timeoutInSeconds: wholeNumber(1, 3600).optional() }).optional(),
} satisfies { [Key in keyof Required<EndpointInputs>]: z.ZodType<EndpointInputs[Key]> };

export const endpointRules: InputRules<EndpointInputs> = {
  kind: "Endpoint",
  shape,
  hints: ["templateServerless", "templateDiskInGb"],
  canonical: {
    gpus: (gpus) => [...new Set(gpus.map(canonicalGpuName))],
    dataCenterIds: (ids) => ids.map(canonicalDataCenterId),
    networkVolumes: (volumes) =>
      volumes.map((volume) => ({
        id: volume.id,
        ...(volume.dataCenterId === undefined ? {} : { dataCenterId: canonicalDataCenterId(volume.dataCenterId) }),
      })),
  },
  problems: endpointProblems,
  complete: completeEndpoint,
};
