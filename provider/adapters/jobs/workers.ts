import { z } from "zod";
import type { WorkersApi } from "../../api";
import type { RunpodErrorKind } from "../../api/errors";
import { isRunpodError, RunpodError } from "../../api/errors";
import type { Http } from "../http";

const count = z.number().default(0);

/**
 * The documented sample has two of these fields, live answers have six (runpod-api.md e): what is missing counts as
 * none.
 */
const health = z.looseObject({
  workers: z.looseObject({
    idle: count,
    initializing: count,
    ready: count,
    running: count,
    throttled: count,
    unhealthy: count,
  }),
  jobs: z.looseObject({ completed: count, inProgress: count, inQueue: count }).prefault({}),
});

const nextStep =
  "Run the command again later. If it stays so, update runpod-iac, or take rollout out of the endpoint: it alone asks this.";

/** The jobs host, which is no part of the API that is being retired. */
export function workersOverJobs(http: Http, url: string | undefined): WorkersApi {
  return {
    async count(endpointId) {
      const operation = "health";
      if (url === undefined) {
        throw new RunpodError(
          "rejected",
          `${operation}: runpod:graphqlUrl is set and runpod:jobsUrl is not, so the API key would go to RunPod's own host. Set runpod:jobsUrl too, ` +
            "or take rollout out of the endpoint: it alone asks this.",
        );
      }
      const request = { operation, method: "GET" as const, url: `${url}/${encodeURIComponent(endpointId)}/health` };
      const reply = await http.send({ ...request, repeatable: true }).catch((error: unknown) => {
        // A 404 that is not in the words of the API.
        if (isRunpodError(error) && error.status === 404) return { status: 404, body: "" };
        throw error;
      });
      const { status, body } = reply;
      if (status === 404) return undefined;
      const answer = health.safeParse(JSON.parse(body));
      if (answer.success) return { ...answer.data.workers, jobs: answer.data.jobs };
      const [kind, meaning]: [RunpodErrorKind, string] =
        status < 400
          ? ["malformed", `RunPod's answer does not count the workers of endpoint ${endpointId}.`]
          : [
              "rejected",
              `HTTP ${status}, RunPod does not tell the workers of endpoint ${endpointId}. RunPod said: ${http.redact(body).slice(0, 300)}`,
            ];
      throw new RunpodError(kind, `${operation}: ${meaning} ${nextStep}`, { status });
    },
  };
}
