import type { RunpodApi } from "./api";
import type { Settings } from "./config";
import { overGraphql } from "./graphql";
import { createHttp } from "./http";
import { workersOverJobs } from "./jobs/workers";
import type { Clock } from "./wait";

/** Says which adapter serves which noun. */
export function connect(settings: Settings, clock: Clock, userAgent: string): RunpodApi {
  const { apiKey, callsPerSecond } = settings;
  const http = createHttp({ apiKey, clock, userAgent, callsPerSecond });
  return { ...overGraphql(http, settings.graphqlUrl, clock), workers: workersOverJobs(http, settings.jobsUrl) };
}
