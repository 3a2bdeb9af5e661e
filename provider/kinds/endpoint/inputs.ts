import { z } from "zod";
import type { CpuFlavor, EndpointSpec, EndpointType, FlashBoot, ScalerType } from "../../api";
import { flavorProblem } from "../../hardware/cpu-limits";
import { canonicalGpuName } from "../../hardware/gpu-names";
import { gpuListProblem, gpuNameProblem } from "../../hardware/gpu-list";
import type { DataCenterId, EndpointGpu } from "../../hardware/known-names";
import type { CommonInputs, Unresolved } from "../../lifecycle/check";
import { derive } from "../../lifecycle/check";
import type { Inputs } from "../../lifecycle/input";
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
import { adopt, input } from "../input";
import type { NetworkVolumeReference } from "../network-volume";
import { canonicalVolume, networkVolumeReference } from "../network-volume";

/** How an endpoint waits for a release. */
export interface Rollout {
  /**
   * Wait after a release, and after an adoption, until the workers of the endpoint are healthy. If they are not in
   * time, the error says why. RunPod's REST v2 API reports which release each worker runs, so there it waits until all
   * run the new one. Its errors quote the end of a worker's log. RunPod's GraphQL API counts workers, and reports
   * neither.
   *
   * @change takes effect at the next release
   */
  wait: boolean;
  /**
   * How long to wait, in seconds, from 1 to 3600.
   *
   * @default 600
   * @change takes effect at the next release
   */
  timeoutInSeconds?: number;
}

/** What a program says about a serverless endpoint. */
export interface EndpointInputs extends CommonInputs {
  /**
   * Name shown in RunPod's console, 3 to 191 characters. It must be unique within a program, though not at RunPod. It
   * must not end with `-fb`, which RunPod adds for FlashBoot.
   *
   * @default the resource's name, a hyphen and 7 hex digits
   * @change updates in place
   */
  name: string;
  /**
   * The template to run.
   *
   * @change updates in place and releases
   */
  templateId: string;
  /**
   * What the template was last saved as, by its `release`: a change saves the endpoint again, which is what releases
   * it.
   */
  release?: string;
  /** The same for the template's env. */
  releaseEnv?: string;
  /**
   * Sets the defaults of other arguments. `"production"`: workers 0 to 3, 5 s idle, 600,000 ms execution timeout,
   * FLASHBOOT. `"debug"`: workers 0 to 1, 300 s idle, 600,000 ms, OFF. Both: QUEUE_DELAY 4 (REQUEST_COUNT 4 on a
   * LOAD_BALANCER).
   *
   * @default "production"
   * @change updates in place
   */
  profile?: "production" | "debug";
  /**
   * `"QUEUE"`: jobs go through RunPod's queue. `"LOAD_BALANCER"`: HTTP requests go directly to the workers.
   *
   * @default "QUEUE"
   * @change replaces: RunPod cannot change it
   */
  type?: EndpointType;
  /**
   * GPU pools and GPU types, in order of preference: `["ADA_48_PRO", "AMPERE_80", "NVIDIA H100 PCIe"]`. `"-NVIDIA
   * L40"` excludes a type from its pool. A longer list gives a better chance of a worker in the data center of the
   * volume: if no GPU is free, RunPod starts no worker and reports no error. RunPod does not promise the order. A name
   * that this version does not know is looked up in RunPod's catalog when the list is sent.
   *
   * @default none: give `cpus` instead
   * @change updates in place; from GPU to CPU it replaces the endpoint, because RunPod cannot move one between them
   */
  gpus?: EndpointGpu[];
  /**
   * GPUs per worker, from 1.
   *
   * @default 1
   * @change updates in place
   */
  gpuCount?: number;
  /**
   * CPU flavors instead of GPUs, such as `[{ flavor: "cpu3g", vcpuCount: 4 }]`.
   *
   * @default none: give `gpus` instead
   * @change updates in place; from CPU to GPU it replaces
   */
  cpus?: CpuFlavor[];
  /**
   * Network volumes, at `/runpod-volume` in the workers, at most one per data center; nothing is copied between them.
   * They pin the endpoint to their data centers.
   *
   * @default none
   * @change updates in place
   */
  networkVolumes?: NetworkVolumeReference[];
  /**
   * Where workers may run, such as `["EU-RO-1"]`.
   *
   * @default where the volumes are; without volumes, anywhere
   * @change updates in place
   */
  dataCenterIds?: DataCenterId[];
  /**
   * Workers that always run, and that RunPod always charges for. From 0.
   *
   * @default 0
   * @change updates in place
   */
  workersMin?: number;
  /**
   * The most workers at a time, from 0. Counts against the account's quota over all endpoints, even if none runs.
   *
   * @default by `profile`
   * @change updates in place
   */
  workersMax?: number;
  /**
   * How long an idle worker is kept, and charged for, in seconds, from 1 to 3600. Not for a QUEUE on REQUEST_COUNT.
   *
   * @default by `profile`
   * @change updates in place
   */
  idleTimeoutInSeconds?: number;
  /**
   * `"QUEUE_DELAY"` adds workers when jobs wait for `scalerValue` seconds. `"REQUEST_COUNT"` adds workers when there
   * are more than `scalerValue` jobs per worker. A LOAD_BALANCER has only REQUEST_COUNT.
   *
   * @default "QUEUE_DELAY", on a LOAD_BALANCER "REQUEST_COUNT"
   * @change updates in place
   */
  scalerType?: ScalerType;
  /**
   * Seconds or requests, by `scalerType`, from 1.
   *
   * @default 4
   * @change updates in place
   */
  scalerValue?: number;
  /**
   * The longest time a job may run, in milliseconds, from 0. 0 means no limit.
   *
   * @default 600000
   * @change updates in place
   */
  executionTimeoutInMs?: number;
  /**
   * Keeps the state of stopped workers for faster starts.
   *
   * @default by `profile`
   * @change updates in place and releases
   */
  flashBoot?: FlashBoot;
  /**
   * Exactly these CUDA versions of the host's driver, such as `["12.8", "12.9"]`; not together with `minCudaVersion`.
   *
   * @default any
   * @change updates in place
   */
  allowedCudaVersions?: string[];
  /**
   * This CUDA version of the host's driver or a later one, such as `"12.4"`.
   *
   * @default any
   * @change updates in place
   */
  minCudaVersion?: string;
  /**
   * Whether `pulumi up` waits for a release, and fails with a diagnosis if workers crash or none starts.
   *
   * @default it does not wait
   * @change updates in place
   */
  rollout?: Rollout;
}

