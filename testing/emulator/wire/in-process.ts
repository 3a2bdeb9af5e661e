import { partsOf } from "./parts";
import type { Reply } from "./reply";
import type { HttpHandler } from "./server";

/** Works like `fetch` without a connection: passes the request straight to the handler. */
export async function fetchFrom(handler: HttpHandler, input: string | URL, init: RequestInit = {}): Promise<Response> {
  const request = new Request(input, init);
  const headers = { "user-agent": "node", ...Object.fromEntries(request.headers) };
  const body = await request.text();
  const answering = handler({ method: request.method, url: new URL(request.url), headers, body });
  const reply = await unlessAborted(answering, request.signal);
  if (reply === "drop") throw new TypeError("fetch failed", { cause: new Error("The connection was reset.") });
  const hasNoBody = reply.status === 204 || reply.status === 304;
  const content = reply.more === undefined ? reply.body : streamOf(reply, request.signal);
  return new Response(hasNoBody ? null : content, { status: reply.status, headers: reply.headers });
}

function streamOf(reply: Reply, signal: AbortSignal): ReadableStream<Uint8Array> {
  const parts = partsOf(reply);
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      const text = await nonEmpty(parts, signal);
      if (signal.aborted) controller.error(signal.reason);
      else if (text === undefined) controller.close();
      else controller.enqueue(encoder.encode(text));
    },
    cancel: async () => void (await parts.return(undefined)),
  });
}

async function nonEmpty(parts: AsyncGenerator<string>, signal: AbortSignal): Promise<string | undefined> {
  for (;;) {
    const next = await parts.next();
    if (next.done) return undefined;
    if (next.value !== "" || signal.aborted) return next.value;
  }
}

/** The request continues, as on a server whose client has disconnected. */
function unlessAborted<Result>(answering: Promise<Result>, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const leave = () => reject(signal.reason as Error);
    if (signal.aborted) return leave();
    signal.addEventListener("abort", leave, { once: true });
    answering.then(resolve, reject).finally(() => signal.removeEventListener("abort", leave));
  });
}
