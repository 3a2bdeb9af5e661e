import { graphqlCapabilities } from "./adapters/graphql/capabilities";
import { overGraphql } from "./adapters/graphql";
import type { Reporting } from "./adapters/http";
import { createHttp } from "./adapters/http";
import { workersOverJobs } from "./adapters/jobs/workers";
import { restCapabilities } from "./adapters/rest/capabilities";
import { overRest } from "./adapters/rest";
import type { ServingApi } from "./adapters/with-successor";
import { limitsIn, limitsOfBoth, withSuccessor } from "./adapters/with-successor";
import type { KindApis, RunpodApi } from "./api";
import type { KindCapabilities } from "./api/capabilities";
import type { Clock } from "./api/clock";
import type { ApiChoice, ReadConfiguration, Settings } from "./settings";
import { readApi } from "./settings";

/** RunPod, over the APIs that the settings choose. */
export interface Connection {
  api: RunpodApi;
  /** What the API in use cannot do. */
  limitsOf: (kind: keyof KindApis) => KindCapabilities;
}

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
): Connection {
  const { apiKey, callsPerSecond, graphqlUrl, restUrl } = settings;
  const http = createHttp({ apiKey, clock, userAgent, callsPerSecond, secrets, reporting });
  const waitReporter = reporting?.waitReporter;
  const graphql =
    graphqlUrl === undefined
      ? undefined
      : { api: overGraphql(http, graphqlUrl, clock, waitReporter), limitsOf: limitsIn(graphqlCapabilities) };
  const rest =
    restUrl === undefined
      ? undefined
      : { api: overRest(http, restUrl, clock, waitReporter), limitsOf: limitsIn(restCapabilities) };
  const { api, limitsOf } = choose(settings.api, graphql, rest, () => reporting?.inform(graphqlIsRetired));
  return { api: { ...api, workers: workersOverJobs(http, settings.jobsUrl) }, limitsOf };
}

const graphqlIsRetired =
  "RunPod has switched off its GraphQL API (HTTP 410). runpod-iac goes on with RunPod's REST v2 API, which shows the " +
  'same resources. To save the first call of each run, set runpod:api to "rest".';

function choose(
  choice: ApiChoice,
  graphql: ServingApi | undefined,
  rest: ServingApi | undefined,
  onRetired: () => void,
): ServingApi {
  const [first, second] = choice === "rest" ? [rest, graphql] : [graphql, rest];
  // The settings have refused a choice without its address.
  if (first === undefined) throw new Error(`There is no address for runpod:api "${choice}".`);
  return choice === "auto" && second !== undefined ? withSuccessor(first, second, onRetired) : first;
}

const limitsByChoice: Record<ApiChoice, (kind: keyof KindApis) => KindCapabilities> = {
  graphql: limitsIn(graphqlCapabilities),
  rest: limitsIn(restCapabilities),
  auto: (kind) => limitsOfBoth(limitsIn(graphqlCapabilities)(kind), limitsIn(restCapabilities)(kind)),
};

/** Limits by the configuration alone. Needs no key and no call, because checks run in previews. */
export function limitsOfChoice(configured: ReadConfiguration, kind: keyof KindApis): KindCapabilities {
  return limitsByChoice[readApi(configured)](kind);
}