const names = <Name extends string>(...values: Name[]) => z.enum(values);

/** @internal */
export const endpointInputs = {
  adopt,
  // RunPod adds this suffix to endpoints with FlashBoot, so reads remove it
  // (docs/internals/runpod-api.md#endpoints).
  name: input(nameText().regex(/(?<! ?-fb)$/, "must not end with -fb, because RunPod adds that suffix itself"), {
    change: "updates",
  }),
  templateId: input(text("is required: give the endpoint a template, or the id of one"), {
    change: "releases",
    refersTo: "Template",
  }),
  release: input(z.string().optional(), { change: "releases", derived: true }),
  releaseEnv: input(z.string().optional(), { change: "releases", derived: true }),
  profile: input(names("production", "debug").optional(), { change: "updates", local: true }),
  type: input(names<EndpointType>("QUEUE", "LOAD_BALANCER").optional(), { change: "replaces" }),
  gpus: input(
    z
      .array(
        text()
          .regex(/\S/, "must not be blank")
          .superRefine((name, context) => addProblem(context, gpuNameProblem(name))),
      )
      .refine(notEmpty, "must name at least one GPU pool or type")
      .superRefine((list, context) => addProblem(context, gpuListProblem(list)))
      .optional(),
    { change: "byValue", canonical: (gpus) => [...new Set(gpus.map(canonicalGpuName))] },
  ),
  gpuCount: input(wholeNumber(1).optional(), { change: "updates" }),
  cpus: input(
    z
      .array(
        z
          .strictObject({ flavor: text(), vcpuCount: wholeNumber(1) })
          .superRefine((cpu, context) => addProblem(context, flavorProblem(cpu))),
      )
      .refine(notEmpty, "must name at least one CPU flavor")
      .optional(),
    { change: "byValue" },
  ),
  networkVolumes: input(z.array(networkVolumeReference).optional(), {
    change: "updates",
    canonical: (volumes) => volumes.map(canonicalVolume),
    sentAs: ["networkVolumeIds"],
    refersTo: "NetworkVolume",
  }),
  dataCenterIds: input(z.array(dataCenterId).optional(), {
    change: "updates",
    canonical: (ids) => ids.map(canonicalDataCenterId),
  }),
  workersMin: input(wholeNumber(0).optional(), { change: "updates" }),
  workersMax: input(wholeNumber(0).optional(), { change: "updates" }),
  idleTimeoutInSeconds: input(wholeNumber(1, 3600).optional(), { change: "updates" }),
  scalerType: input(names<ScalerType>("QUEUE_DELAY", "REQUEST_COUNT").optional(), { change: "updates" }),
  scalerValue: input(wholeNumber(1).optional(), { change: "updates" }),
  executionTimeoutInMs: input(wholeNumber(0).optional(), { change: "updates" }),
  flashBoot: input(names<FlashBoot>("OFF", "FLASHBOOT", "PRIORITY_FLASHBOOT").optional(), { change: "releases" }),
  allowedCudaVersions: input(z.array(cudaVersion).optional(), { change: "updates" }),
  minCudaVersion: input(cudaVersion.optional(), { change: "updates" }),
  rollout: input(z.strictObject({ wait: z.boolean(), timeoutInSeconds: wholeNumber(1, 3600).optional() }).optional(), {
    change: "updates",
    local: true,
  }),
} satisfies Inputs<EndpointInputs, keyof EndpointSpec>;

