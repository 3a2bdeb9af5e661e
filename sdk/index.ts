export { Endpoint, type EndpointArgs } from "./endpoint";
export { NetworkVolume, type NetworkVolumeArgs } from "./network-volume";
export { Pod, type PodArgs } from "./pod";
export { Template, type TemplateArgs } from "./template";
export type { TemplateReference } from "./template-reference";
