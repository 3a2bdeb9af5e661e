import type { Endpoint, Listing, NetworkVolume, Pod, RunpodApi, Template, RunpodObject } from "./api";
import { UserError } from "./api/errors";
import { namesOf } from "./hardware/gpu-list";
import { findIn } from "./lifecycle/inventory";

/** What `getNetworkVolume` returns. */
export type NetworkVolumeInfo = Omit<NetworkVolume, "echo">;
/** What `getTemplate` returns. `env` may hold secrets. */
export type TemplateInfo = Omit<Template, "echo">;
/** What `getPod` returns. `env` may hold secrets. */
export type PodInfo = Omit<Pod, "echo">;

/** What `getEndpoint` returns. */
export interface EndpointInfo extends Omit<Endpoint, "echo" | "saves" | "gpus" | "networkVolumeIds"> {
  /** As RunPod has them: pools, and `-<type>` for each type in them that is left out. */
  gpus: string[];
  networkVolumes: { id: string; dataCenterId: string }[];
  /** What it runs, as the template says now. */
  template: TemplateInfo;
}

/**
 * Reads of single things, for programs, each by a list of the account's own things: a list tells whether the key was
 * accepted, and only templates can be read by id on GraphQL. That one read serves endpoints, which may run a public
 * template of another account.
 */
export function lookUps(api: RunpodApi) {
  return {
    getNetworkVolume: async (id: string): Promise<NetworkVolumeInfo> =>
      withoutEcho(await one("network volume", id, () => api.networkVolume.list())),
    getTemplate: async (id: string): Promise<TemplateInfo> =>
      withoutEcho(await one("template", id, () => api.template.list())),
    getPod: async (id: string): Promise<PodInfo> => withoutEcho(await one("Pod", id, () => api.pod.list())),
    async getEndpoint(id: string): Promise<EndpointInfo> {
      const endpoint = await one("endpoint", id, () => api.endpoint.list());
      const [template, volumes] = await Promise.all([templateOf(api, endpoint), api.networkVolume.list()]);
      const { gpus, networkVolumeIds, ...rest } = withoutEcho(endpoint);
      const networkVolumes = networkVolumeIds.map((volumeId) => {
        const volume = findIn(volumes, volumeId);
        if (volume === undefined) {
          throw new UserError(
            `Endpoint ${id} names network volume ${volumeId}, which RunPod does not list any more. Take it off the endpoint first.`,
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
  if (!id) throw new UserError(`The id of the ${kind} to read is empty. Give the one that RunPod's console shows.`);
  const found = findIn(await list(), id);
  if (found === undefined)
    throw new UserError(
      `RunPod lists no ${kind} ${id} in the account of this API key. Check the id, and runpod:apiKey.`,
    );
  return found;
}

/**
 * What an endpoint runs. A public template of another account stands in no list of this one, so it is read by its id.
 */
async function templateOf(api: RunpodApi, { id, templateId }: Endpoint): Promise<TemplateInfo> {
  if (templateId === "") {
    throw new UserError(
      `Endpoint ${id} has no template at RunPod, so there is nothing that it runs. Give it one in the console first.`,
    );
  }
  const template = await api.template.get(templateId);
  if (template !== undefined) return withoutEcho(template);
  throw new UserError(
    `Endpoint ${id} runs template ${templateId}, which RunPod does not show to this API key: it was deleted, or belongs to somebody else. ` +
      "Give the endpoint a template of this account first.",
  );
}

function withoutEcho<Observed extends RunpodObject>({ echo, ...observed }: Observed): Omit<Observed, "echo"> {
  return observed;
}
