import { z } from "zod";
import type { Cloud, PodStatus } from "../../api";
import type { InputRules, Unresolved } from "../../lifecycle/check";
import { gpuTypeListProblem, gpuTypeProblem } from "../../hardware/gpu-list";
import { canonicalGpuName } from "../../hardware/gpu-names";
import { flavorProblem } from "../../hardware/cpu-limits";
import { containerDefaults } from "../container-defaults";
import {
  addProblem,
  canonicalDataCenterId,
  cudaVersion,
  dataCenterId,
  env,
  nameText,
  notEmpty,
  openText,
  podPort,
  text,
  wholeNumber,
} from "../fields";
import { imageText } from "../image";
import type { PodInputs } from "./inputs";
import { podProblems } from "./problems";

export type { PodInputs } from "./inputs";

const shape = {
  name: nameText(),
  adopt: text().optional(),
  image: imageText().optional(),
  templateId: text().optional(),
  gpus: z
    .array(
      text()
        .regex(/\S/, "must not be blank")
        .superRefine((name, context) => addProblem(context, gpuTypeProblem(name))),
    )
    .refine(notEmpty, "must name at least one GPU type or pool")
    .superRefine((list, context) => addProblem(context, gpuTypeListProblem(list)))
    .optional(),
  gpuCount: wholeNumber(1).optional(),
  cpu: z
    .strictObject({ flavor: text(), vcpuCount: wholeNumber(1) })
    .superRefine((cpu, context) => addProblem(context, flavorProblem(cpu)))
    .optional(),
  cloud: z.enum<Cloud[]>(["SECURE", "COMMUNITY"]).optional(),
  dataCenterIds: z.array(dataCenterId).refine(notEmpty, "must name at least one data center").optional(),
  containerDiskInGb: wholeNumber(1).optional(),
  volumeInGb: wholeNumber(10).optional(),
  volumeMountPath: z.string().startsWith("/", "must begin with /").optional(),
  networkVolume: z.strictObject({ id: text(), dataCenterId: dataCenterId.optional() }).optional(),
  args: openText().optional(),
  env: env.optional(),
  ports: z.array(podPort).optional(),
  registryAuthId: text().optional(),
  startSsh: z.boolean().optional(),
  startJupyter: z.boolean().optional(),
  allowedCudaVersions: z.array(cudaVersion).refine(notEmpty, "must name at least one version").optional(),
  minCudaVersion: cudaVersion.optional(),
  globalNetworking: z.boolean().optional(),
  bidPerGpu: z
    .number()
    .positive({ error: ({ input }) => `must be more than 0, not ${String(input)}` })
    .optional(),
  desiredStatus: z.enum<PodStatus[]>(["RUNNING", "EXITED"]).optional(),
} satisfies { [Key in keyof Required<PodInputs>]: z.ZodType<PodInputs[Key]> };

/** What is filled in whatever the program says. */
type Filled = "cloud";

/** Inputs as `check` hands them on. */
export type CompletedPod = PodInputs & Required<Pick<PodInputs, Filled>>;

export const podRules: InputRules<PodInputs> = {
  kind: "Pod",
  shape,
  hints: ["templateServerless", "templateDiskInGb"],
  canonical: {
    gpus: (gpus) => [...new Set(gpus.map(canonicalGpuName))],
    dataCenterIds: (ids) => ids.map(canonicalDataCenterId),
    ports: (ports) => ports.map((entry) => entry.trim()),
    networkVolume: ({ id, dataCenterId: place }) =>
      place === undefined ? { id } : { id, dataCenterId: canonicalDataCenterId(place) },
  },
  problems: podProblems,
  maps: ["env"],
  complete(inputs) {
    const filled: Required<Pick<Unresolved<PodInputs>, Filled>> = { cloud: inputs.cloud ?? "SECURE" };
    const completed = { ...inputs, ...filled };
    // What a template says must not be overruled by what the program does not say.
    if (inputs.templateId === undefined) {
      completed.args ??= containerDefaults.args;
      completed.containerDiskInGb ??= containerDefaults.containerDiskInGb;
    }
    if (inputs.gpus !== undefined) completed.gpuCount ??= 1;
    return completed;
  },
};
