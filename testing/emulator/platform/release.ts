import { isDeepStrictEqual } from "node:util";
import { splitList } from "./data-centers";
import type { Difference, Endpoint, Template, TemplateContent } from "./entities";
import type { World } from "./world";

export function contentOf(template: Template): TemplateContent {
  const { imageName, dockerArgs, env, ports, containerDiskInGb, containerRegistryAuthId } = template;
  return { imageName, dockerArgs, env, ports, containerDiskInGb, containerRegistryAuthId };
}

/** What an endpoint runs: the template as it was at the endpoint's last release, whatever it says today. */
export function runs(endpoint: Endpoint): TemplateContent {
  const latest = endpoint.releases.at(-1);
  if (latest === undefined) throw new Error(`Endpoint ${endpoint.id} has no release.`);
  return latest.templateContent;
}

/**
 * The fields that raise the version: image and container, GPU configuration, instances, places, volumes, FlashBoot; not
 * worker counts, scaler and timeouts (flash's comment, docs/internals/runpod-api.md#releases). GPU lists are compared
 * as sets.
 */
function watched(world: World, endpoint: Endpoint, content: TemplateContent): Record<string, unknown> {
  const ofTemplate = Object.entries<unknown>({ ...content }).map(([key, value]): [string, unknown] => [
    `template.${key}`,
    value,
  ]);
  return {
    ...Object.fromEntries<unknown>(ofTemplate),
    gpuIds: splitList(endpoint.gpuIds).sort(),
    gpuCount: endpoint.gpuCount,
    allowedCudaVersions: splitList(endpoint.allowedCudaVersions).sort(),
    minCudaVersion: endpoint.minCudaVersion,
    instanceIds: endpoint.instanceIds,
    locations: splitList(endpoint.locations).sort(),
    networkVolumeIds: [...endpoint.volumeIds].sort(),
    flashBootType: endpoint.flashBootType,
    ...(world.switches.workersMaxStartsRelease === "yes" ? { "workers.max": endpoint.workersMax } : {}),
  };
}

/** The endpoint with one release more if what it runs became another; unchanged otherwise. */
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
    releases: [...before.releases, { version, at: world.clock.now(), templateContent: content, diff }],
  };
}

/** The reading of v1's documentation: a saved template alone rolls out to every endpoint that uses it. */
export function releaseTemplateToEndpoints(world: World, template: Template): void {
  for (const endpoint of world.store.endpoints.list(({ templateId }) => templateId === template.id)) {
    world.store.endpoints.update(endpoint.id, withRelease(world, endpoint, endpoint, contentOf(template)));
  }
}
