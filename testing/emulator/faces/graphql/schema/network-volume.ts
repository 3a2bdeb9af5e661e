/** Network volumes. */
export const networkVolumeTypes = `
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
`;
