/** Why the platform refuses a request. Each API has its own form for it. */
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
  /** RunPod supports it and the emulator does not. A refusal is better than an invented answer. */
  | "notEmulated";

/** A request that RunPod refuses. Nothing has changed. */
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
