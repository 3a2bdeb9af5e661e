import { RunpodError } from "../api/errors";

/** A GPU type and a data center that RunPod had no free host for. */
export interface RefusedChoice {
  /** Absent for a CPU Pod. */
  gpuTypeId: string | undefined;
  place: string | undefined;
  message: string;
}

/** Names each choice and its refusal. */
export function noChoiceIsFree(refusals: readonly RefusedChoice[]): RunpodError {
  const lines = refusals.map(
    ({ gpuTypeId = "CPU", place, message }) => `  ${gpuTypeId}${place === undefined ? "" : ` in ${place}`}: ${message}`,
  );
  return new RunpodError(
    "capacity",
    `none of its choices is free; nothing was created.\n${lines.join("\n")}\nName more GPU types or pools, allow more ` +
      "data centers, or run `pulumi up` again later.",
  );
}
