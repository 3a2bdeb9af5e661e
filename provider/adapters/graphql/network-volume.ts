import { z } from "zod";
import type { NetworkVolume, NetworkVolumeSpec, ChangeableApi } from "../../api";
import { refusedInput } from "../refused-input";
import type { Graphql } from "./client";
import { graphqlCapabilities } from "./capabilities";
import { listOwn, ownList } from "./client";
import { document } from "./document";

const fields = "id name size dataCenterId storageType";

const wire = z
  .looseObject({
    id: z.string(),
    name: z.string().nullable(),
    size: z.number(),
    dataCenterId: z.string(),
    storageType: z.string().nullable(),
  })
  .transform((volume): NetworkVolume => ({
    id: volume.id,
    name: volume.name ?? "",
    sizeInGb: volume.size,
    dataCenterId: volume.dataCenterId,
    storageType: volume.storageType ?? undefined,
  }));

const lists = ownList("networkVolumes", fields);
const createDocument = document(
  `mutation ($input: CreateNetworkVolumeInput!) { createNetworkVolume(input: $input) { ${fields} } }`,
);
const updateDocument = document(
  `mutation ($input: UpdateNetworkVolumeInput!) { updateNetworkVolume(input: $input) { ${fields} } }`,
);
const deleteDocument = document("mutation ($input: DeleteNetworkVolumeInput!) { deleteNetworkVolume(input: $input) }");

export function networkVolumeOverGraphql(graphql: Graphql): ChangeableApi<NetworkVolume, NetworkVolumeSpec> {
  return {
    list: () => listOwn(graphql, lists, wire),
    async create({ name, sizeInGb, dataCenterId, tier }) {
      if (tier !== undefined) {
        throw refusedInput("createNetworkVolume", { input: "tier" }, graphqlCapabilities.networkVolume);
      }
      const reply = await graphql.call({
        operation: "createNetworkVolume",
        document: createDocument,
        variables: { input: { name, size: sizeInGb, dataCenterId } },
        reply: z.looseObject({ createNetworkVolume: wire }),
        repeatable: false,
      });
      return reply.createNetworkVolume;
    },
    async update(current, { name = current.name, sizeInGb = current.sizeInGb }) {
      const reply = await graphql.call({
        operation: "updateNetworkVolume",
        document: updateDocument,
        // Omits an unchanged size. UNKNOWN: whether RunPod's limit also holds for a volume that its support has
        // enlarged.
        variables: { input: { id: current.id, name, ...(sizeInGb === current.sizeInGb ? {} : { size: sizeInGb }) } },
        reply: z.looseObject({ updateNetworkVolume: wire }),
        repeatable: true,
      });
      return reply.updateNetworkVolume;
    },
    async delete({ id }) {
      await graphql.call({
        operation: "deleteNetworkVolume",
        document: deleteDocument,
        variables: { input: { id } },
        reply: z.looseObject({ deleteNetworkVolume: z.null() }),
        repeatable: true,
      });
    },
  };
}
