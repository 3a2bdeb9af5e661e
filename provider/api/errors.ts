/**
 * What went wrong with a call to RunPod, in the words that decide what to do next:
 *
 * - `rejected`: a rule of RunPod's, or a malformed request. Repeating the same call gives the same answer.
 * - `inUse`: refused because something else still uses the thing.
 * - `capacity`: no free GPU, or no host that fits. Nothing was made.
 * - `quota`: the account's sum of workersMax is used up.
 * - `notFound`: RunPod says that the thing does not exist (in the account of this key).
 * - `unauthorised`: no key, a wrong key, a key without the right, or a reply that was made for nobody.
 * - `rateLimited`: too many calls. Refused before anything was carried out.
 * - `unavailable`: RunPod, or a gateway before it, failed.
 * - `noAnswer`: the connection broke or the time ran out.
 * - `malformed`: an answer came, but not one that can be read.
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

/** Kinds after which nobody can say whether RunPod carried the call out. */
const outcomeUnknown: ReadonlySet<RunpodErrorKind> = new Set(["unavailable", "noAnswer", "malformed"]);

interface RunpodErrorDetails {
  /** HTTP status, where an answer came. */
  status?: number;
  /** The server's wish, from `Retry-After`. */
  retryAfterInMs?: number;
  /** The id that RunPod had already given out when the call failed. It must not be lost. */
  id?: string;
  /** True where RunPod said no in words that nobody here knows. */
  inUnknownWords?: boolean;
  /** False where the request surely never left, whatever the kind says. */
  sent?: boolean;
}

/** A failed call to RunPod. Its message holds no secret: it is redacted where it is made. */
export class RunpodError extends Error {
  override readonly name = "RunpodError";
  readonly status: number | undefined;
  readonly retryAfterInMs: number | undefined;
  readonly id: string | undefined;
  /** True if a write that failed like this may have happened all the same. */
  readonly mayHaveHappened: boolean;
  /** An answer that may be no refusal at all: whether a create that got it has made something must be looked at. */
  readonly inUnknownWords: boolean;

  constructor(
    readonly kind: RunpodErrorKind,
    message: string,
    details: RunpodErrorDetails = {},
  ) {
    super(message);
    this.status = details.status;
    this.retryAfterInMs = details.retryAfterInMs;
    this.id = details.id;
    this.inUnknownWords = details.inUnknownWords ?? false;
    this.mayHaveHappened = outcomeUnknown.has(kind) && details.sent !== false;
  }

  /** True if the same call may succeed later. */
  get isTransient(): boolean {
    return outcomeUnknown.has(this.kind) || this.kind === "rateLimited";
  }
}

/**
 * RunPod does not accept the API key.
 *
 * @param said the operation, and what RunPod said: the next step is added here
 */
export function keyRefused(said: string, details?: RunpodErrorDetails): RunpodError {
  return new RunpodError(
    "unauthorised",
    `${said} RunPod does not accept the API key. Set a valid one with \`pulumi config set --secret runpod:apiKey <key>\`; ` +
      "`pulumi refresh` and `pulumi destroy` use the key of the last `pulumi up` unless you add --run-program.",
    details,
  );
}

export function isRunpodError(error: unknown, kind?: RunpodErrorKind): error is RunpodError {
  return error instanceof RunpodError && (kind === undefined || error.kind === kind);
}

/** Whether a write that failed so may have been carried out all the same. */
export function mayBeDone(error: RunpodError): boolean {
  return error.mayHaveHappened || error.inUnknownWords;
}

/** The user can mend this: shown as it is, without a stack trace. */
export class UserError extends Error {
  override readonly name = "UserError";
}

/**
 * RunPod has made or changed the thing, and then something failed. Carries what the state must keep, so that nothing
 * that costs money is lost.
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
