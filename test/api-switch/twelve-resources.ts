import { Endpoint, NetworkVolume, Pod, RegistryAuth, Secret, Template } from "../../sdk";
import type { Program } from "../end-to-end/engine";

/** A program with 12 resources of all kinds that refer to each other, none protected. */
export const twelveResources: Program = () => declare({ version: 1, password: "ghp-one" });

/** The same with each resource changed that RunPod can change, and with a new credential in place of the old one. */
export const twelveChanged: Program = () => declare({ version: 2, password: "ghp-two" });

interface Variant {
  version: 1 | 2;
  password: string;
}

async function declare({ version, password }: Variant): Promise<void> {
  const open = { protect: false };
  const image = (name: string) => `ghcr.io/acme/${name}:${version}`;
  const place = { sizeInGb: 10 * version, dataCenterId: "EU-RO-1" };
  const models = new NetworkVolume("models", place, open);
  const data = new NetworkVolume("data", place, open);
  const hub = new RegistryAuth("hub", { username: "acme", password }, open);
  new Secret("token", { value: `token-${version}` }, open);
  const api = new Template("api", { image: image("api"), registryAuthId: hub.id, env: { LEVEL: `${version}` } });
  const batch = new Template("batch", { image: image("batch") });
  const tool = new Template("tool", { image: image("tool"), serverless: false });
  const gpus = ["ADA_24"];
  new Endpoint("prod", { template: api, gpus, networkVolumes: [models], workersMax: version });
  new Endpoint("spare", { template: api, gpus, workersMax: 0, idleTimeoutInSeconds: 5 * version });
  new Endpoint("small", { template: batch, cpus: [{ flavor: "cpu3g", vcpuCount: 2 }], workersMax: version });
  const podOptions = { protect: false };
  new Pod("shell", { image: image("shell"), gpus: ["NVIDIA A40"], networkVolume: data }, podOptions);
  new Pod("bench", { template: tool, cpu: { flavor: "cpu3c", vcpuCount: 2 }, env: { RUN: `${version}` } }, podOptions);
}
