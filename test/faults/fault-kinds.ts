import type { Fault } from "../../testing/emulator";
import type { Api } from "../end-to-end/engine";
import { isList, readsWorkers, type Operation, type Phase } from "./operations";

/** Which process is killed or interrupted while RunPod holds a request: before its execution, or before its reply. */
export type Victim = "provider" | "engine" | "engine and provider" | "Ctrl-C";

/** One kind of fault: a column of the coverage matrix. */
export interface FaultKind {
  name: string;
  /** The fault that the emulator injects, or the process that is killed while the request waits. */
  does: { fault: Fault } | { victim: Victim; write: "before" | "after" } | { nulls: "list" | "item" };
  /** The fault also affects the following requests, this many in total. */
  requestsInARow?: number;
  /** The provider does not repeat the call. */
  isFinal?: boolean;
  /** How often in a row it may affect the same operation. */
  times: readonly number[];
  /** Affects only pages after the first one. */
  onNextPage?: true;
  /** Phases in which it can occur. Default: all. */
  phases?: readonly Phase[];
  /** Why it cannot affect an operation. `undefined` if it can. */
  impossible?: (operation: Operation) => string | undefined;
}

/** Mostly once; sometimes until the provider gives up. */
const mostlyOnce = [1, 1, 1, 2, 3, 14] as const;
const once = [1] as const;

const capacityTexts = {
  create:
    "There are no longer any instances available with the requested specifications. Please refresh and try again.",
  update: "There are not enough free GPUs on the host machine to start this pod.",
};

const quotaText =
  "Max workers across all endpoints must not exceed your workers quota (5). Reduce the max workers for other endpoints or " +
  "lower the max worker count for this endpoint to at most 0.";

function onlyFor(fits: (operation: Operation) => boolean, reason: string): NonNullable<FaultKind["impossible"]> {
  return (operation) => (fits(operation) ? undefined : reason);
}

const writes = (operation: Operation) => operation.effect !== "read";
const nothingToDo = "a read that is carried out late changes nothing";

/** Answered as failed, but carried out: while the provider looks for a lost create, or later. */
function late(seconds: number, answer: "504" | "reset"): FaultKind {
  return {
    name: `carried out ${seconds} s after a ${answer}`,
    does: { fault: { kind: "late", seconds, answer } },
    times: once,
    impossible: onlyFor(writes, nothingToDo),
  };
}

const startsPods = (operation: Operation) =>
  operation.kind === "Pod" && (operation.effect === "create" || operation.name.startsWith("pod.start"));

function stockOut(effect: "create" | "update"): FaultKind {
  const fits = (operation: Operation) => startsPods(operation) && operation.effect === effect;
  const name = effect === "create" ? "stock-out of a new Pod" : "stock-out of a stopped Pod";
  return {
    name,
    does: { fault: { kind: "error", message: capacityTexts[effect] } },
    isFinal: true,
    times: [1, 2],
    impossible: onlyFor(fits, `RunPod says this only when it ${effect === "create" ? "makes" : "starts"} a Pod`),
  };
}

function killOf(victim: Victim, write: "before" | "after"): FaultKind {
  const name = victim === "Ctrl-C" ? victim : `kill of the ${victim}`;
  return { name: `${name}, ${write} the call is carried out`, does: { victim, write }, times: once };
}

const somethingWentWrong = "Something went wrong. Please try again later or contact support.";

const serverErrors: readonly FaultKind[] = [
  { name: "429", does: { fault: { kind: "status", status: 429 } }, times: mostlyOnce },
  { name: "500", does: { fault: { kind: "status", status: 500 } }, times: mostlyOnce },
  { name: "502 as HTML", does: { fault: { kind: "html", status: 502 } }, times: mostlyOnce },
];

