import type { Account } from "../../platform/entities";
import { Refusal } from "../../platform/refusal";
import type { World } from "../../platform/world";
import type { Call } from "../../wire/calls";
import type { Face } from "../../wire/face";
import { isObject } from "../../wire/json";
import { jsonReply, type Reply } from "../../wire/reply";
import type { HttpRequest } from "../../wire/server";
import { jsonOf, largestBodyInBytes } from "./body";
import { find, type Found } from "./find";
import { Problem, problemOf, problemReply, withRequestId } from "./problem";

const base = "/v2";

/** RunPod's REST v2. */
export const restFace: Face = {
  name: "rest",
  tellsRate: true,

  read(world, request) {
    const { url, method, body } = request;
    if (url.pathname !== base && !url.pathname.startsWith(`${base}/`)) return undefined;
    const found = find(world, method, url.pathname.slice(base.length));
    const content = jsonOf(body);
    const { operation = "unknown", wireName = `${method} ${url.pathname}`, listField } = found.route ?? {};
    return {
      operation: typeof operation === "string" ? operation : operation(content),
      wireName,
      variables: {
        ...found.parameters,
        ...Object.fromEntries(url.searchParams),
        ...(content === undefined ? {} : { body: content }),
      },
      answer: (account, call) => marked(world, withRequestId(answer(world, request, found, account, call))),
      failed: ({ message, code }, answered) => withRequestId(failed(message, code, answered)),
      plain: (status) => withRequestId(problemReply(new Problem(status))),
      ...(listField === undefined ? {} : { listField }),
    };
  },

  refusedAtTheDoor: (_world, key) => (key === "account" ? undefined : refused(new Problem(401))),
};

/** REST v1, which RunPod has switched off. UNKNOWN: the text. */
export const retiredRestFace: Face = {
  name: "rest",
  read(_world, { method, url }) {
    if (!url.pathname.startsWith("/v1/")) return undefined;
    const wireName = `${method} ${url.pathname}`;
    const gone = () => jsonReply(410, { error: `REST v1 is retired: ${wireName}.`, status: 410 });
    return { operation: "unknown", wireName, variables: {}, answer: gone, failed: gone };
  },
};

/** With this switch answers leave out what the document promises. */
function marked({ switches }: World, reply: Reply): Reply {
  return switches.mountsOfNone === "absent" ? { ...reply, isUndocumented: true } : reply;
}

function refused(problem: Problem): Reply {
  return withRequestId(problemReply(problem));
}

function answer(world: World, request: HttpRequest, found: Found, account: Account | undefined, call: Call): Reply {
  try {
    return carriedOut(world, request, found, account, call);
  } catch (error) {
    const problem = error instanceof Refusal ? problemOf(error) : error;
    if (!(problem instanceof Problem)) throw error;
    call.error = [problem.message, ...(problem.errors ?? [])].join(" ");
    const reply = problemReply(problem);
    if (problem.status === 405) reply.headers.Allow = found.allowed.join(", ");
    return reply;
  }
}

function carriedOut(
  world: World,
  { url, body, headers }: HttpRequest,
  { route, path, parameters, allowed, isNotEmulated }: Found,
  account: Account | undefined,
  call: Call,
): Reply {
  const isBearer = /^Bearer\s/i.test(headers.authorization ?? "");
  if (account === undefined || !isBearer) throw new Problem(401);
  if (isNotEmulated) throw new Problem(501, `The emulator does not do this: ${call.wireName}.`);
  if (route === undefined) throw new Problem(allowed.length > 0 ? 405 : 404);
  if (Buffer.byteLength(body) > largestBodyInBytes) throw new Problem(413);
  const { id = "" } = parameters;
  const touched = (changed: string) => (call.id = changed);
  const { searchParams: query } = url;
  const host = headers.host ?? url.host;
  return route.answer({
    world,
    account,
    accountId: account.id,
    path,
    parameters,
    id,
    query,
    headers,
    host,
    body,
    touched,
  });
}

/** A failure in REST's form. `code` is a status, 400 unless given. An answered body stays beside the error. */
function failed(message: string, code: string | undefined, answered: string | undefined): Reply {
  const status = code !== undefined && /^[45]\d\d$/.test(code) ? Number(code) : 400;
  const reply = problemReply(new Problem(status, message));
  const content = answered === undefined ? undefined : jsonOf(answered);
  if (!isObject(content)) return reply;
  return { ...reply, body: JSON.stringify({ ...content, ...(jsonOf(reply.body) as object) }) };
}
