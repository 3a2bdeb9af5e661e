import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { partsOf } from "./parts";
import type { Reply } from "./reply";

/** One request with its whole body. */
export interface HttpRequest {
  method: string;
  url: URL;
  headers: Record<string, string>;
  body: string;
}

/** Returns the reply, or "drop" to break the connection without an answer. */
export type HttpHandler = (request: HttpRequest) => Promise<Reply | "drop">;

export interface HttpServer {
  /** `http://127.0.0.1:<port>`, without a trailing slash. */
  url: string;
  /** Closes all connections, including keep-alive ones. */
  close(): Promise<void>;
}

/** Port 0 picks a free one. */
export async function serve(handler: HttpHandler, wantedPort = 0): Promise<HttpServer> {
  const server = createServer((incoming, outgoing) => void answer(handler, incoming, outgoing));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(wantedPort, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function answer(handler: HttpHandler, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  try {
    const reply = await handler(await read(incoming));
    if (reply === "drop") {
      incoming.socket.resetAndDestroy();
      return;
    }
    const length =
      reply.status === 204 || reply.more !== undefined ? {} : { "Content-Length": Buffer.byteLength(reply.body) };
    outgoing.writeHead(reply.status, { ...reply.headers, ...length });
    outgoing.flushHeaders();
    for await (const text of partsOf(reply)) {
      if (outgoing.destroyed) return;
      outgoing.write(text);
    }
    outgoing.end();
  } catch (error) {
    // A client that disconnects while sending is no defect. Any other failure must not look like RunPod's answer.
    if (incoming.destroyed && !incoming.complete) return;
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    outgoing.writeHead(599, { "Content-Type": "text/plain" }).end(`Defect of the emulator: ${text}`);
  }
}

async function read(incoming: IncomingMessage): Promise<HttpRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const headers = Object.entries(incoming.headers).map(([name, value]) => [name, [value].flat().join(", ")]);
  return {
    method: incoming.method ?? "GET",
    url: new URL(incoming.url ?? "/", "http://127.0.0.1"),
    headers: Object.fromEntries(headers) as Record<string, string>,
    body: Buffer.concat(chunks).toString("utf8"),
  };
}
