import { setTimeout as sleep } from "node:timers/promises";
import { authenticate, type Authentication } from "../platform/account";
import type { Call } from "./calls";
import { operationOf, parseDocument, readRequest, type GraphqlRequest } from "../faces/graphql/document";
import type { Faults } from "./faults";
import { answerGraphql } from "../faces/graphql/graphql";
import { answerJobs, type JobsRequest } from "../faces/jobs/jobs-host";
import type { Limiter } from "./limiter";
import { jsonReply, limited, plainReply, type Reply } from "./reply";
import type { HttpRequest } from "./server";
import type { Time } from "../platform/time";
import { answerBefore, withFault } from "./with-fault";
import type { World } from "../platform/world";

/** What a request passes through on its way to a face and back. */
export interface Pipeline {
  world: World;
  time: Time;
  calls: Call[];
  faults: Faults;
  limiter: Limiter;
  log: (line: string) => void;
  /** Aborted when the emulator is reset or closed: what is parked then, never goes on. */
  dropped: AbortSignal;
}

type Execute = (authentication: Authentication) => Reply;

export async function handle(pipeline: Pipeline, request: HttpRequest): Promise<Reply | "drop"> {
  const { world, calls, faults } = pipeline;
  const found = route(pipeline.world, request, calls.length);
  if (found === undefined) return unknownPath(pipeline, request);
  const { call, execute } = found;
  const authentication = authenticate(world, request.headers.authorization, request.url);
  if (authentication.kind === "account") call.accountId = authentication.account.id;
  calls.push(call);
  if (!pipeline.limiter.takes()) {
    const refused = limited(world.switches.limiterAnswer);
    call.status = refused.status;
    pipeline.log(`${call.index} ${call.operation} ${refused.status}: beyond the rate`);
    return refused;
  }
  const injected = faults.take(call);
  if (injected !== undefined) call.fault = injected.fault.kind;
  const carryOut = (anonymous: boolean) =>
    refusedAtTheDoor(world, call, authentication) ?? execute(anonymous ? { kind: "anonymous" } : authentication);
  const reply =
    injected?.fault.kind === "late"
      ? await answerBefore(pipeline, injected, injected.fault, () => carryOut(false))
      : await withFault(pipeline, injected, call, (anonymous) => {
          pipeline.time.settle();
          const answer = carryOut(anonymous);
          pipeline.time.settle();
          return answer;
        });
  const told = reply === "drop" ? reply : await held(pipeline, reply);
  if (told !== "drop") call.status = told.status;
  pipeline.log(`${call.index} ${call.operation} ${call.status ?? "no answer"}${call.error ? `: ${call.error}` : ""}`);
  return told;
}

/** RunPod's REST APIs have paths that begin like these: no face of the emulator, and said so. */
function unknownPath({ log }: Pipeline, { method, url }: HttpRequest): Reply {
  if (!/^\/v[12]\//.test(url.pathname)) return plainReply(404);
  const error = `The emulator does not do this: ${method} ${url.pathname} (REST).`;
  log(error);
  return jsonReply(501, { error });
}

/** The answer to a request that waits for something, once that has come. */
async function held({ time, dropped }: Pipeline, reply: Reply): Promise<Reply | "drop"> {
  if (reply.later === undefined) return reply;
  for (;;) {
    time.settle();
    const answer = reply.later();
    if (answer !== undefined) return answer;
    if (!(await sleep(20, true, { signal: dropped }).catch(() => false))) return "drop";
  }
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
  if (face === "jobs" && endpointId !== undefined) {
    const wait = request.url.searchParams.get("wait");
    const asked: JobsRequest = {
      method: request.method,
      endpointId,
      verb: verb ?? "",
      jobId,
      body: request.body,
      wait,
    };
    const call: Call = {
      index,
      face,
      operation: verb || "workers",
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
  const agent = call.headers["user-agent"] ?? "";
  if (switches.missingUserAgent === "403" && agent === "") return plainReply(403);
  if (switches.missingUserAgent === "403-but-browsers" && !agent.startsWith("Mozilla/")) return plainReply(403);
  if (call.face === "graphql" && switches.graphqlRetired === "yes") return plainReply(410);
  if (kind === "unknown-key") return plainReply(401);
  if (call.face === "graphql" && kind === "anonymous" && switches.missingKey === "401") return plainReply(401);
  return undefined;
}
