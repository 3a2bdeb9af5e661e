import { z } from "zod";
import type { GpuOffer, GpuType, GpuUse } from "../../api";
import { stockFrom } from "../../api/stock";
import { isGpuType } from "../catalog-gaps";
import type { Graphql } from "./client";
import { gpuAvailability, stockIn } from "./gpu-stock";
import { document } from "./document";

/** RunPod's catalog has empty fields. A type without an id cannot be requested. */
const named = z.looseObject({ id: z.string().nullable(), displayName: z.string().nullable() });

/** A type has no field for its pool (runpodctl internal/api/gpu.go). */
const pools = {
  serverlessGpuPools: z.array(
    z.looseObject({ id: z.string().nullable(), gpuTypeIds: z.array(z.string().nullable()).nullable() }).nullable(),
  ),
};

const names = z.looseObject({ gpuTypes: z.array(named.nullable()), ...pools });

const offers = z.looseObject({
  gpuTypes: z.array(
    named
      .extend({
        memoryInGb: z.number().nullable(),
        secureCloud: z.boolean().nullable(),
        communityCloud: z.boolean().nullable(),
        securePrice: z.number().nullable(),
        communityPrice: z.number().nullable(),
        maxGpuCountSecureCloud: z.number().nullable(),
        maxGpuCountCommunityCloud: z.number().nullable(),
        lowestPrice: z.looseObject({ stockStatus: z.string().nullable() }).nullable(),
      })
      .nullable(),
  ),
  dataCenters: z.array(z.looseObject({ id: z.string().nullable(), ...gpuAvailability }).nullable()),
  ...pools,
});

const fieldsOfOffer = `id displayName memoryInGb secureCloud communityCloud securePrice communityPrice
  maxGpuCountSecureCloud maxGpuCountCommunityCloud`;

const readNames = document("query { gpuTypes { id displayName } serverlessGpuPools { id gpuTypeIds } }");

const readOffers = document(`query ($lowest: GpuLowestPriceInput, $wanted: GpuAvailabilityInput) {
  gpuTypes { ${fieldsOfOffer} lowestPrice(input: $lowest) { stockStatus } }
  serverlessGpuPools { id gpuTypeIds }
  dataCenters { id gpuAvailability(input: $wanted) { gpuTypeId available stockStatus } }
}`);

/** Reads types and pools in one call. */
export function gpuTypesOverGraphql(graphql: Graphql): () => Promise<GpuType[]> {
  return async () => {
    const { gpuTypes, serverlessGpuPools } = await graphql.call({
      operation: "gpuTypes",
      document: readNames,
      reply: names,
      repeatable: true,
    });
    return typesIn(gpuTypes, serverlessGpuPools).map(({ type }) => type);
  };
}

/**
 * Reads types, pools and stock in one call. GraphQL tells no price for workers. A type names its data centers without
 * their stock, so the data centers tell that.
 */
export function gpuOffersOverGraphql(graphql: Graphql): (use: GpuUse) => Promise<GpuOffer[]> {
  return async ({ product, gpuCount, cloud, dataCenterId }) => {
    const wanted = {
      gpuCount,
      secureCloud: cloud === "SECURE",
      machineProducts: [product === "POD" ? "PODCLOUD" : "SERVERLESS"],
    };
    const { gpuTypes, serverlessGpuPools, dataCenters } = await graphql.call({
      operation: "gpuTypes",
      document: readOffers,
      variables: { wanted, lowest: { ...wanted, ...(dataCenterId === undefined ? {} : { dataCenterId }) } },
      reply: offers,
      repeatable: true,
    });
    const places = dataCenters
      .filter((place) => dataCenterId === undefined || place?.id === dataCenterId)
      .flatMap((place) => stockIn(place?.gpuAvailability).map((gpu) => ({ ...gpu, place: place?.id })));
    return typesIn(gpuTypes, serverlessGpuPools).map(({ type, wire }) => {
      const { memoryInGb, secureCloud, communityCloud } = wire;
      const secure = <Value>(value: Value | null) => (secureCloud === false ? undefined : (value ?? undefined));
      const community = <Value>(value: Value | null) => (communityCloud === false ? undefined : (value ?? undefined));
      return {
        ...type,
        memoryInGb: memoryInGb ?? undefined,
        pricePerHourInUsd: { secure: secure(wire.securePrice), community: community(wire.communityPrice) },
        maxGpuCount: {
          secure: secure(wire.maxGpuCountSecureCloud),
          community: community(wire.maxGpuCountCommunityCloud),
        },
        stock: stockFrom(wire.lowestPrice?.stockStatus),
        dataCenters: places.flatMap(({ id, stock, place }) => (place && id === type.id ? [{ id: place, stock }] : [])),
      };
    });
  };
}

/** The types that have an id, each with its pool. */
function typesIn<Wire extends z.output<typeof named>>(
  gpuTypes: (Wire | null)[],
  serverlessGpuPools: z.output<typeof names>["serverlessGpuPools"],
): { type: GpuType; wire: Wire }[] {
  const poolOf = (id: string) => serverlessGpuPools.find((pool) => pool?.gpuTypeIds?.includes(id))?.id ?? undefined;
  return gpuTypes.filter(isGpuType).map((wire) => {
    const { id, displayName } = wire;
    return { type: { id, displayName: displayName ?? id, pool: poolOf(id) }, wire };
  });
}
