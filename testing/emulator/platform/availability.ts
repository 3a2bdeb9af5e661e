import { gpuOffer, stockStatus, type StockFilter, type StockStatus } from "./catalog";
import type { DataCenter } from "./entities";
import type { GpuType } from "./gpu-types";
import { countryOf, servesCuda } from "./pod-placement";
import { freeVcpus } from "./stock";
import type { World } from "./world";

/** What the hardware is wanted for. */
export type Product = "POD" | "CLUSTER" | "SERVERLESS";

/** Where hardware is free. Data centers without any are left out. */
export interface Availability {
  status: StockStatus;
  dataCenters: { id: string; status: StockStatus }[];
}

export interface GpuFilter extends Omit<StockFilter, "dataCenterId" | "countryCode"> {
  products: readonly Product[];
  /** None means all. */
  countryCodes?: readonly string[] | undefined;
}

export function gpuAvailability(world: World, type: GpuType, filter: GpuFilter): Availability {
  const { products, countryCodes = [], ...stock } = filter;
  // Types outside the pools are for Pods and clusters alone.
  const isOffered = type.pool !== undefined || products.some((product) => product !== "SERVERLESS");
  const isWithin = ({ id }: DataCenter) => countryCodes.length === 0 || countryCodes.includes(countryOf(id));
  const places = isOffered ? world.store.dataCenters.list(isWithin) : [];
  return availabilityOf(places, ({ id }) => gpuOffer(world, type, { ...stock, dataCenterId: id }).status);
}

/** The CUDA versions of this filter, and where one of its data centers has GPUs with it. */
export function cudaAvailability(
  world: World,
  type: GpuType,
  filter: GpuFilter,
): { version: string; available: boolean }[] {
  const { dataCenters } = gpuAvailability(world, type, filter);
  const free = new Set(dataCenters.map(({ id }) => id));
  const places = world.store.dataCenters.list(() => type.id.startsWith("NVIDIA") || type.id.startsWith("Tesla"));
  const versions = [...new Set(places.flatMap(({ cudaVersions }) => cudaVersions))];
  return versions
    .filter((version) => servesCuda({ cudaVersions: [version] }, filter))
    .map((version) => ({
      version,
      available: places.some(({ id, cudaVersions }) => free.has(id) && cudaVersions.includes(version)),
    }));
}

export function cpuAvailability(
  world: World,
  flavor: string,
  { vcpuCount, products }: { vcpuCount: number; products: readonly Product[] },
): Availability {
  const servesPods = products.some((product) => product !== "SERVERLESS");
  const places = world.store.dataCenters.list(({ cpu }) => servesPods || cpu);
  return availabilityOf(places, (place) => stockStatus(freeVcpus(world, place, flavor), vcpuCount));
}

const ranks: readonly StockStatus[] = ["None", "Low", "Medium", "High"];

function availabilityOf(places: readonly DataCenter[], statusIn: (place: DataCenter) => StockStatus): Availability {
  const dataCenters = places
    .map((place) => ({ id: place.id, status: statusIn(place) }))
    .filter(({ status }) => status !== "None");
  const best = Math.max(0, ...dataCenters.map(({ status }) => ranks.indexOf(status)));
  return { status: ranks[best] ?? "None", dataCenters };
}
