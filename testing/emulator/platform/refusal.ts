/** Why the platform does not do what it was asked to do. Each API has its own form for it. */
export type RefusalReason =
  | "unauthorised"
  | "notFound"
  | "invalid"
  | "nameTaken"
  | "inUse"
  | "quota"
  | "capacity"
  | "balance"
  /** RunPod gives no reason: "Something went wrong". */
  | "unexplained"
  /** RunPod can do it, and the emulator cannot: better than an answer that nothing supports. */
  | "notEmulated";

/** A request that RunPod refuses, with nothing done. */
export class Refusal extends Error {
  override readonly name = "Refusal";

  constructor(
    readonly reason: RefusalReason,
    message: string,
  ) {
    super(message);
  }
}

export function somethingWentWrong(): Refusal {
  return new Refusal("unexplained", "Something went wrong. Please try again later or contact support.");
}

export function notEmulated(what: string): Refusal {
  return new Refusal("notEmulated", `The emulator does not do this: ${what}.`);
}
