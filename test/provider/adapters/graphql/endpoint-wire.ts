import assert from "node:assert/strict";
import type { Endpoint, EndpointSpec } from "../../../../provider/api";
import { overGraphql } from "../../../../provider/adapters/graphql";
import { FakeHttp } from "./fake-http";

/** An endpoint as RunPod returns it, with no field at its default. */
export const wire = {
  id: "ep-1",
  name: "prod",
  templateId: "tpl-1",
  type: "LB",
  gpuIds: "AMPERE_80, ADA_80_PRO,-NVIDIA H100 NVL",
  gpuCount: 2,
  instanceIds: [],
  networkVolumeId: "vol-1",
  networkVolumeIds: [
    { networkVolumeId: "vol-1", dataCenterId: "EU-RO-1" },
    { networkVolumeId: "vol-2", dataCenterId: "US-KS-2" },
  ],
  locations: "EU-RO-1,US-KS-2",
  workersMin: 1,
  workersMax: 7,
  idleTimeout: 42,
  scalerType: "REQUEST_COUNT",
  scalerValue: 9,
  executionTimeoutMs: 1234,
  flashBootType: "PRIORITY_FLASHBOOT",
  allowedCudaVersions: "12.4,12.8",
  minCudaVersion: null,
  version: 5,
  workersPFBTarget: 3,
  flashEnvironmentId: "flash-1",
  modelReferences: ["model-1"],
  env: [{ key: "A", value: "1" }],
  compliance: null,
};

/** The adapter over this Http. */
export const over = (http: FakeHttp) => overGraphql(http, "http://runpod.example").endpoint;

/** RunPod's list with the endpoint above, changed. */
export function listOf(changes: object) {
  const http = new FakeHttp().answer({ data: { myself: { id: "account-1", endpoints: [{ ...wire, ...changes }] } } });
  return over(http).list();
}

/** The endpoint above, changed, as the adapter reads it. */
export async function one(changes: object = {}): Promise<Endpoint> {
  const { items } = await listOf(changes);
  const [endpoint] = items;
  assert.ok(endpoint !== undefined);
  return endpoint;
}

/** The input that an update of an endpoint sends. */
export async function inputOfUpdate(
  current: Endpoint,
  changes: Partial<EndpointSpec>,
): Promise<Record<string, unknown>> {
  const http = new FakeHttp().answer({ data: { saveEndpoint: wire } });
  await over(http).update(current, changes);
  assert.equal(http.last.repeatable, true, "a whole object may be saved twice");
  return http.input;
}
