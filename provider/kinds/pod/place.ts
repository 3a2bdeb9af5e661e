import type { KindApi, Pod, PodSpec, RunpodApi } from "../../api";
import { isRunpodError, UserError } from "../../api/errors";

/** Pods, of which a create that finds no free host tells where it asked for one that its network volume is not in. */
export function podsNearVolumes(api: RunpodApi): KindApi<Pod, PodSpec> {
  return {
    list: () => api.pod.list(),
    update: (current, changes) => api.pod.update(current, changes),
    delete: (current) => api.pod.delete(current),
    async create(spec) {
      try {
        return await api.pod.create(spec);
      } catch (error) {
        if (!isRunpodError(error, "capacity") || error.id !== undefined) throw error;
        throw (await misplacement(api, spec)) ?? error;
      }
    },
  };
}

async function misplacement(
  api: RunpodApi,
  { networkVolumeId, dataCenterIds }: PodSpec,
): Promise<UserError | undefined> {
  if (networkVolumeId === undefined) return undefined;
  let place: string | undefined;
  try {
    place = (await api.networkVolume.list()).items.find(({ id }) => id === networkVolumeId)?.dataCenterId;
  } catch {
    // The refusal says more than that this could not be asked.
  }
  if (place === undefined || dataCenterIds?.includes(place) === true) return undefined;
  const asked =
    dataCenterIds === undefined
      ? "does not say so, so RunPod may look for a host in another data center"
      : `asks for a host in ${dataCenterIds.join(", ")}, where no volume can be`;
  return new UserError(
    `its network volume ${networkVolumeId} is in ${place}, but the program ${asked}. Nothing was created. Write ` +
      `networkVolume: { id: "${networkVolumeId}", dataCenterId: "${place}" }, and remove dataCenterIds.`,
  );
}
