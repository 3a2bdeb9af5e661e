import { z } from "zod";
import type { WorkersApi } from "../../api";
import { isRunpodError, RunpodError } from "../../api/errors";
import type { Http } from "../http";
import { createJsonApi } from "../json-api";

const count = z.number().default(0);

/**
 * The documented sample has two of these fields, live answers have six (docs/internals/runpod-api.md#jobs-host). A
 * missing field counts as zero.
 */
const health = z
  .looseObject({
    workers: z.looseObject({
      idle: count,
      initializing: count,
      ready: count,
      running: count,
      throttled: count,
      unhealthy: count,
    }),
    jobs: z.looseObject({ completed: count, inProgress: count, inQueue: count }).prefault({}),
  })
  .transform(({ workers, jobs }) => ({ ...workers, jobs }));

/** Reads from the jobs host, which is not part of the GraphQL API that RunPod retires. */
export function workersOverJobs(http: Http, url: string | undefined): WorkersApi {
  return {
    async count(endpointId) {
      const operation = "health";
      if (url === undefined) {
        throw new RunpodError(
          "rejected",
          `${operation}: runpod:graphqlUrl is set and runpod:jobsUrl is not, so the API key would go to RunPod's ` +
            "own host. Set runpod:jobsUrl too, or remove rollout from the endpoint: only rollout needs this call.",
        );
      }
      const call = createJsonApi(http, url);
      try {
        return await call({ operation, method: "GET", path: [endpointId, "health"], reply: health, repeatable: true });
      } catch (error) {
        if (!isRunpodError(error)) throw error;
        const { kind, status, message } = error;
        // The status decides, whether the body is JSON or not.
        if (status === 404) return undefined;
        if (status === undefined || (kind !== "malformed" && kind !== "rejected")) throw error;
        throw new RunpodError(
          kind,
          `${message} The provider cannot wait for endpoint ${endpointId} without its worker counts. Run the ` +
            "command again later. If this keeps happening, update runpod-iac, or remove rollout from the endpoint: " +
            "only rollout needs them.",
          { status },
        );
      }
    },
  };
}
