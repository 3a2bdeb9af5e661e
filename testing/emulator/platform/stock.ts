import type { DataCenter } from "./entities";
import { cpuFlavors } from "./gpu-types";
import type { World } from "./world";

/** The hardware to rent, which tests set. Ids are GPU type ids or CPU flavors. Stock of flavors counts vCPUs. */
export class Stock {
  constructor(private readonly world: World) {}

  /** Sets the total for workers and Pods, used ones included, in one data center or in each ("*"). */
  set(dataCenterId: string, id: string, count: number): void {
    const { dataCenters } = this.world.store;
    const chosen = dataCenters.list((dataCenter) => dataCenterId === "*" || dataCenter.id === dataCenterId);
    if (chosen.length === 0) throw new RangeError(`The emulator has no data center ${dataCenterId}.`);
    for (const { id: place, gpus, vcpus } of chosen) {
      const changed = id in cpuFlavors ? { vcpus: { ...vcpus, [id]: count } } : { gpus: { ...gpus, [id]: count } };
      dataCenters.update(place, changed);
    }
  }

  /** The number that is free. Negative if more are used than `set` allows. */
  free(dataCenterId: string, id: string): number {
    const dataCenter = this.world.store.dataCenters.get(dataCenterId);
    if (dataCenter === undefined) throw new RangeError(`The emulator has no data center ${dataCenterId}.`);
    return id in cpuFlavors ? freeVcpus(this.world, dataCenter, id) : freeGpus(this.world, dataCenter, id);
  }
}

export function freeGpus({ store }: World, { id, gpus }: DataCenter, gpuTypeId: string): number {
  const here = (user: { dataCenterId: string; gpuTypeId: string | undefined }) =>
    user.dataCenterId === id && user.gpuTypeId === gpuTypeId;
  const users = [
    ...store.workers.list(here),
    ...store.pods.list((pod) => here(pod) && pod.desiredStatus === "RUNNING"),
  ];
  return (gpus[gpuTypeId] ?? 0) - users.reduce((sum, { gpuCount }) => sum + gpuCount, 0);
}

/** Counts Pods only: the usage of CPU workers is not emulated. */
export function freeVcpus({ store }: World, { id, vcpus }: DataCenter, flavor: string): number {
  const taken = store.pods
    .list((pod) => pod.dataCenterId === id && pod.cpuFlavor === flavor && pod.desiredStatus === "RUNNING")
    .reduce((sum, { vcpuCount }) => sum + vcpuCount, 0);
  return (vcpus[flavor] ?? 0) - taken;
}
