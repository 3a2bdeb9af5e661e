// The reference pages (`npm run docs`) list classes and functions in this order.
export { NetworkVolume, type NetworkVolumeArgs } from "./network-volume";
export { Template, type TemplateArgs } from "./template";
export type { TemplateReference } from "./references";
export { Endpoint, type EndpointArgs } from "./endpoint";
export { Pod, type PodArgs } from "./pod";
export { RegistryAuth, type RegistryAuthArgs } from "./registry-auth";
export { Secret, type SecretArgs } from "./secret";
export { DebugStack, type DebugEndpointArgs, type DebugPodArgs, type DebugStackArgs } from "./debug-stack";
export { Provider, type ProviderArgs } from "./provider";
export {
  getEndpoint,
  getTemplate,
  getNetworkVolume,
  getPod,
  getGpuTypes,
  getDataCenters,
  getCpuFlavors,
  getAccount,
  type AccountInfo,
  type CpuFlavorInfo,
  type DataCenterInfo,
  type EndpointInfo,
  type GetGpuTypesArgs,
  type GpuTypeInfo,
  type NetworkVolumeInfo,
  type PodInfo,
  type TemplateInfo,
} from "./get";
export type {
  Cloud,
  CpuFlavor,
  EndpointType,
  FlashBoot,
  OpenPort,
  PodStatus,
  Product,
  ScalerType,
  Stock,
} from "../provider/api";
export type { Rollout } from "../provider/kinds/endpoint/inputs";
export type { NetworkVolumeReference } from "../provider/kinds/network-volume";
export type { CpuFlavorName, DataCenterId, EndpointGpu, PodGpu } from "../provider/hardware/known-names";
