import { z } from "zod";
import type { Rest } from "./client";

/** Of an endpoint. Only this call has its version. */
export interface NewestRelease {
  version: number | undefined;
  /** Whether workers of an older release are still being replaced. */
  isInProgress: boolean | undefined;
}

const wire = z
  .looseObject({
    endpointVersion: z.number().nullish(),
    releases: z.array(z.looseObject({ version: z.number().nullish() })),
    rollout: z.looseObject({ inProgress: z.boolean() }).nullish(),
  })
  .transform(({ endpointVersion, releases, rollout }): NewestRelease => ({
    version: endpointVersion ?? releases[0]?.version ?? undefined,
    isInProgress: rollout?.inProgress,
  }));

export function newestReleaseOf({ call }: Rest, endpointId: string): Promise<NewestRelease> {
  return call({
    operation: "GET /serverless/releases",
    method: "GET",
    path: ["serverless", endpointId, "releases"],
    query: { limit: 1 },
    reply: wire,
    repeatable: true,
  });
}
