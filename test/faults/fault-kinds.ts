import type { Fault } from "../../testing/emulator";
import { isList, type Operation } from "./operations";

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

export const faultKinds: readonly FaultKind[] = [
  {
    name: "429 with Retry-After",
    does: { fault: { kind: "status", status: 429, retryAfterInSeconds: 7 } },
    times: mostlyOnce,
  },
  { name: "429", does: { fault: { kind: "status", status: 429 } }, times: mostlyOnce },
  { name: "500", does: { fault: { kind: "status", status: 500 } }, times: mostlyOnce },
  { name: "502 as HTML", does: { fault: { kind: "html", status: 502 } }, times: mostlyOnce },
  { name: "reset before the write", does: { fault: { kind: "reset", write: "before" } }, times: mostlyOnce },
  { name: "reset after the write", does: { fault: { kind: "reset", write: "after" } }, times: [1, 1, 1, 2] },
  {
    name: "lost reply (504 after the write)",
    does: { fault: { kind: "html", status: 504, write: "after" } },
    times: [1, 1, 1, 2],
  },
  { name: "malformed JSON", does: { fault: { kind: "malformed" } }, times: [1, 1, 1, 2] },
  {
    name: "an error although it was carried out",
    does: {
      fault: {
        kind: "error",
        message: "Something went wrong. Please try again later or contact support.",
        write: "after",
      },
    },
    times: [1, 1, 2],
    impossible: onlyFor(writes, "a read with an error for an answer is the fault of another column"),
  },
  {
    name: "an error beside the answer",
    does: {
      fault: {
        kind: "error",
        message: "Something went wrong. Please try again later or contact support.",
        write: "after",
        data: "kept",
      },
    },
    times: [1, 1, 2],
  },
  {
    name: "an answer without ids",
    does: { fault: { kind: "incomplete", field: "id" } },
    times: once,
    impossible: onlyFor(({ effect, name }) => effect !== "delete" && name !== "health", "its answer has no id"),
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
  {
    name: "a list that does not say whose it is",
    does: { fault: { kind: "no-owner" } },
    times: [1, 2],
    impossible: onlyFor(isList, "its answer is no list"),
  },
  { name: "a slow answer", does: { fault: { kind: "delay", milliseconds: 20 } }, times: [1, 2] },
  late(5, "reset"),
  late(25, "504"),
  late(80, "reset"),
  late(150, "504"),
  {
    name: "401 for a while",
    does: { fault: { kind: "status", status: 401 } },
    requestsInARow: 3,
    isFinal: true,
    times: once,
  },
  {
    name: "an answer as to nobody",
    does: { fault: { kind: "no-account" } },
    isFinal: true,
    times: [1, 2],
    impossible: onlyFor(
      ({ name }) => name !== "template.get" && name !== "health",
      "it reads an object by its id, not the objects of an account",
    ),
  },
  {
    name: "stale reads",
    does: { fault: { kind: "stale" } },
    times: once,
    impossible: onlyFor(
      ({ kind, effect }) => kind === "Template" && effect !== "delete",
      "the sources tell of old reads of templates after a save alone (runpod-api.md g)",
    ),
  },
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
  ...(["provider", "engine", "engine and provider", "Ctrl-C"] as const).flatMap((victim) => [
    killOf(victim, "before"),
    killOf(victim, "after"),
  ]),
];

/** Every possible pair of operation and fault, which a whole run must cover. */
export interface Cell {
  operation: Operation;
  fault: FaultKind;
}

export function faultKindNamed(name: string): FaultKind {
  const found = faultKinds.find((candidate) => candidate.name === name);
  if (found === undefined) throw new RangeError(`There is no fault ${name}.`);
  return found;
}
