import type { Unresolved } from "../../lifecycle/check";
import { derive } from "../../lifecycle/check";
import type { EndpointInputs } from "./inputs";

/**
 * Our defaults. RunPod resets some of these fields when a save leaves them out, and its own defaults differ between
 * console and API: so they are always written and always sent. Frozen for ever: another value would change every
 * endpoint of every user at the next `pulumi up`.
 */
export const profiles = {
  production: { workersMax: 3, idleTimeoutInSeconds: 5, flashBoot: "FLASHBOOT" },
  debug: { workersMax: 1, idleTimeoutInSeconds: 300, flashBoot: "OFF" },
} as const;

/** What is filled in whatever the program says. */
type Filled =
  | ("profile" | "type" | "scalerType" | "scalerValue" | "workersMin" | "workersMax")
  | ("executionTimeoutInMs" | "flashBoot");

/** Inputs as `check` hands them on. */
export type CompletedEndpoint = EndpointInputs & Required<Pick<EndpointInputs, Filled>>;

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

/** REST v2 refuses an idle timeout on a QUEUE that scales on REQUEST_COUNT, and has none there (runpod-api.md b.3). */
export function hasIdleTimeout(type: unknown, scalerType: unknown): boolean {
  return !(type === "QUEUE" && scalerType === "REQUEST_COUNT");
}
