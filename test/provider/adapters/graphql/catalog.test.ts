import assert from "node:assert/strict";
import { overGraphql } from "../../../../provider/adapters/graphql";
import { FakeHttp } from "./fake-http";

const over = (http: FakeHttp) => overGraphql(http, "http://runpod.example").catalog;

describe("provider/adapters/graphql: the catalog's offers", () => {
  const serverlessGpuPools = [{ id: "AMPERE_24", gpuTypeIds: ["NVIDIA L4"] }];
  const l4 = {
    ...{ id: "NVIDIA L4", displayName: "L4", memoryInGb: 24, secureCloud: true, communityCloud: false },
    ...{ securePrice: 0.43, communityPrice: 0.2, maxGpuCountSecureCloud: 8, maxGpuCountCommunityCloud: 8 },
    lowestPrice: { stockStatus: "high" },
  };
  const empty = Object.fromEntries(Object.keys(l4).map((key) => [key, null]));
  const gpuAvailability = [
    { gpuTypeId: "NVIDIA L4", available: true, stockStatus: "LOW" },
    { gpuTypeId: "NVIDIA H20", available: true, stockStatus: "Out" },
    { gpuTypeId: null, available: true, stockStatus: "High" },
    null,
  ];
  const places = [
    { id: "EU-RO-1", gpuAvailability },
    { id: "US-KS-2", gpuAvailability: [{ gpuTypeId: "NVIDIA L4", available: false, stockStatus: "High" }] },
    { id: "US-TX-3", gpuAvailability: [{ gpuTypeId: "NVIDIA L4", available: null, stockStatus: "Medium" }] },
    { id: "EU-CZ-1", gpuAvailability: null },
    { id: null, gpuAvailability },
    null,
  ];
  const data = {
    gpuTypes: [l4, { ...empty, id: "NVIDIA H20" }, { ...empty, id: "unknown" }, empty, null],
    ...{ serverlessGpuPools, dataCenters: places },
  };
  const use = { product: "SERVERLESS", gpuCount: 2, cloud: "SECURE" } as const;

  it("reads price, count and stock of GPU types, and no price or count of a cloud that lacks the type", async () => {
    const http = new FakeHttp().answer({ data });
    assert.deepEqual(await over(http).gpuOffers(use), [
      {
        ...{ id: "NVIDIA L4", displayName: "L4", pool: "AMPERE_24", memoryInGb: 24 },
        pricePerHourInUsd: { secure: 0.43, community: undefined },
        maxGpuCount: { secure: 8, community: undefined },
        stock: "HIGH",
        dataCenters: [
          { id: "EU-RO-1", stock: "LOW" },
          { id: "US-TX-3", stock: "MEDIUM" },
        ],
      },
      {
        ...{ id: "NVIDIA H20", displayName: "NVIDIA H20", pool: undefined, memoryInGb: undefined },
        pricePerHourInUsd: { secure: undefined, community: undefined },
        maxGpuCount: { secure: undefined, community: undefined },
        ...{ stock: "NONE", dataCenters: [] },
      },
    ]);
    const wanted = { gpuCount: 2, secureCloud: true, machineProducts: ["SERVERLESS"] };
    assert.deepEqual(http.last.variables, { wanted, lowest: wanted });
    assert.equal(http.last.repeatable, true);
  });

  it("asks for the stock of a product, a cloud and a data center", async () => {
    const http = new FakeHttp().answer({ data }).answer({ data });
    const [there] = await over(http).gpuOffers({ ...use, dataCenterId: "US-TX-3" });
    assert.deepEqual(there?.dataCenters, [{ id: "US-TX-3", stock: "MEDIUM" }]);
    assert.equal((http.last.variables.lowest as { dataCenterId: string }).dataCenterId, "US-TX-3");
    await over(http).gpuOffers({ product: "POD", gpuCount: 1, cloud: "COMMUNITY" });
    const wanted = { gpuCount: 1, secureCloud: false, machineProducts: ["PODCLOUD"] };
    assert.deepEqual(http.last.variables, { wanted, lowest: wanted });
  });

  it("reads data centers, and takes what RunPod leaves empty as not supported", async () => {
    const kansas = { name: "US Kansas 2", region: "NORTH_AMERICA", storageSupport: true, globalNetwork: true };
    const nothing = { name: null, region: null, storageSupport: null, globalNetwork: null };
    const dataCenters = places.map((place, index) => place && { ...place, ...(index === 1 ? kansas : nothing) });
    const http = new FakeHttp().answer({ data: { dataCenters } });
    const [romania, kansasRead, ...others] = await over(http).dataCenters();
    assert.deepEqual(romania, {
      ...{ id: "EU-RO-1", displayName: "EU-RO-1", region: undefined },
      ...{ supportsNetworkVolumes: false, supportsGlobalNetworking: false },
      gpus: [{ id: "NVIDIA L4", stock: "LOW" }],
    });
    assert.deepEqual(kansasRead, {
      ...{ id: "US-KS-2", displayName: "US Kansas 2", region: "NORTH_AMERICA" },
      ...{ supportsNetworkVolumes: true, supportsGlobalNetworking: true, gpus: [] },
    });
    assert.deepEqual(
      others.map(({ id }) => id),
      ["US-TX-3", "EU-CZ-1"],
    );
  });

  it("reads CPU flavors, and leaves out a disk that RunPod does not tell", async () => {
    const limits = { minVcpu: 2, maxVcpu: 32, ramMultiplier: 4 };
    const cpuFlavors = [
      { id: "cpu3g", displayName: "General Purpose", ...limits, diskLimitPerVcpu: 10 },
      { id: "cpu7x", displayName: null, minVcpu: null, maxVcpu: null, ramMultiplier: null, diskLimitPerVcpu: null },
      { id: null, displayName: null, ...limits, diskLimitPerVcpu: 1 },
      null,
    ];
    const read = { minVcpuCount: 2, maxVcpuCount: 32, ramInGbPerVcpu: 4 };
    assert.deepEqual(await over(new FakeHttp().answer({ data: { cpuFlavors } })).cpuFlavors(), [
      { id: "cpu3g", displayName: "General Purpose", ...read, diskInGbPerVcpu: 10 },
      {
        ...{ id: "cpu7x", displayName: "cpu7x" },
        ...{ minVcpuCount: undefined, maxVcpuCount: undefined, ramInGbPerVcpu: undefined },
      },
    ]);
  });

  it("throws instead of treating a missing catalog as empty", async () => {
    const http = () =>
      new FakeHttp().answer({ data: { ...data, gpuTypes: null, dataCenters: null, cpuFlavors: null } });
    await assert.rejects(over(http()).gpuOffers(use), { kind: "malformed", message: /gpuTypes, dataCenters/ });
    await assert.rejects(over(http()).dataCenters(), { kind: "malformed" });
    await assert.rejects(over(http()).cpuFlavors(), { kind: "malformed" });
  });
});
