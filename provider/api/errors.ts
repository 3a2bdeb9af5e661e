/**
 * How a call to RunPod failed. The kind decides what to do next:
 *
 * - `rejected`: RunPod refused by a rule, or the request is malformed. Repeating it gives the same answer.
 * - `inUse`: refused because something else still uses the object.
 * - `capacity`: no free GPU or no suitable host. Nothing was created.
 * - `quota`: the account's sum of workersMax is used up.
 * - `notFound`: RunPod reports that the object does not exist (in the account of this key).
 * - `unauthorised`: no key, a wrong key, a key without permission, or a reply to an unauthenticated request.
 * - `rateLimited`: too many calls. RunPod carried out nothing.
 * - `unavailable`: RunPod, or a gateway before it, failed.
 * - `noAnswer`: the connection broke or timed out.
 * - `malformed`: the answer cannot be read.
 * - `retired`: this API is switched off (HTTP 410).
 */
export type RunpodErrorKind =
  | "rejected"
  | "inUse"
  | "capacity"
  | "quota"
  | "notFound"
  | "unauthorised"
  | "rateLimited"
  | "unavailable"
  | "noAnswer"
  | "malformed"
  | "retired";

/** Kinds after which it is unknown whether RunPod carried the call out. */
const outcomeUnknown: ReadonlySet<RunpodErrorKind> = new Set(["unavailable", "noAnswer", "malformed"]);

interface RunpodErrorDetails {
  /** HTTP status, if there was an answer. */
  status?: number;
  /** The requested pause, from `Retry-After`. */
  retryAfterInMs?: number;
  /** The id that RunPod had assigned when the call failed. It must not be lost. */
  id?: string;
  /** See `RunpodError`. */
  ifCreated?: object;
  /** True if RunPod refused with a text that this package does not know. */
  inUnknownWords?: boolean;
  /** True for a `notFound` that RunPod also answers for what the API key may not access. */
  mayBeDenied?: boolean;
  /** False if the request was certainly never sent, whatever the kind. */
  sent?: boolean;
}

/** A failed call to RunPod. Its message is redacted where it is made, so it holds no secret. */
export class RunpodError extends Error {
  override readonly name = "RunpodError";
  readonly status: number | undefined;
  readonly retryAfterInMs: number | undefined;
  readonly id: string | undefined;
  /** What the object of a failed create has beside what reads return, if RunPod created it. The state must keep it. */
  readonly ifCreated: object | undefined;
  /** True if the write may have been carried out although it failed. */
  readonly mayHaveHappened: boolean;
  /** The answer may be no refusal at all. After a create, check whether it created something. */
  readonly inUnknownWords: boolean;
  /** True for a `notFound` that does not prove that the object is gone. */
  readonly mayBeDenied: boolean;
  /** False if the request was certainly never sent. */
  readonly sent: boolean;

  constructor(
    readonly kind: RunpodErrorKind,
    message: string,
    details: RunpodErrorDetails = {},
  ) {
    super(message);
    this.status = details.status;
    this.retryAfterInMs = details.retryAfterInMs;
    this.id = details.id;
    this.ifCreated = details.ifCreated;
    this.inUnknownWords = details.inUnknownWords ?? false;
    this.mayBeDenied = details.mayBeDenied ?? false;
    this.sent = details.sent !== false;
    this.mayHaveHappened = outcomeUnknown.has(kind) && this.sent;
  }

  /** True if the same call may succeed later. */
  get isTransient(): boolean {
    return outcomeUnknown.has(this.kind) || this.kind === "rateLimited";
  }
}

/**
 * Makes the error for an API key that RunPod does not accept.
 *
 * @param said the operation and RunPod's text; this function adds the next step
 */
export function keyRefused(said: string, details?: RunpodErrorDetails): RunpodError {
  return new RunpodError(
    "unauthorised",
    `${said} RunPod does not accept the API key. Set a valid one with \`pulumi config set --secret runpod:apiKey ` +
      "<key>`. `pulumi refresh` and `pulumi destroy` use the key of the last `pulumi up`, unless you add " +
      "--run-program.",
    details,
  );
}

export function isRunpodError(error: unknown, kind?: RunpodErrorKind): error is RunpodError {
  return error instanceof RunpodError && (kind === undefined || error.kind === kind);
}

/** Whether the failed write may have been carried out. */
export function mayBeDone(error: RunpodError): boolean {
  return error.mayHaveHappened || error.inUnknownWords;
}

/** An error that the user can fix. It is shown as it is, without a stack trace. */
export class UserError extends Error {
  override readonly name = "UserError";
}

/**
 * Something failed after RunPod had created or changed the object. Carries what the state must keep, so that no paid
 * resource is lost.
 */
export class PartialFailure extends Error {
  override readonly name = "PartialFailure";
  constructor(
    readonly id: string,
    readonly outputs: object,
    message: string,
  ) {
    super(message);
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
