import assert from "node:assert/strict";
import { catalogOverRest } from "../../../../provider/adapters/rest/catalog";
import { restOver } from "./rest-over";

function over(body: unknown, status = 200) {
  const { rest, sent } = restOver({ body, status });
  return { catalog: catalogOverRest(rest), sent };
}

const l4 = {
  ...{ id: "NVIDIA L4", name: "L4", pool: "AMPERE_24", manufacturer: "NVIDIA", memory: 24 },
  ...{ secure: true, community: false, price: { secure: 0.43, community: 0.2, serverless: 0.69 } },
  maxCount: { secure: 8, community: 8 },
};
const a30 = { ...l4, id: "NVIDIA A30", name: "A30", pool: null, price: { secure: 0.22, community: 0.11 } };
const gpus = [l4, { ...a30, secure: false, community: true }, { id: "unknown", name: "unknown", pool: null }];

describe("provider/adapters/rest: the catalog", () => {
  it("reads the names of GPU types, each with its pool", async () => {
    const { catalog, sent } = over({ gpus: [...gpus, { id: "NVIDIA H20" }] });
    assert.deepEqual(await catalog.gpuTypes(), [
      { id: "NVIDIA L4", displayName: "L4", pool: "AMPERE_24" },
      { id: "NVIDIA A30", displayName: "A30", pool: undefined },
      { id: "NVIDIA H20", displayName: "NVIDIA H20", pool: undefined },
    ]);
    assert.deepEqual([sent[0]?.url, sent[0]?.repeatable], ["https://runpod.example/v2/catalog/gpus", true]);
  });

  it("reads price, count and stock of GPU types, and no price or count of a cloud that lacks the type", async () => {
    const stocked = {
      ...{ ...l4, availability: "HIGH" },
      dataCenters: [
        { id: "EU-RO-1", name: "EU Romania 1", availability: "LOW" },
        { id: "US-KS-2", name: "US Kansas 2", availability: "NONE" },
        { id: "US-TX-3", name: "US Texas 3", availability: "MEDIUM" },
        { id: "EU-CZ-1", name: "EU Czechia 1", availability: "PLENTY" },
      ],
    };
    const answer = { gpus: [stocked, { ...gpus[1], availability: "NONE" }, gpus[2]] };
    const anywhere = over(answer);
    const use = { product: "SERVERLESS", gpuCount: 2, cloud: "SECURE" } as const;
    assert.deepEqual(await anywhere.catalog.gpuOffers(use), [
      {
        ...{ id: "NVIDIA L4", displayName: "L4", pool: "AMPERE_24", memoryInGb: 24, stock: "HIGH" },
        pricePerHourInUsd: { secure: 0.43, community: undefined, serverless: 0.69 },
        maxGpuCount: { secure: 8, community: undefined },
        dataCenters: [
          { id: "EU-RO-1", stock: "LOW" },
          { id: "US-TX-3", stock: "MEDIUM" },
        ],
      },
      {
        ...{ id: "NVIDIA A30", displayName: "A30", pool: undefined, memoryInGb: 24, stock: "NONE" },
        pricePerHourInUsd: { secure: undefined, community: 0.11 },
        ...{ maxGpuCount: { secure: undefined, community: 8 }, dataCenters: [] },
      },
    ]);
    assert.match(
      anywhere.sent[0]?.url ?? "",
      /\/catalog\/gpus\?include=AVAILABILITY&product=SERVERLESS&count=2&cloud=SECURE$/,
    );

    const seenIn = async (dataCenterId: string) => {
      const { catalog, sent } = over(answer);
      const [offer] = await catalog.gpuOffers({ product: "POD", gpuCount: 1, cloud: "COMMUNITY", dataCenterId });
      assert.match(sent[0]?.url ?? "", /\?include=AVAILABILITY&product=POD&count=1&cloud=COMMUNITY$/);
      return [offer?.stock, offer?.dataCenters];
    };
    assert.deepEqual(await seenIn("US-TX-3"), ["MEDIUM", [{ id: "US-TX-3", stock: "MEDIUM" }]]);
    assert.deepEqual(await seenIn("US-KS-2"), ["NONE", []]);
    assert.deepEqual(await seenIn("AP-JP-1"), ["NONE", []]);
  });

  it("reads data centers with their tiers, and takes what RunPod leaves out as not supported", async () => {
    const { catalog, sent } = over({
      dataCenters: [
        {
          ...{ id: "US-KS-2", name: "US Kansas 2", region: "NORTH_AMERICA", globalNetwork: true, compliance: [] },
          networkVolumeTypes: ["STANDARD", "HIGH_PERFORMANCE"],
          gpuAvailability: [
            { id: "NVIDIA L4", name: "L4", availability: "LOW" },
            { id: "NVIDIA A30", name: "A30", availability: "NONE" },
          ],
        },
        { id: "AQ-1", name: null, region: "UNKNOWN", globalNetwork: false, networkVolumeTypes: [] },
        { id: "AQ-2" },
      ],
    });
    const bare = { supportsNetworkVolumes: false, tiers: [], supportsGlobalNetworking: false, gpus: [] };
    assert.deepEqual(await catalog.dataCenters(), [
      {
        ...{ id: "US-KS-2", displayName: "US Kansas 2", region: "NORTH_AMERICA", supportsNetworkVolumes: true },
        ...{ tiers: ["STANDARD", "HIGH_PERFORMANCE"], supportsGlobalNetworking: true },
        gpus: [{ id: "NVIDIA L4", stock: "LOW" }],
      },
      { id: "AQ-1", displayName: "AQ-1", region: undefined, ...bare },
      { id: "AQ-2", displayName: "AQ-2", region: undefined, ...bare },
    ]);
    assert.match(sent[0]?.url ?? "", /\/catalog\/datacenters\?include=GPU_AVAILABILITY$/);
  });

  it("reads CPU flavors with their prices, also where an instance stands for its flavor", async () => {
    const flavor = {
      ...{ name: "Compute-Optimized", group: "Gen 3", vcpu: { min: 2, max: 32 }, ramGbPerVcpu: 2.5 },
      price: { securePerVcpu: 0.04, serverlessPerVcpu: 0.03 },
    };
    const { catalog } = over({
      cpus: [{ id: "cpu3c-2-4", ...flavor }, { id: "cpu3c-4-8", ...flavor }, { id: "cpu5c" }],
    });
    assert.deepEqual(await catalog.cpuFlavors(), [
      {
        ...{ id: "cpu3c", displayName: "Compute-Optimized", minVcpuCount: 2, maxVcpuCount: 32, ramInGbPerVcpu: 2.5 },
        pricePerVcpuHourInUsd: { secure: 0.04, serverless: 0.03 },
      },
      {
        ...{ id: "cpu5c", displayName: "cpu5c" },
        ...{ minVcpuCount: undefined, maxVcpuCount: undefined, ramInGbPerVcpu: undefined },
      },
    ]);
  });

  it("throws instead of treating a missing catalog as empty", async () => {
    const use = { product: "POD", gpuCount: 1, cloud: "SECURE" } as const;
    await assert.rejects(over({ gpus: null }).catalog.gpuTypes(), { kind: "malformed", message: /gpus/ });
    await assert.rejects(over({}).catalog.gpuOffers(use), { kind: "malformed" });
    await assert.rejects(over({}).catalog.dataCenters(), { kind: "malformed", message: /dataCenters/ });
    await assert.rejects(over({ cpus: {} }).catalog.cpuFlavors(), { kind: "malformed" });
  });
});
