import type { RunpodApi } from "../../api";
import type { Http } from "../http";
import type { Clock, WaitReporter } from "../../api/clock";
import { realClock } from "../../api/clock";
import { accountOverGraphql } from "./account";
import { catalogOverGraphql } from "./catalog";
import { createGraphql } from "./client";
import { endpointOverGraphql } from "./endpoint";
import { networkVolumeOverGraphql } from "./network-volume";
import { podOverGraphql } from "./pod";
import { registryAuthOverGraphql } from "./registry-auth";
import { rolloutOverGraphql } from "./rollout";
import { secretOverGraphql } from "./secret";
import { templateOverGraphql } from "./template";

/**
 * The kinds that RunPod serves over GraphQL. RunPod retires this API in early 2027
 * (docs/internals/runpod-api.md#retirement), so nothing outside this folder may depend on it.
 */
export function overGraphql(
  http: Http,
  url: string,
  clock: Clock = realClock,
  waitReporter?: (what: string) => WaitReporter,
): Omit<RunpodApi, "workers"> {
  const graphql = createGraphql(http, url);
  const template = templateOverGraphql(graphql);
  return {
    networkVolume: networkVolumeOverGraphql(graphql),
    template,
    endpoint: endpointOverGraphql(graphql, template),
    pod: podOverGraphql(graphql, clock, waitReporter),
    catalog: catalogOverGraphql(graphql),
    account: accountOverGraphql(graphql),
    registryAuth: registryAuthOverGraphql(graphql),
    rollout: rolloutOverGraphql,
    secret: secretOverGraphql(graphql),
  };
}
