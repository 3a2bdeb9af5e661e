import type { Schedule } from "./schedule";

/** Describes a schedule in readable text. */
export function describeSchedule({
  api,
  seed,
  first,
  second,
  third,
  phases,
  faults,
  afterRefusal,
  templateDeleteTailInSeconds,
  outsideChanges,
  targets,
  lagInSeconds,
  pauseInSeconds,
  callsPerSecond,
  pageSize,
}: Schedule): string {
  return [
    `schedule ${seed} on ${api}: ${phases.join(", ")}`,
    `first program: ${JSON.stringify(first)}`,
    ...(phases.includes("update") ? [`second program: ${JSON.stringify(second)}`] : []),
    ...(phases.includes("further") ? [`third program: ${JSON.stringify(third)}`] : []),
    ...targets.map(
      ({ place, names, withDependents }) =>
        `phase ${place + 1} targets ${names.join(", ")}${withDependents ? " and what depends on them" : ""}`,
    ),
    ...faults.map(
      ({ phase, operation, fault, times, skip }) =>
        `${fault.name} at ${operation.name} during ${phase}` +
        (times > 1 ? `, ${times} times` : "") +
        (skip > 0 ? `, after ${skip}` : ""),
    ),
    ...outsideChanges.map(({ before, change, pick }) => `before phase ${before + 1}: ${change.name} (${pick})`),
    `reads lag by ${lagInSeconds} s, ${pauseInSeconds} s between phases, calls a second: ${callsPerSecond || "all"}, ` +
      `objects of a page: ${pageSize}`,
    `way out: ${afterRefusal}; templates stay in use for ${templateDeleteTailInSeconds} s`,
  ].join("\n");
}
