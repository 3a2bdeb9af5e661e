/** A save creates without an id and updates with one. */
interface Save {
  withoutId: string;
  withId: string;
}

/** What GraphQL's root fields are in words that hold for every API. */
export const rootOperations: Readonly<Record<string, string | Save>> = {
  myself: "account.get",
  updateUserSettings: "account.update",
  createNetworkVolume: "networkVolume.create",
  updateNetworkVolume: "networkVolume.update",
  deleteNetworkVolume: "networkVolume.delete",
  podTemplate: "template.get",
  podTemplates: "template.listPublic",
  saveTemplate: { withoutId: "template.create", withId: "template.update" },
  deleteTemplate: "template.delete",
  saveEndpoint: { withoutId: "endpoint.create", withId: "endpoint.update" },
  updateEndpointTemplate: "endpoint.update",
  deleteEndpoint: "endpoint.delete",
  pod: "pod.get",
  podFindAndDeployOnDemand: "pod.create",
  podRentInterruptable: "pod.create",
  deployCpuPod: "pod.create",
  podEditJob: "pod.update",
  podStop: "pod.stop",
  podResume: "pod.start",
  podBidResume: "pod.start",
  podTerminate: "pod.delete",
  saveRegistryAuth: "registryAuth.create",
  updateRegistryAuth: "registryAuth.update",
  deleteRegistryAuth: "registryAuth.delete",
  secretCreate: "secret.create",
  secretValueUpdate: "secret.update",
  secretDescriptionUpdate: "secret.update",
  secretDelete: "secret.delete",
  gpuTypes: "gpuType.list",
  serverlessGpuPools: "gpuPool.list",
  cpuFlavors: "cpuFlavor.list",
  dataCenters: "dataCenter.list",
  countryCodes: "country.list",
};

/** The same for what is selected under the account. */
export const listOperations: Readonly<Record<string, string>> = {
  networkVolumes: "networkVolume.list",
  podTemplates: "template.list",
  endpoints: "endpoint.list",
  endpoint: "endpoint.get",
  pods: "pod.list",
  containerRegistryCreds: "registryAuth.list",
  secrets: "secret.list",
  serverlessDiscount: "account.get",
};
