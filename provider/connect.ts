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
 * Says which adapter serves which kind.
 *
 * @param secrets what no message may show, beside the API key
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

/** By the values of `runpod:api`. What is none of them is refused when it connects. */
const capabilitiesByApi: Record<string, Capabilities> = { auto: graphqlCapabilities, graphql: graphqlCapabilities };

/** What the API that is configured can do. Asks nobody, and needs no key: checks run in previews. */
export function capabilitiesOf(configured: ReadConfiguration): Capabilities {
  return capabilitiesByApi[configured("runpod:api") ?? "auto"] ?? graphqlCapabilities;
}
