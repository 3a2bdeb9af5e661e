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
  return new Response(hasNoBody ? null : reply.body, { status: reply.status, headers: reply.headers });
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
