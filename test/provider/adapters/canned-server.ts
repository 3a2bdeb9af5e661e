import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A local server that answers from a list and records its requests. */
export interface CannedServer {
  url: string;
  answers: Answer[];
  seen: { method: string; headers: IncomingMessage["headers"]; body: string }[];
}

export const answer =
  (status: number, body: string, headers: Record<string, string> = {}): Answer =>
  (_request, response) => {
    response.writeHead(status, headers).end(body);
  };

/** One server for all cases of a suite, with empty lists before each. */
export function useCannedServer(): CannedServer {
  const canned: CannedServer = { url: "", answers: [], seen: [] };
  let server: Server;
  before((done) => {
    server = createServer((request, response) => {
      let body = "";
      request.on("data", (chunk: Buffer) => (body += chunk.toString()));
      request.on("end", () => {
        canned.seen.push({ method: request.method ?? "", headers: request.headers, body });
        (canned.answers.shift() ?? answer(599, "no answer was prepared"))(request, response);
      });
    }).listen(0, "127.0.0.1", () => {
      canned.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
      done();
    });
  });
  beforeEach(() => {
    canned.answers = [];
    canned.seen = [];
  });
  after((done) => {
    server.closeAllConnections();
    server.close(done);
  });
  return canned;
}
