import type { RunpodApi } from "./api";
import type { Settings } from "./settings";
import { overGraphql } from "./adapters/graphql";
import type { Telling } from "./adapters/http";
import { createHttp } from "./adapters/http";
import { workersOverJobs } from "./adapters/jobs/workers";
import type { Clock } from "./api/clock";

/**
 * Says which adapter serves which kind.
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
