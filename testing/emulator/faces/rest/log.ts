import type { LogLine } from "../../platform/log";
import { visiblePod } from "../../platform/pod";
import type { Reply } from "../../wire/reply";
import { seenEndpoint } from "./endpoint";
import { logQuery, startOf } from "./log-query";
import { Problem } from "./problem";
import type { RestRequest, Route } from "./route";
import { dateOf } from "./values";

/** What Pods and workers print, as server-sent events. */
export const logs: readonly Route[] = [
  {
    method: "GET",
    path: "/pods/{id}/logs",
    operation: "pod.logs",
    wireName: "getPodLogs",
    answer(request) {
      const { world, accountId, id } = request;
      const isThere = () => visiblePod(world, accountId, id) !== undefined;
      if (!isThere()) throw new Problem(404, "pod not found");
      return stream(request, id, isThere);
    },
  },
  {
    method: "GET",
    path: "/serverless/{id}/workers/{workerId}/logs",
    operation: "worker.logs",
    wireName: "getWorkerLogs",
    answer(request) {
      const { workerId = "" } = request.parameters;
      const endpoint = seenEndpoint(request);
      const isThere = () => request.world.store.workers.get(workerId)?.endpointId === endpoint.id;
      if (!isThere()) throw new Problem(404);
      return stream(request, workerId, isThere);
    },
  },
];

/** The stream ends with its owner, if not before. */
function stream({ world, query, headers }: RestRequest, ownerId: string, isThere: () => boolean): Reply {
  const asked = logQuery(query, headers);
  const linesOf = () =>
    world.log.of(ownerId).filter(({ source }) => asked.source === undefined || source === asked.source);
  const first = startOf(linesOf(), asked);
  let last = world.log.of(ownerId).at(-1)?.sequence ?? 0;
  const eventsOf = (lines: readonly LogLine[]) => lines.map((line) => eventOf(line, world.switches.logIds)).join("");
  const reply: Reply = {
    status: 200,
    body: eventsOf(first),
    headers: {
      "Content-Type": "text/event-stream",
      "Cache-Control": "no-cache",
      Connection: "keep-alive",
      "X-Accel-Buffering": "no",
    },
  };
  if (world.switches.logStream === "ends") return reply;
  return {
    ...reply,
    more() {
      const fresh = linesOf().filter(({ sequence }) => sequence > last);
      last = fresh.at(-1)?.sequence ?? last;
      return fresh.length > 0 || isThere() ? eventsOf(fresh) : undefined;
    },
  };
}

function eventOf({ at, sequence, source, line }: LogLine, form: "ts/sequence" | "ts"): string {
  const ts = dateOf(at);
  const id = form === "ts" ? ts : `${ts}/${String(sequence).padStart(12, "0")}`;
  return `id: ${id}\ndata: ${JSON.stringify({ ts, source, line })}\n\n`;
}
