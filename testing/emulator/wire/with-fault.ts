import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import type { Call } from "./calls";
import type { Asked } from "./face";
import type { Fault, InjectedFault } from "./faults";
import {
  gatewayPage,
  plainReply,
  textReply,
  withNextPage,
  withNull,
  withNullItem,
  withoutField,
  withoutFieldAt,
  type Reply,
} from "./reply";
import { makeStale } from "../platform/stale-reads";
import type { Time } from "../platform/time";
import type { World } from "../platform/world";

interface Surroundings {
  world: World;
  time: Time;
  /** Aborted if waiting requests must never continue. */
  dropped: AbortSignal;
}

/** A request in progress. */
interface Request {
  call: Call;
  asked: Asked;
}

/** Runs `execute` with the fault before it, after it, or in its place. */
export async function withFault(
  pipeline: Surroundings,
  injected: InjectedFault | undefined,
  request: Request,
  execute: (anonymous: boolean) => Reply,
): Promise<Reply | "drop"> {
  if (injected === undefined) return execute(false);
  const { fault } = injected;
  if (fault.kind === "error" && fault.write === "after") {
    const { body } = execute(false);
    injected.markReached();
    return failed(fault, request, fault.data === "kept" ? body : undefined);
  }
  const instead = replyInstead(fault, request);
  if (instead !== undefined) {
    if (fault.kind === "html" && fault.write === "after") execute(false);
    injected.markReached();
    return instead;
  }
  if (fault.kind === "stale") return executeStale(pipeline.world, injected, fault.reads ?? 1, request.call, execute);
  if ("write" in fault && fault.write === "before") {
    if (!(await pass(pipeline, injected))) return "drop";
    return execute(false);
  }
  if (fault.kind === "delay") {
    injected.markReached();
    if (!(await pause(fault.milliseconds, pipeline.dropped))) return "drop";
    return execute(false);
  }
  const reply = execute(fault.kind === "no-account");
  if (fault.kind === "malformed") reply.body = reply.body.slice(0, Math.ceil(reply.body.length / 2));
  const { listField = "", ownerField = [] } = request.asked;
  if (fault.kind === "incomplete") reply.body = withoutField(reply.body, fault.field);
  if (fault.kind === "no-owner") reply.body = withoutFieldAt(reply.body, ownerField);
  if (fault.kind === "same-cursor") reply.body = withNextPage(reply.body, cursorOf(request.call));
  if (fault.kind === "null-item") reply.body = withNullItem(reply.body, listField);
  if (fault.kind === "null-list") {
    reply.body = withNull(reply.body, listField);
    if (fault.message !== undefined) reply.body = failed({ message: fault.message }, request, reply.body).body;
  }
  if ("write" in fault) return (await pass(pipeline, injected)) ? reply : "drop";
  injected.markReached();
  return reply;
}

function cursorOf({ variables }: Call): string | null {
  return (variables as { cursor?: string }).cursor ?? null;
}

function failed(error: { message: string; code?: string }, { call, asked }: Request, body?: string): Reply {
  call.error = error.message;
  return asked.failed(error, body);
}

/** Answers with a failure at once. The later execution sends no answer. */
export async function answerBefore(
  { time, dropped }: Surroundings,
  injected: InjectedFault,
  { seconds, answer }: Extract<Fault, { kind: "late" }>,
  carryOut: () => Reply,
): Promise<Reply | "drop"> {
  time.plan(seconds * 1000, carryOut);
  injected.markReached();
  if (answer === "reset") return "drop";
  if (answer !== "nothing") return gatewayPage(504);
  if (!dropped.aborted) await once(dropped, "abort");
  return "drop";
}

function replyInstead(fault: Fault, request: Request): Reply | undefined {
  if (fault.kind === "html") return gatewayPage(fault.status ?? 502);
  if (fault.kind === "error") return failed(fault, request);
  if (fault.kind !== "status") return undefined;
  const { asked } = request;
  const plain = asked.plain?.(fault.status) ?? plainReply(fault.status);
  const reply = fault.body === undefined ? plain : textReply(fault.status, fault.body, fault.contentType);
  Object.assign(reply.headers, fault.headers);
  if (fault.retryAfterInSeconds !== undefined) reply.headers["Retry-After"] = String(fault.retryAfterInSeconds);
  return reply;
}

/** Breaks the connection or waits. Returns false if the request must not continue. */
async function pass({ dropped }: Surroundings, injected: InjectedFault): Promise<boolean> {
  injected.markReached();
  if (injected.fault.kind === "reset") return false;
  const stop = new AbortController();
  const stopped = once(dropped, "abort", { signal: stop.signal }).then(
    () => false,
    () => false,
  );
  const goesOn = await Promise.race([injected.released.then(() => true), stopped]);
  stop.abort();
  return goesOn;
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<boolean> {
  return sleep(milliseconds, true, { signal }).catch(() => false);
}

/** On a save, later reads are stale. On a read, this one is too. */
function executeStale(
  world: World,
  injected: InjectedFault,
  reads: number,
  call: Call,
  execute: (anonymous: boolean) => Reply,
): Reply {
  injected.markReached();
  const own = world.store.staleTemplates.list(({ accountId }) => accountId === call.accountId).map(({ id }) => id);
  const isSave = call.operation === "template.create" || call.operation === "template.update";
  if (!isSave) makeStale(world, own, reads);
  const reply = execute(false);
  if (isSave && call.id !== undefined) makeStale(world, [call.id], reads);
  return reply;
}
