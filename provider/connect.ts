import type { RunpodApi } from "./api";
import type { Capabilities } from "./api/capabilities";
import type { ReadConfiguration, Settings } from "./settings";
import { overGraphql } from "./adapters/graphql";
import { graphqlCapabilities } from "./adapters/graphql/capabilities";
import type { Reporting } from "./adapters/http";
import { createHttp } from "./adapters/http";
import { workersOverJobs } from "./adapters/jobs/workers";
import type { Clock } from "./api/clock";

/**
 * Assigns an adapter to each kind.
 *
 * @param secrets values that no message may show, besides the API key
 */
export function connect(
  settings: Settings,
  clock: Clock,
  userAgent: string,
  secrets?: () => string[],
  reporting?: Reporting,
): RunpodApi {
  const { apiKey, callsPerSecond } = settings;
  const http = createHttp({ apiKey, clock, userAgent, callsPerSecond, secrets, reporting });
  return {
    ...overGraphql(http, settings.graphqlUrl, clock, reporting?.waitReporter),
    workers: workersOverJobs(http, settings.jobsUrl),
  };
}

/** By values of `runpod:api`. Other values are refused when the provider connects. */
const capabilitiesByApi: Record<string, Capabilities> = { auto: graphqlCapabilities, graphql: graphqlCapabilities };

/** Limits of the configured API. Needs no key and no call, because checks run in previews. */
export function capabilitiesOf(configured: ReadConfiguration): Capabilities {
  return capabilitiesByApi[configured("runpod:api") ?? "auto"] ?? graphqlCapabilities;
}
