import type { RunpodApi } from "../../api";
import type { Clock, WaitReporter } from "../../api/clock";
import { realClock } from "../../api/clock";
import type { StreamingHttp } from "../http";
import { accountOverRest } from "./account";
import { catalogOverRest } from "./catalog";
import { createRest } from "./client";
import { endpointOverRest } from "./endpoint";
import { networkVolumeOverRest } from "./network-volume";
import { podOverRest } from "./pod";
import { registryAuthOverRest } from "./registry-auth";
import { rolloutOverRest } from "./rollout";
import { secretOverRest } from "./secret";
import { templateOverRest } from "./template";

/**
 * What RunPod serves over REST v2.
 * @param url address of the API, with its version and without a slash at the end
 */
export function overRest(
  http: StreamingHttp,
  url: string,
  clock: Clock = realClock,
  waitReporter?: (what: string) => WaitReporter,
): Omit<RunpodApi, "workers"> {
  const rest = createRest(http, url);
  const template = templateOverRest(rest);
  return {
    networkVolume: networkVolumeOverRest(rest),
    template,
    endpoint: endpointOverRest(rest, template),
    pod: podOverRest(rest, clock, waitReporter),
    registryAuth: registryAuthOverRest(rest),
    secret: secretOverRest(rest),
    catalog: catalogOverRest(rest),
    account: accountOverRest(rest),
    rollout: rolloutOverRest(rest, http, url),
  };
}
