import type { RunpodApi } from "./api";
import type { Settings } from "./config";
import { overGraphql } from "./graphql";
import { createHttp } from "./http";
import { workersOverJobs } from "./jobs/workers";
import type { Clock } from "./wait";

/** Says which adapter serves which noun. */
export function connect(settings: Settings, clock: Clock, userAgent: string): RunpodApi {
  const http = createHttp({ apiKey: settings.apiKey, clock, userAgent });
  return { ...overGraphql(http, settings.graphqlUrl), workers: workersOverJobs(http, settings.jobsUrl) };
}
