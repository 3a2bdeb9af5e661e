import type { Endpoint, Listing, NetworkVolume, Pod, RunpodApi, Template, Thing } from "./api";
import { UserError } from "./errors";
import { namesOf } from "./gpu-list";

/** What `getNetworkVolume` returns. */
export type NetworkVolumeInfo = Omit<NetworkVolume, "echo">;
/** What `getTemplate` returns. `env` may hold secrets. */
export type TemplateInfo = Omit<Template, "echo">;
/** What `getPod` returns. `env` may hold secrets. */
export type PodInfo = Omit<Pod, "echo">;

/** What `getEndpoint` returns. */
export interface EndpointInfo extends Omit<Endpoint, "echo" | "gpus" | "networkVolumeIds"> {
  /** Pools, and types where a pool is not allowed as a whole. */
  gpus: string[];
  networkVolumes: { id: string; dataCenterId: string }[];
  /** What it runs, as the template says now. */
  template: TemplateInfo;
}

/** Reads of single things, for programs. Each is one list call, since RunPod has no read by id for most kinds on GraphQL. */
export function lookUps(api: RunpodApi) {
  const getTemplate = async (id: string): Promise<TemplateInfo> =>
    without(await one("template", api.template.list(), id));

  return {
    getNetworkVolume: async (id: string): Promise<NetworkVolumeInfo> =>
      without(await one("network volume", api.networkVolume.list(), id)),
    getTemplate,
    getPod: async (id: string): Promise<PodInfo> => without(await one("Pod", api.pod.list(), id)),
    async getEndpoint(id: string): Promise<EndpointInfo> {
      const endpoint = await one("endpoint", api.endpoint.list(), id);
      const [template, volumes] = await Promise.all([getTemplate(endpoint.templateId), api.networkVolume.list()]);
      const { gpus, networkVolumeIds, ...rest } = without(endpoint);
      const networkVolumes = networkVolumeIds.map((volumeId) => {
        const volume = volumes.items.find((item) => item.id === volumeId);
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

async function one<Observed extends Thing>(
  noun: string,
  listing: Promise<Listing<Observed>>,
  id: string,
): Promise<Observed> {
  const { items } = await listing;
  const found = items.find((item) => item.id === id);
  if (found === undefined)
    throw new UserError(
      `RunPod lists no ${noun} ${id} in the account of this API key. Check the id, and runpod:apiKey.`,
    );
  return found;
}

function without<Observed extends Thing>({ echo, ...observed }: Observed): Omit<Observed, "echo"> {
  return observed;
}
