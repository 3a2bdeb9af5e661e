export { DebugStack, type DebugStackArgs } from "./debug-stack";
export { Endpoint, type EndpointArgs } from "./endpoint";
export {
  getEndpoint,
  getNetworkVolume,
  getPod,
  getTemplate,
  type EndpointInfo,
  type NetworkVolumeInfo,
  type PodInfo,
  type TemplateInfo,
} from "./get";
export { NetworkVolume, type NetworkVolumeArgs } from "./network-volume";
export { Pod, type PodArgs } from "./pod";
export { Provider, type ProviderArgs } from "./provider";
export { Template, type TemplateArgs } from "./template";
export type { TemplateReference } from "./template-reference";
export type { Cloud, CpuFlavor, EndpointType, FlashBoot, OpenPort, PodStatus, ScalerType } from "../provider/api";
export type { NetworkVolumeReference, Rollout } from "../provider/kinds/endpoint/rules";
export type { CpuFlavorName, DataCenterId, EndpointGpu, PodGpu } from "../provider/hardware/known-names";
