import { z } from "zod";
import type { WorkersApi } from "../api";
import { isRunpodError, RunpodError } from "../errors";
import type { Http } from "../http";

const count = z.number().default(0);

/** The documented sample has two of these fields, live answers have six (runpod-api.md e): what is missing counts as none. */
const health = z.looseObject({
  workers: z.looseObject({
    idle: count,
    initializing: count,
    ready: count,
    running: count,
    throttled: count,
    unhealthy: count,
  }),
});

/** The jobs host, which is no part of the API that is being retired. */
export function workersOverJobs(http: Http, url: string): WorkersApi {
  return {
    async count(endpointId) {
      const operation = "health";
      const request = { operation, method: "GET" as const, url: `${url}/${encodeURIComponent(endpointId)}/health` };
      try {
        const { status, body } = await http.send({ ...request, repeatable: true });
        if (status === 404) return undefined;
        const answer = health.safeParse(JSON.parse(body));
        if (answer.success) return answer.data.workers;
        throw new RunpodError(
          "malformed",
          `${operation}: RunPod's answer does not count the workers of endpoint ${endpointId}.`,
        );
      } catch (error) {
        if (isRunpodError(error) && error.status === 404) return undefined;
        throw error;
      }
    },
  };
}
