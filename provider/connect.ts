import type { RunpodApi } from "./api";
import type { Settings } from "./config";
import { overGraphql } from "./graphql";
import type { Telling } from "./http";
import { createHttp } from "./http";
import { workersOverJobs } from "./jobs/workers";
import type { Clock } from "./wait";

/**
 * Says which adapter serves which noun.
 *
 * @param secrets what no message may show, beside the API key
 */
export function connect(
  settings: Settings,
  clock: Clock,
  userAgent: string,
  secrets?: () => string[],
  telling?: Telling,
): RunpodApi {
  const { apiKey, callsPerSecond } = settings;
  const http = createHttp({ apiKey, clock, userAgent, callsPerSecond, secrets, telling });
  return {
    ...overGraphql(http, settings.graphqlUrl, clock, telling?.tellOf),
    workers: workersOverJobs(http, settings.jobsUrl),
  };
}
