import type { NetworkVolume } from "../../platform/entities";
import { create, remove, update } from "../../platform/network-volume";
import { dataCenterShape } from "./catalog";
import { done, gone, owner, type Part, type RequestContext, type Shape } from "./part";
import { listShape } from "./values";

interface CreateInput {
  name?: string | null;
  size?: number | null;
  dataCenterId: string;
}

interface UpdateInput {
  id: string;
  name?: string | null;
  size?: number | null;
}

export const networkVolumes: Part = {
  types: `
extend type Mutation {
  createNetworkVolume(input: CreateNetworkVolumeInput!): NetworkVolume
  updateNetworkVolume(input: UpdateNetworkVolumeInput!): NetworkVolume
  deleteNetworkVolume(input: DeleteNetworkVolumeInput!): Void
}

extend type User {
  networkVolumes: [NetworkVolume]
}

type NetworkVolume {
  id: String
  name: String
  size: Int
  dataCenterId: String
  storageClusterId: String
  storageType: StorageType
  dataCenter: DataCenter
}

enum StorageType { CEPH_FS DDN MOOSE_FS ONE_FS PURE VAST }

input CreateNetworkVolumeInput {
  name: String
  size: Int
  dataCenterId: String!
  userId: String
  isNextGenStorage: Boolean
}

input UpdateNetworkVolumeInput {
  id: String!
  name: String
  size: Int
}

input DeleteNetworkVolumeInput {
  id: String!
}
`,
  operations: {
    createNetworkVolume: "networkVolume.create",
    updateNetworkVolume: "networkVolume.update",
    deleteNetworkVolume: "networkVolume.delete",
  },
  listOperations: { networkVolumes: "networkVolume.list" },

  resolvers: {
    createNetworkVolume({ input }: { input: CreateInput }, context: RequestContext): Shape {
      const { name, size, dataCenterId } = input;
      const spec = { name: name ?? "", size: size ?? undefined, dataCenterId };
      return done(context, create(context.world, owner(context), spec), volumeShape);
    },

    updateNetworkVolume({ input }: { input: UpdateInput }, context: RequestContext): Shape {
      const { id, name, size } = input;
      const changes = { name: name ?? undefined, size: size ?? undefined };
      return done(context, update(context.world, owner(context), id, changes), volumeShape);
    },

    deleteNetworkVolume: ({ input }: { input: { id: string } }, context: RequestContext) =>
      gone(context, remove(context.world, owner(context), input.id)),
  },

  ofAccount: ({ store }, { id }) => ({
    networkVolumes: () =>
      listShape(
        store.networkVolumes.listSeen(({ accountId }) => accountId === id),
        volumeShape,
      ),
  }),
};

export function volumeShape({ id, name, size, dataCenterId, storageClusterId, storageType }: NetworkVolume): Shape {
  return {
    id,
    name,
    size,
    dataCenterId,
    storageClusterId,
    storageType,
    dataCenter(_sent: unknown, { world }: RequestContext) {
      const place = world.store.dataCenters.get(dataCenterId);
      return place === undefined ? null : dataCenterShape(world, place);
    },
  };
}