/**
 * Our defaults. RunPod resets some of these fields if a save omits them, and its defaults differ between console and
 * API, so every save sends them. They never change: another value would change every user's endpoints at the next
 * `pulumi up`.
 */
export const profiles = {
  production: { workersMax: 3, idleTimeoutInSeconds: 5, flashBoot: "FLASHBOOT" },
  debug: { workersMax: 1, idleTimeoutInSeconds: 300, flashBoot: "OFF" },
} as const;

/** Inputs that always have a value after `check`. */
type Filled =
  | "profile"
  | "type"
  | "scalerType"
  | "scalerValue"
  | "workersMin"
  | "workersMax"
  | "executionTimeoutInMs"
  | "flashBoot";

/** Inputs as `check` returns them. */
export type CompletedEndpoint = EndpointInputs & Required<Pick<EndpointInputs, Filled>>;

/** @internal */
export function completeEndpoint(inputs: Unresolved<EndpointInputs>): Unresolved<EndpointInputs> {
  const { profile = "production", type = "QUEUE" } = inputs;
  const scalerType =
    inputs.scalerType ??
    derive({ type }, (known) => (known.type === "LOAD_BALANCER" ? "REQUEST_COUNT" : "QUEUE_DELAY"));
  const ofProfile = <Key extends keyof (typeof profiles)["production"]>(key: Key) =>
    inputs[key] ?? derive({ profile }, (known) => profiles[known.profile][key]);
  const filled: Required<Pick<Unresolved<EndpointInputs>, Filled>> = {
    profile,
    type,
    scalerType,
    scalerValue: inputs.scalerValue ?? 4,
    workersMin: inputs.workersMin ?? 0,
    workersMax: ofProfile("workersMax"),
    executionTimeoutInMs: inputs.executionTimeoutInMs ?? 600_000,
    flashBoot: ofProfile("flashBoot"),
  };
  const completed: Unresolved<EndpointInputs> = { ...inputs, ...filled };
  if (inputs.gpus !== undefined) completed.gpuCount = inputs.gpuCount ?? 1;
  if (hasIdleTimeout(type, scalerType)) completed.idleTimeoutInSeconds = ofProfile("idleTimeoutInSeconds");
  return completed;
}

/**
 * REST v2 refuses an idle timeout on a QUEUE that scales on REQUEST_COUNT, and reports none
 * (docs/internals/runpod-api.md#endpoints).
 */
export function hasIdleTimeout(type: unknown, scalerType: unknown): boolean {
  return !(type === "QUEUE" && scalerType === "REQUEST_COUNT");
}
