export { Endpoint, type EndpointArgs, type TemplateReference } from "./endpoint";
export { NetworkVolume, type NetworkVolumeArgs } from "./network-volume";
export { Template, type TemplateArgs } from "./template";
