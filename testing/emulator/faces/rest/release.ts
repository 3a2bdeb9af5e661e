import type { Difference, Endpoint, EnvironmentVariable, GpuChoice, Release } from "../../platform/entities";
import { seenEndpoint } from "./endpoint";
import { pageOf } from "./pages";
import type { RestRequest, Route } from "./route";
import { dateOf } from "./values";

/** The releases of an endpoint, newest first, and how many of its workers run the latest. */
export const releases: readonly Route[] = [
  {
    method: "GET",
    path: "/serverless/{id}/releases",
    operation: "release.list",
    wireName: "listEndpointReleases",
    listField: "releases",
    answer(request) {
      const endpoint = seenEndpoint(request);
      const versions = workerVersions(request, endpoint);
      const newestFirst = endpoint.releases
        .map((release) => ({ ...release, id: release.id ?? `${endpoint.id}-${release.version}` }))
        .reverse();
      const more = { endpointVersion: endpoint.version, rollout: rolloutOf(versions, endpoint) };
      return pageOf(request, "releases", newestFirst, (release) => releaseShape(release, versions), more);
    },
  },
];

function workerVersions({ world }: RestRequest, { id }: Endpoint): number[] {
  return world.store.workers.list(({ endpointId }) => endpointId === id).map(({ version }) => version);
}

function rolloutOf(versions: readonly number[], { version }: Endpoint): object {
  const workersTotal = versions.length;
  const workersOnLatest = versions.filter((one) => one === version).length;
  return {
    inProgress: workersOnLatest < workersTotal,
    workersOnLatest,
    workersTotal,
    percentOnLatest: workersTotal === 0 ? 0 : Math.floor((100 * workersOnLatest) / workersTotal),
  };
}

function releaseShape(release: Release & { id: string }, versions: readonly number[]): object {
  const { id, version, at, diff } = release;
  return {
    id,
    version,
    source: "MANUAL",
    buildId: null,
    createdByUserId: null,
    workerCount: versions.filter((one) => one === version).length,
    createdAt: dateOf(at),
    diff: diff.map(differenceShape),
  };
}

/** RunPod's names of changed fields, as far as samples show them; the others are GraphQL's names. */
const wireNames: Record<string, string> = {
  "template.image": "template.imageName",
  "template.startCommand": "template.dockerArgs",
  "template.registryAuthId": "template.containerRegistryAuthId",
  gpus: "gpuIds",
  cpuInstances: "instanceIds",
  dataCenterIds: "locations",
  flashBoot: "flashBootType",
  workersMax: "workers.max",
};

/** Fields whose values RunPod keeps as texts. */
const texts: Record<string, (value: unknown) => unknown> = {
  gpus: (value) => gpuIdsOf(value as GpuChoice | null),
  dataCenterIds: joined,
  allowedCudaVersions: joined,
  "template.ports": joined,
  "template.env": (value) => (value as EnvironmentVariable[]).map(({ key, value: text }) => ({ key, value: text })),
};

function differenceShape({ field, old, new: current }: Difference): object {
  const valueOf = texts[field] ?? ((value: unknown) => value ?? null);
  return { field: wireNames[field] ?? field, old: valueOf(old), new: valueOf(current) };
}

function gpuIdsOf(gpus: GpuChoice | null): string | null {
  return gpus && [...gpus.pools, ...gpus.excludedTypes.map((type) => `-${type}`)].join(",");
}

function joined(list: unknown): string | null {
  return (list as string[]).join(",") || null;
}