const lostReplies: readonly FaultKind[] = [
  { name: "reset before the write", does: { fault: { kind: "reset", write: "before" } }, times: mostlyOnce },
  { name: "reset after the write", does: { fault: { kind: "reset", write: "after" } }, times: [1, 1, 1, 2] },
  {
    name: "lost reply (504 after the write)",
    does: { fault: { kind: "html", status: 504, write: "after" } },
    times: [1, 1, 1, 2],
  },
  { name: "malformed JSON", does: { fault: { kind: "malformed" } }, times: [1, 1, 1, 2] },
];

/** `code`: REST v2 answers with this status. A status of 4xx would mean that RunPod did nothing. */
function errorAlthoughDone(code?: string): FaultKind {
  return {
    name: "an error although it was carried out",
    does: {
      fault: {
        kind: "error",
        message: somethingWentWrong,
        ...(code === undefined ? {} : { code }),
        write: "after",
      },
    },
    times: [1, 1, 2],
    impossible: onlyFor(writes, "a read with an error for an answer is the fault of another column"),
  };
}

const incompleteAnswers: readonly FaultKind[] = [
  {
    name: "an answer without ids",
    does: { fault: { kind: "incomplete", field: "id" } },
    times: once,
    impossible: onlyFor(
      ({ effect, name }) => effect !== "delete" && name !== "health" && name !== "worker.logs",
      "its answer has no id",
    ),
  },
  {
    name: "a list that is null",
    does: { nulls: "list" },
    times: [1, 2],
    isFinal: true,
    impossible: onlyFor(isList, "its answer is no list"),
  },
  {
    name: "a list with an item that is null",
    does: { nulls: "item" },
    times: [1, 2],
    isFinal: true,
    impossible: onlyFor(isList, "its answer is no list"),
  },
];

const delays: readonly FaultKind[] = [
  { name: "a slow answer", does: { fault: { kind: "delay", milliseconds: 20 } }, times: [1, 2] },
  late(5, "reset"),
  late(25, "504"),
  late(80, "reset"),
  late(150, "504"),
];

/** An API key without permission, for a while. */
function refusedKey(status: 401 | 403): FaultKind {
  return {
    name: `${status} for a while`,
    does: { fault: { kind: "status", status } },
    requestsInARow: 3,
    isFinal: true,
    times: once,
  };
}

const staleReads: FaultKind = {
  name: "stale reads",
  does: { fault: { kind: "stale" } },
  times: once,
  impossible: onlyFor(
    ({ kind, effect }) => kind === "Template" && effect !== "delete",
    "the sources tell of old reads of templates after a save alone (runpod-api.md g)",
  ),
};

const refusals: readonly FaultKind[] = [
  {
    name: "quota",
    does: { fault: { kind: "error", message: quotaText } },
    isFinal: true,
    times: once,
    impossible: onlyFor(
      ({ name }) => name === "endpoint.create" || name === "endpoint.update",
      "the quota counts workersMax, which only a create or an update of an endpoint sets",
    ),
  },
  stockOut("create"),
  stockOut("update"),
];

const kills: readonly FaultKind[] = (["provider", "engine", "engine and provider", "Ctrl-C"] as const).flatMap(
  (victim) => [killOf(victim, "before"), killOf(victim, "after")],
);

const overGraphql: readonly FaultKind[] = [
  {
    name: "429 with Retry-After",
    does: { fault: { kind: "status", status: 429, retryAfterInSeconds: 7 } },
    times: mostlyOnce,
  },
  ...serverErrors,
  ...lostReplies,
  errorAlthoughDone(),
  {
    name: "an error beside the answer",
    does: { fault: { kind: "error", message: somethingWentWrong, write: "after", data: "kept" } },
    times: [1, 1, 2],
  },
  ...incompleteAnswers,
  {
    name: "a list that does not say whose it is",
    does: { fault: { kind: "no-owner" } },
    times: [1, 2],
    impossible: onlyFor(isList, "its answer is no list"),
  },
  ...delays,
  refusedKey(401),
  {
    name: "an answer as to nobody",
    does: { fault: { kind: "no-account" } },
    isFinal: true,
    times: [1, 2],
    impossible: onlyFor(
      (operation) => operation.name !== "template.get" && !readsWorkers(operation),
      "it reads an object by its id, not the objects of an account",
    ),
  },
  staleReads,
  ...refusals,
  ...kills,
];

