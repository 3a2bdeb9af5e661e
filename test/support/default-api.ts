import type { KindApis, RunpodApi } from "../../provider/api";
import type { KindCapabilities } from "../../provider/api/capabilities";
import { overGraphql } from "../../provider/adapters/graphql";
import { workersOverJobs } from "../../provider/adapters/jobs/workers";
import { limitsOfChoice } from "../../provider/connect";
import type { EmulatedRunpod } from "./emulated-runpod";

/** The whole port on an emulated RunPod, over the default API. */
export function apiOf({ http, emulator, clock }: EmulatedRunpod): RunpodApi {
  return {
    ...overGraphql(http, emulator.graphqlUrl, clock),
    workers: workersOverJobs(http, emulator.jobsUrl),
  };
}

/** What the default API cannot do. */
export const limitsOfApi = (kind: keyof KindApis): KindCapabilities => limitsOfChoice(() => undefined, kind);
