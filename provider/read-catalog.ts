import type { Account, Cloud, CpuOffer, DataCenter, GpuOffer, GpuUse, Product, RunpodApi } from "./api";
import { UserError } from "./api/errors";
import type { DataCenterId } from "./hardware/known-names";
import { canonicalDataCenterId } from "./kinds/fields";

/** What `getGpuTypes` returns, one for each GPU type. */
export type GpuTypeInfo = GpuOffer;
/** What `getDataCenters` returns, one for each data center. */
export type DataCenterInfo = DataCenter;
/** What `getCpuFlavors` returns, one for each CPU flavor. */
export type CpuFlavorInfo = CpuOffer;
/** What `getAccount` returns. */
export type AccountInfo = Account;

export interface GetGpuTypesArgs {
  /** `"POD"` or `"SERVERLESS"`: a type can be scarce for one and plentiful for the other. */
  product: Product;
  /**
   * The data center in which `stock` counts, such as that of a network volume.
   *
   * @default any
   */
  dataCenterId?: DataCenterId;
  /**
   * The cloud in which `stock` counts. Only Pods can use `"COMMUNITY"`, and only without a data center.
   *
   * @default "SECURE"
   */
  cloud?: Cloud;
  /**
   * How many GPUs a Pod or worker needs. `stock` counts hosts that have so many free.
   *
   * @default 1
   */
  gpuCount?: number;
}

/** Reads RunPod's catalog and the account for programs. Lists are sorted, since each API has an order of its own. */
export function catalogReads({ catalog, account }: Pick<RunpodApi, "catalog" | "account">) {
  return {
    async getGpuTypes(args: GetGpuTypesArgs): Promise<GpuTypeInfo[]> {
      const use = useFrom(args);
      const offers = await catalog.gpuOffers(use);
      if (use.dataCenterId !== undefined && offers.every(({ stock }) => stock === "NONE")) {
        refuseUnknown(use.dataCenterId, await catalog.dataCenters());
      }
      return sorted(offers.map((offer) => usable(offer, use)));
    },
    getDataCenters: async (): Promise<DataCenterInfo[]> =>
      sorted((await catalog.dataCenters()).map((place) => ({ ...place, gpus: sorted(place.gpus) }))),
    getCpuFlavors: async (): Promise<CpuFlavorInfo[]> => sorted(await catalog.cpuFlavors()),
    getAccount: (): Promise<AccountInfo> => account.get(),
  };
}

/** Workers get their GPUs by pool. Whatever is free of a type without one, an endpoint cannot ask for it. */
function usable(offer: GpuOffer, { product }: GpuUse): GpuOffer {
  const isForPodsOnly = product === "SERVERLESS" && offer.pool === undefined;
  return isForPodsOnly
    ? { ...offer, stock: "NONE", dataCenters: [] }
    : { ...offer, dataCenters: sorted(offer.dataCenters) };
}

/** Checks the arguments, because programs may be written without types. */
function useFrom({ product, dataCenterId, cloud = "SECURE", gpuCount = 1 }: GetGpuTypesArgs): GpuUse {
  const problems = [
    ["POD", "SERVERLESS"].includes(product) ? undefined : `product is ${shown(product)}. Give "POD" or "SERVERLESS".`,
    ["SECURE", "COMMUNITY"].includes(cloud) ? undefined : `cloud is ${shown(cloud)}. Give "SECURE" or "COMMUNITY".`,
    Number.isInteger(gpuCount) && gpuCount > 0
      ? undefined
      : `gpuCount is ${shown(gpuCount)}. Give a whole number from 1.`,
    dataCenterId === undefined || (typeof dataCenterId === "string" && dataCenterId.trim() !== "")
      ? undefined
      : `dataCenterId is ${shown(dataCenterId)}. Give an id such as "EU-RO-1". The value of an Output is known only ` +
        "in its apply: call the function there.",
    cloud === "COMMUNITY" && product === "SERVERLESS"
      ? 'cloud "COMMUNITY" is only for product "POD". Remove cloud.'
      : undefined,
    cloud === "COMMUNITY" && dataCenterId !== undefined
      ? 'dataCenterId needs cloud "SECURE", because RunPod finds no COMMUNITY host by data center. Remove one of them.'
      : undefined,
  ].filter((problem) => problem !== undefined);
  if (problems.length > 0) throw new UserError(problems.map((problem) => `getGpuTypes: ${problem}`).join("\n"));
  return {
    product,
    cloud,
    gpuCount,
    ...(dataCenterId === undefined ? {} : { dataCenterId: canonicalDataCenterId(dataCenterId) }),
  };
}

function shown(value: unknown): string {
  if (value === undefined) return "missing";
  return typeof value === "object" || typeof value === "function" ? "no plain value" : JSON.stringify(value);
}

/** Nothing is free in a data center that does not exist, so a mistyped id would look like a lack of stock. */
function refuseUnknown(dataCenterId: string, places: DataCenter[]): void {
  const ids = places.map(({ id }) => id).sort();
  if (ids.length === 0 || ids.includes(dataCenterId)) return;
  throw new UserError(
    `getGpuTypes: RunPod has no data center "${dataCenterId}". Correct dataCenterId. RunPod lists ${ids.join(", ")}.`,
  );
}

function sorted<Item extends { id: string }>(items: Item[]): Item[] {
  return items.toSorted((one, other) => (one.id < other.id ? -1 : 1));
}