/** The header of a window without a call left. */
const exhausted = { "RateLimit-Policy": '"minute";q=60;w=60', RateLimit: '"minute";r=0;t=7' };

/** A refusal by REST v2, in the form of RFC 9457. */
function refusalWith(status: number, fits: (operation: Operation) => boolean, reason: string): FaultKind {
  return {
    name: String(status),
    does: { fault: { kind: "status", status } },
    isFinal: true,
    times: once,
    impossible: onlyFor(fits, reason),
  };
}

const invalid = {
  title: "Unprocessable Entity",
  status: 422,
  detail: "Request validation failed.",
  errors: ["$: additional properties 'x' not allowed"],
};

/** Before the second program a list has one page at most. */
const afterTheFirst = ["update", "refresh", "destroy"] as const;

function onNextPage(name: string, fault: Fault): FaultKind {
  return {
    name,
    does: { fault },
    onNextPage: true,
    isFinal: true,
    phases: afterTheFirst,
    times: once,
    impossible: onlyFor(isList, "its answer has no pages"),
  };
}

/** v2 answers with an object or with a problem, never with both, and it names no account in any answer. */
const overRest: readonly FaultKind[] = [
  {
    name: "429 with RateLimit and Retry-After",
    does: { fault: { kind: "status", status: 429, retryAfterInSeconds: 7, headers: exhausted } },
    times: mostlyOnce,
  },
  ...serverErrors,
  { name: "503", does: { fault: { kind: "status", status: 503 } }, times: mostlyOnce },
  { name: "a page in place of JSON", does: { fault: { kind: "html", status: 200 } }, times: [1, 1, 2] },
  ...lostReplies,
  errorAlthoughDone("500"),
  ...incompleteAnswers,
  ...delays,
  refusedKey(401),
  refusedKey(403),
  { name: "410", does: { fault: { kind: "status", status: 410 } }, isFinal: true, times: once },
  refusalWith(400, writes, "nothing in its request can be wrong"),
  refusalWith(402, startsPods, "only a Pod that starts needs a balance (runpod-api.md f)"),
  refusalWith(
    404,
    (operation) =>
      !isList(operation) && operation.name !== "networkVolume.create" && operation.name !== "template.create",
    "it names no object that RunPod could miss",
  ),
  refusalWith(
    409,
    ({ kind, effect, name }) => name === "networkVolume.delete" || (kind === "Pod" && /update|delete/.test(effect)),
    "the document has it for Pods that exist, and a volume in use may be answered so",
  ),
  {
    name: "422",
    does: {
      fault: { kind: "status", status: 422, body: JSON.stringify(invalid), contentType: "application/problem+json" },
    },
    isFinal: true,
    times: once,
    impossible: onlyFor(({ effect }) => effect === "create" || effect === "update", "it has no body"),
  },
  onNextPage("500 for the next page", { kind: "status", status: 500 }),
  onNextPage("404 for the next page", { kind: "status", status: 404 }),
  {
    name: "a cursor that stands still",
    does: { fault: { kind: "same-cursor" } },
    isFinal: true,
    times: [1, 2],
    impossible: onlyFor(isList, "its answer has no pages"),
  },
  staleReads,
  ...refusals,
  ...kills,
];

export const faultKinds: Record<Api, readonly FaultKind[]> = { graphql: overGraphql, rest: overRest };

/** Every possible pair of operation and fault, which a whole run must cover. */
export interface Cell {
  operation: Operation;
  fault: FaultKind;
}

/** The phases in which the fault can affect the operation. */
export function phasesOf({ operation, fault }: Cell): readonly Phase[] {
  return operation.phases.filter((phase) => fault.phases?.includes(phase) !== false);
}

export function faultKindNamed(api: Api, name: string): FaultKind {
  const found = faultKinds[api].find((candidate) => candidate.name === name);
  if (found === undefined) throw new RangeError(`There is no fault ${name} on ${api}.`);
  return found;
}
