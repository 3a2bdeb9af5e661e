import type { Container, Endpoint, Listing, NetworkVolume, Pod, RunpodApi, Template, RunpodObject } from "./api";
import { UserError } from "./api/errors";
import { namesOf } from "./hardware/gpu-list";
import { findIn } from "./lifecycle/inventory";

/** What `getNetworkVolume` returns. */
export type NetworkVolumeInfo = NetworkVolume;
/** What `getTemplate` returns. `env` may hold secrets. */
export type TemplateInfo = Template;
/** What `getPod` returns. `env` may hold secrets. */
export type PodInfo = Pod;

/** What an endpoint runs. */
export interface RunningTemplate extends Container {
  /** Absent if RunPod does not report which template the endpoint runs, as in REST v2. */
  id?: string;
}

/** What `getEndpoint` returns. */
export interface EndpointInfo extends Omit<
  Endpoint,
  "saves" | "gpus" | "networkVolumeIds" | "container" | "ownsContainer" | "templateId"
> {
  /** Absent if RunPod does not report which template the endpoint runs, as in REST v2. */
  templateId?: string;
  /** As RunPod has them: pools, and `-<type>` for each excluded type. */
  gpus: string[];
  networkVolumes: { id: string; dataCenterId: string }[];
  /** What the endpoint runs. `env` may hold secrets. */
  template: RunningTemplate;
}

/**
 * Reads single objects for programs. Each read lists the account's own objects, because a list reveals whether RunPod
 * accepted the key, and GraphQL reads only templates by id. Endpoints need that one read by id, since they may run a
 * public template of another account.
 */
export function lookUps(api: RunpodApi) {
  return {
    getNetworkVolume: (id: string): Promise<NetworkVolumeInfo> =>
      one("network volume", id, () => api.networkVolume.list()),
    getTemplate: (id: string): Promise<TemplateInfo> => one("template", id, () => api.template.list()),
    getPod: (id: string): Promise<PodInfo> => one("Pod", id, () => api.pod.list()),
    async getEndpoint(id: string): Promise<EndpointInfo> {
      const endpoint = await one("endpoint", id, () => api.endpoint.list());
      const { gpus, networkVolumeIds, container: _container, ...rest } = endpoint;
      const [template, volumes] = await Promise.all([runningOf(api, endpoint), api.networkVolume.list()]);
      const networkVolumes = networkVolumeIds.map((volumeId) => {
        const volume = findIn(volumes, volumeId);
        if (volume === undefined) {
          throw new UserError(
            `Endpoint ${id} uses network volume ${volumeId}, which RunPod no longer lists. Remove it from the ` +
              "endpoint in the console first.",
          );
        }
        return { id: volumeId, dataCenterId: volume.dataCenterId };
      });
      return { ...rest, gpus: gpus === undefined ? [] : namesOf(gpus), networkVolumes, template };
    },
  };
}

async function one<Observed extends RunpodObject>(
  kind: string,
  id: string,
  list: () => Promise<Listing<Observed>>,
): Promise<Observed> {
  if (!id) throw new UserError(`The id of the ${kind} to read is empty. Use the id that RunPod's console shows.`);
  const found = findIn(await list(), id);
  if (found === undefined) {
    throw new UserError(
      `RunPod lists no ${kind} ${id} in the account of this API key. Check the id, and runpod:apiKey.`,
    );
  }
  return plain(found);
}

/**
 * Returns what an endpoint runs: by its own report, or else by its template. A public template of another account is in
 * no list, so it is read by id.
 */
async function runningOf(
  api: RunpodApi,
  { id: endpointId, container, templateId }: Endpoint,
): Promise<RunningTemplate> {
  if (container !== undefined) return container;
  if (templateId === undefined) {
    throw new UserError(
      `RunPod reports no template of endpoint ${endpointId}, so nobody knows what it runs. Set one in the console first.`,
    );
  }
  const template = await api.template.get(templateId);
  if (template !== undefined) {
    const { id, image, args, containerDiskInGb, env, ports, registryAuthId } = template;
    return { id, image, args, containerDiskInGb, env, ports, registryAuthId };
  }
  throw new UserError(
    `Endpoint ${endpointId} runs template ${templateId}, which RunPod does not show to this API key: it was ` +
      "deleted, or belongs to another account. Give the endpoint a template of this account first.",
  );
}

/** Removes what an adapter keeps under symbols, since programs need only named fields. */
function plain<Observed extends RunpodObject>(observed: Observed): Observed {
  return Object.fromEntries(Object.entries(observed)) as unknown as Observed;
}
