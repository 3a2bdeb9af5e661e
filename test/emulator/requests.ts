import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { authenticate, type Authentication } from "./account";
import type { Call } from "./calls";
import { operationOf, parseDocument, readRequest, type GraphqlRequest } from "./document";
import type { Fault, Faults, InjectedFault } from "./faults";
import { answerGraphql } from "./graphql";
import { answerJobs, type JobsRequest } from "./jobs-host";
import { gatewayPage, jsonReply, plainReply, textReply, withoutField, type Reply } from "./reply";
import type { HttpRequest } from "./server";
import { makeStale } from "./stale-reads";
import type { Time } from "./time";
import type { World } from "./world";

/** What a request passes through on its way to a face and back. */
export interface Pipeline {
  world: World;
  time: Time;
  calls: Call[];
  faults: Faults;
  log: (line: string) => void;
  /** Aborted when the emulator is reset or closed: what is parked then, never goes on. */
  dropped: AbortSignal;
}

type Execute = (authentication: Authentication) => Reply;

export async function handle(pipeline: Pipeline, request: HttpRequest): Promise<Reply | "drop"> {
  const { world, calls, faults } = pipeline;
  const found = route(pipeline.world, request, calls.length);
  if (found === undefined) return plainReply(404);
  const { call, execute } = found;
  const authentication = authenticate(world, request.headers.authorization, request.url);
  if (authentication.kind === "account") call.accountId = authentication.account.id;
  calls.push(call);
  const injected = faults.take(call);
  if (injected !== undefined) call.fault = injected.fault.kind;
  const reply = await withFault(pipeline, injected, call, (anonymous) => {
    pipeline.time.settle();
    const answer =
      refusedAtTheDoor(world, call, authentication) ?? execute(anonymous ? { kind: "anonymous" } : authentication);
    pipeline.time.settle();
    return answer;
  });
  if (reply !== "drop") call.status = reply.status;
  pipeline.log(`${call.index} ${call.operation} ${call.status ?? "no answer"}${call.error ? `: ${call.error}` : ""}`);
  return reply;
}

/** Finds the face and names the operation; undefined for a path that neither has. */
function route(world: World, request: HttpRequest, index: number): { call: Call; execute: Execute } | undefined {
  const [face, endpointId, verb, jobId] = request.url.pathname.split("/").slice(1).map(decodeURIComponent);
  const { headers } = request;
  if (face === "graphql" && endpointId === undefined) {
    const graphql = readRequest(request.body);
    const variables = graphql?.variables ?? {};
    const call: Call = { index, face, operation: nameOf(graphql), variables, headers };
    if (graphql !== undefined) call.document = graphql.document;
    const isPost = request.method === "POST";
    return { call, execute: (by) => (isPost ? answerGraphql(world, graphql, accountOf(by), call) : plainReply(405)) };
  }
  if (face === "jobs" && endpointId !== undefined && verb !== undefined) {
    const asked: JobsRequest = { method: request.method, endpointId, verb, jobId, body: request.body };
    const call: Call = {
      index,
      face,
      operation: verb,
      variables: { endpointId, ...(jobId ? { jobId } : {}) },
      headers,
    };
    return { call, execute: (by) => answerJobs(world, asked, accountOf(by), call) };
  }
  return undefined;
}

function nameOf(request: GraphqlRequest | undefined): string {
  const document = request === undefined ? undefined : parseDocument(request.document);
  return document === undefined || document instanceof Error ? "unknown" : operationOf(document);
}

function accountOf(authentication: Authentication) {
  return authentication.kind === "account" ? authentication.account : undefined;
}

/** What is answered before anybody looks at what was asked. */
function refusedAtTheDoor({ switches }: World, call: Call, { kind }: Authentication): Reply | undefined {
  if (switches.missingUserAgent === "403" && !call.headers["user-agent"]) return plainReply(403);
  if (call.face === "graphql" && switches.graphqlRetired === "yes") return plainReply(410);
  if (kind === "unknown-key") return plainReply(401);
  if (call.face === "graphql" && kind === "anonymous" && switches.missingKey === "401") return plainReply(401);
  return undefined;
}

/** Runs `execute` with whatever the fault puts before it, after it, or in its place. */
async function withFault(
  pipeline: Pipeline,
  injected: InjectedFault | undefined,
  call: Call,
  execute: (anonymous: boolean) => Reply,
): Promise<Reply | "drop"> {
  if (injected === undefined) return execute(false);
  const { fault } = injected;
  const instead = replyInstead(fault, call);
  if (instead !== undefined) {
    if (fault.kind === "html" && fault.write === "after") execute(false);
    injected.markReached();
    return instead;
  }
  if (fault.kind === "stale") return executeStale(pipeline.world, injected, fault.reads ?? 1, call, execute);
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
  if (fault.kind === "incomplete") reply.body = withoutField(reply.body, fault.field);
  if ("write" in fault) return (await pass(pipeline, injected)) ? reply : "drop";
  injected.markReached();
  return reply;
}

function replyInstead(fault: Fault, call: Call): Reply | undefined {
  if (fault.kind === "html") return gatewayPage(fault.status ?? 502);
  if (fault.kind === "graphql-error") {
    call.error = fault.message;
    const extensions = { code: fault.code ?? "RUNPOD" };
    return jsonReply(200, {
      errors: [{ message: fault.message, path: [call.operation.split(".")[0]], extensions }],
      data: null,
    });
  }
  if (fault.kind !== "status") return undefined;
  const plain = plainReply(fault.status);
  const reply = fault.body === undefined ? plain : textReply(fault.status, fault.body, fault.contentType);
  if (fault.retryAfterInSeconds !== undefined) reply.headers["Retry-After"] = String(fault.retryAfterInSeconds);
  return reply;
}

/** A connection that breaks, or a request that is parked: false when it must not go on. */
async function pass({ dropped }: Pipeline, injected: InjectedFault): Promise<boolean> {
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

/** On a save: what comes after it reads old. On a read: this one does already. */
function executeStale(
  world: World,
  injected: InjectedFault,
  reads: number,
  call: Call,
  execute: (anonymous: boolean) => Reply,
): Reply {
  injected.markReached();
  const own = world.store.staleTemplates.list(({ accountId }) => accountId === call.accountId).map(({ id }) => id);
  if (call.operation !== "saveTemplate") makeStale(world, own, reads);
  const reply = execute(false);
  if (call.operation === "saveTemplate" && call.id !== undefined) makeStale(world, [call.id], reads);
  return reply;
}
