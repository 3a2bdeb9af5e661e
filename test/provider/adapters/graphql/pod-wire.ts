import assert from "node:assert/strict";
import type { Pod } from "../../../../provider/api";
import { overGraphql } from "../../../../provider/adapters/graphql";
import { FakeClock } from "../../../support/fake-clock";
import { FakeHttp } from "./fake-http";

/** A Pod as RunPod returns it, with every field set. */
export const wire = {
  id: "pod-1",
  name: "shell",
  imageName: "acme/comfy:1",
  templateId: "tpl-1",
  gpuCount: 2,
  containerDiskInGb: 30,
  volumeInGb: 40,
  volumeMountPath: "/data",
  networkVolumeId: "vol-1",
  dockerArgs: "sleep infinity",
  env: ["URL=https://host/?a=b", "EMPTY=", "BARE"],
  ports: "8188/http, 22/tcp",
  containerRegistryAuthId: "reg-1",
  desiredStatus: "RUNNING",
  costPerHr: 0.44,
  machine: { gpuDisplayName: "RTX A4000", dataCenterId: "EU-RO-1", podHostId: "pod-1-6441" },
  runtime: {
    ports: [
      { ip: "203.0.113.7", isIpPublic: true, privatePort: 22, publicPort: 40122, type: "tcp" },
      { ip: null, isIpPublic: null, privatePort: 80, publicPort: null, type: null },
    ],
  },
};

/** The adapter over this Http. */
export const over = (http: FakeHttp) => overGraphql(http, "http://runpod.example", new FakeClock()).pod;
/** RunPod's text when no host has the requested hardware. */
export const capacity = "There are no longer any instances available with the requested specifications.";
/** A refusal with this text. */
export const refusal = (message: string) => ({ errors: [{ message }], data: null });

/** These Pods as the adapter lists them. */
export async function listed(...pods: object[]): Promise<Pod[]> {
  const http = new FakeHttp().answer({ data: { myself: { id: "account-1", pods } } });
  const { accountId, items } = await over(http).list();
  assert.equal(accountId, "account-1");
  return items;
}

/** The Pod above, changed, as the adapter reads it. */
export async function one(changes: object = {}): Promise<Pod> {
  const [pod] = await listed({ ...wire, ...changes });
  assert.ok(pod !== undefined);
  return pod;
}
