import * as pulumi from "@pulumi/pulumi";
import * as runpod from "runpod-iac";
import { Endpoint, Pod, type EndpointArgs } from "runpod-iac";

const config = new pulumi.Config();

const models = new runpod.NetworkVolume("models", { sizeInGb: 10, dataCenterId: "EU-RO-1" }, { protect: false });

const worker = new runpod.Template("worker", {
  image: `example/worker:${config.require("tag")}`,
  containerDiskInGb: 10,
  env: { LOG_LEVEL: "INFO" },
});

const args: EndpointArgs = { template: worker, gpus: ["ADA_24"], networkVolumes: [models] };
const api = new Endpoint("api", args);

const shell = new Pod("shell", { image: "example/shell:1.0.0", gpus: ["NVIDIA RTX A5000"], ports: ["22/tcp"] });

export const endpointId = api.id;
export const runUrl = api.runUrl;
export const podName = shell.name;

/** Read from RunPod, so that the program loads the provider in its own process. */
export const nameAtRunpod = api.id.apply(async (id) => (await runpod.getEndpoint(id)).name);
