import { z } from "zod";
import type { LogLine, RolloutApi, WorkersOfEndpoint } from "../../api";
import { isRunpodError } from "../../api/errors";
import type { StreamingHttp } from "../http";
import type { Rest } from "./client";
import { eventsOverRest } from "./event-stream";
import { newestReleaseOf } from "./newest-release";

const workersWire = z
  .looseObject({
    endpointVersion: z.number().nullish(),
    workers: z.array(z.looseObject({ id: z.string(), status: z.string(), isStale: z.boolean() })),
  })
  .transform(({ endpointVersion, workers }): WorkersOfEndpoint => ({
    latestVersion: endpointVersion ?? undefined,
    workers: workers.map(({ id, status, isStale }) => ({ id, status, isStale })),
  }));

const lineWire = z.looseObject({ line: z.string(), source: z.string().nullish() });

/** The stream stays open after the lines that there are. */
const listenForInMs = 2_000;
const linesToRead = 20;

/** @param url address of the API, with its version and without a slash at the end */
export function rolloutOverRest(rest: Rest, http: StreamingHttp, url: string): RolloutApi {
  return {
    workers: (endpointId) =>
      rest.call({
        operation: "GET /serverless/workers",
        method: "GET",
        path: ["serverless", endpointId, "workers"],
        reply: workersWire,
        repeatable: true,
      }),
    isInProgress: async (endpointId) => (await newestReleaseOf(rest, endpointId)).isInProgress,
    async lastLines(endpointId, workerId) {
      const lines: LogLine[] = [];
      const events = eventsOverRest(http, url, {
        operation: "GET /serverless/workers/logs",
        path: ["serverless", endpointId, "workers", workerId, "logs"],
        query: { tail: linesToRead },
        listenForInMs,
      });
      try {
        for await (const { data } of events) {
          lines.push(lineIn(data));
          if (lines.length === linesToRead) break;
        }
      } catch (error) {
        // What came before a broken connection counts.
        if (!isRunpodError(error, "noAnswer") && !isRunpodError(error, "notFound")) throw error;
      }
      return lines;
    },
  };
}

/** The text of an event, or the event as it is if RunPod changes its form. */
function lineIn(data: string): LogLine {
  try {
    const { line, source } = lineWire.parse(JSON.parse(data));
    return { text: line, isOfRunpod: source === "system" };
  } catch {
    return { text: data, isOfRunpod: false };
  }
}
