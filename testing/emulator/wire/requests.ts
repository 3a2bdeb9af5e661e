import { setTimeout as sleep } from "node:timers/promises";
import { authenticate, type Authentication } from "../platform/account";
import type { Call } from "./calls";
import { publish } from "./exchanges";
import type { Asked, Face } from "./face";
import type { Faults } from "./faults";
import type { Limiter } from "./limiter";
import type { RateVerdict, RateWindows } from "./rate-windows";
import { limited, plainReply, type Reply } from "./reply";
import type { HttpRequest } from "./server";
import type { Time } from "../platform/time";
import { answerBefore, withFault } from "./with-fault";
import type { World } from "../platform/world";

/** What processes a request before and after its face. */
export interface Pipeline {
  world: World;
  /** The emulated APIs. */
  faces: readonly Face[];
  time: Time;
  calls: Call[];
  faults: Faults;
  limiter: Limiter;
  windows: RateWindows;
  log: (line: string) => void;
  /** Aborted when the emulator is reset or closed: waiting requests then never continue. */
  dropped: AbortSignal;
}

export async function handle(pipeline: Pipeline, request: HttpRequest): Promise<Reply | "drop"> {
  const { world, calls, faults } = pipeline;
  const found = find(pipeline, request);
  if (found === undefined) return plainReply(404);
  const { face, asked } = found;
  const { operation, wireName, variables, document } = asked;
  const call: Call = { index: calls.length, face: face.name, operation, wireName, variables, headers: request.headers };
  if (document !== undefined) call.document = document;
  const authentication = authenticate(world, request.headers.authorization, request.url);
  if (authentication.kind === "account") call.accountId = authentication.account.id;
  calls.push(call);
  const rate =
    face.tellsRate && authentication.kind === "account" ? pipeline.windows.take(authentication.account.id) : undefined;
  const refused = face.tellsRate ? beyondWindow(asked, rate) : beyondSecond(pipeline);
  if (refused !== undefined) {
    call.status = refused.status;
    pipeline.log(`${nameOf(call)} ${refused.status}: beyond the rate`);
    publish(world, request, call, refused);
    return refused;
  }
  const injected = faults.take(call);
  if (injected !== undefined) call.fault = injected.fault.kind;
  const carryOut = (anonymous: boolean) =>
    refusedAtTheDoor(world, face, call, authentication) ??
    asked.answer(anonymous || authentication.kind !== "account" ? undefined : authentication.account, call);
  const reply =
    injected?.fault.kind === "late"
      ? await answerBefore(pipeline, injected, injected.fault, () => carryOut(false))
      : await withFault(pipeline, injected, { call, asked }, (anonymous) => {
          pipeline.time.settle();
          const answer = carryOut(anonymous);
          pipeline.time.settle();
          return answer;
        });
  const told = reply === "drop" ? reply : await held(pipeline, reply);
  if (told !== "drop") {
    call.status = told.status;
    if (told.isOfProxy !== true && told.status !== 401) told.headers = { ...rate?.headers, ...told.headers };
  }
  pipeline.log(`${nameOf(call)} ${call.status ?? "no answer"}${call.error ? `: ${call.error}` : ""}`);
  publish(world, request, call, told);
  return told === "drop" ? told : goingOn(pipeline, told);
}

/** The refusal of a call for which one of the told windows has no room. */
function beyondWindow(asked: Asked, rate: RateVerdict | undefined): Reply | undefined {
  if (rate?.exceeded === undefined) return undefined;
  const { name, retryAfterInSeconds } = rate.exceeded;
  const reply = asked.failed({ message: `rate limit exceeded for the ${name} window`, code: "429" });
  Object.assign(reply.headers, rate.headers, { "Retry-After": String(retryAfterInSeconds) });
  return reply;
}

function beyondSecond({ limiter, world }: Pipeline): Reply | undefined {
  return limiter.takes() ? undefined : limited(world.switches.limiterAnswer);
}

/** "3 endpoint.create (<the API's name of it>)" */
function nameOf({ index, operation, wireName }: Call): string {
  return `${index} ${operation}${wireName === operation ? "" : ` (${wireName})`}`;
}

/** An answer that goes on ends when the emulator is reset or closed. */
function goingOn({ time, dropped }: Pipeline, reply: Reply): Reply {
  const { more } = reply;
  if (more === undefined) return reply;
  return {
    ...reply,
    more() {
      if (dropped.aborted) return undefined;
      time.settle();
      return more();
    },
  };
}

/** The answer to a held request, once it is ready. */
async function held({ time, dropped }: Pipeline, reply: Reply): Promise<Reply | "drop"> {
  if (reply.later === undefined) return reply;
  for (;;) {
    time.settle();
    const answer = reply.later();
    if (answer !== undefined) return answer;
    if (!(await sleep(20, true, { signal: dropped }).catch(() => false))) return "drop";
  }
}

function find({ world, faces }: Pipeline, request: HttpRequest): { face: Face; asked: Asked } | undefined {
  for (const face of faces) {
    const asked = face.read(world, request);
    if (asked !== undefined) return { face, asked };
  }
  return undefined;
}

/** The answer to a request that is refused before its content is read. */
function refusedAtTheDoor(world: World, face: Face, call: Call, { kind }: Authentication): Reply | undefined {
  const { missingUserAgent } = world.switches;
  const agent = call.headers["user-agent"] ?? "";
  if (missingUserAgent === "403" && agent === "") return plainReply(403);
  if (missingUserAgent === "403-but-browsers" && !agent.startsWith("Mozilla/")) return plainReply(403);
  return face.refusedAtTheDoor?.(world, kind) ?? (kind === "unknown-key" ? plainReply(401) : undefined);
}
