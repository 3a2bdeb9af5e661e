import { isDeepStrictEqual } from "node:util";
import type { Difference, Endpoint, Release, Template, TemplateContent } from "./entities";
import { newId } from "./ids";
import type { World } from "./world";

export function contentOf(template: Template): TemplateContent {
  const { image, startCommand, env, ports, containerDiskInGb, registryAuthId } = template;
  return { image, startCommand, env, ports, containerDiskInGb, registryAuthId };
}

/** What an endpoint runs: the template as of the endpoint's last release, even if it has changed since. */
export function runs(endpoint: Endpoint): TemplateContent {
  const latest = endpoint.releases.at(-1);
  if (latest === undefined) throw new Error(`Endpoint ${endpoint.id} has no release.`);
  return latest.templateContent;
}

/**
 * The fields that raise the version: image and container, GPU configuration, instances, places, volumes, FlashBoot.
 * Worker counts, scaler and timeouts do not (flash's comment, docs/internals/runpod-api.md#releases). GPU lists are
 * compared as sets.
 */
function watched(world: World, endpoint: Endpoint, content: TemplateContent): Record<string, unknown> {
  const ofTemplate = Object.entries<unknown>({ ...content }).map(([key, value]): [string, unknown] => [
    `template.${key}`,
    value,
  ]);
  const { gpus } = endpoint;
  return {
    ...Object.fromEntries<unknown>(ofTemplate),
    gpus: gpus && { pools: [...gpus.pools].sort(), excludedTypes: [...gpus.excludedTypes].sort() },
    gpuCount: endpoint.gpuCount,
    allowedCudaVersions: [...endpoint.allowedCudaVersions].sort(),
    minCudaVersion: endpoint.minCudaVersion,
    cpuInstances: endpoint.cpuInstances,
    dataCenterIds: [...endpoint.dataCenterIds].sort(),
    networkVolumeIds: [...endpoint.networkVolumeIds].sort(),
    flashBoot: endpoint.flashBoot,
    ...(world.switches.workersMaxStartsRelease === "yes" ? { workersMax: endpoint.workersMax } : {}),
  };
}

/** Returns the endpoint with a new release if what it runs has changed, otherwise unchanged. */
export function withRelease(world: World, before: Endpoint, after: Endpoint, content: TemplateContent): Endpoint {
  const old = watched(world, before, runs(before));
  const diff: Difference[] = Object.entries(watched(world, after, content))
    .map(([field, value]) => ({ field, old: old[field], new: value }))
    .filter((difference) => !isDeepStrictEqual(difference.old, difference.new));
  if (diff.length === 0) return after;
  const version = before.version + 1;
  return {
    ...after,
    version,
    releases: [...before.releases, newRelease(version, world.clock.now(), content, diff)],
  };
}

export function newRelease(version: number, at: number, content: TemplateContent, diff: Difference[] = []): Release {
  return { id: newId(8), version, at, templateContent: content, diff };
}

/** As in v1's documentation: saving a template alone releases it to every endpoint that uses it. */
export function releaseTemplateToEndpoints(world: World, template: Template): void {
  for (const endpoint of world.store.endpoints.list(({ templateId }) => templateId === template.id)) {
    world.store.endpoints.update(endpoint.id, withRelease(world, endpoint, endpoint, contentOf(template)));
  }
}
