import assert from "node:assert/strict";
import type { Emulator } from "../../../testing/emulator";
import { clientOf, endpointInput, podInput, type Client } from "./client";
import { useEmulator } from "./use-emulator";

describe("emulator: the catalog", () => {
  let emulator: Emulator;
  let client: Client;
  useEmulator((lent) => ({ emulator, client } = lent));

  const gpu = podInput.gpuTypeId;
  const read = async (query: string, by: Client = client) =>
    Object.values((await by.post(query)).data ?? {})[0] as unknown as Record<string, unknown>[];

  it("lists GPU types by id, also without an account, and returns nothing for an unknown id", async () => {
    const fields = "{ id displayName memoryInGb manufacturer }";
    const anonymous = clientOf(emulator, "");
    assert.deepEqual(await read(`{ gpuTypes(input: { id: "${gpu}" }) ${fields} }`, anonymous), [
      { id: gpu, displayName: "RTX 4090", memoryInGb: 24, manufacturer: "Nvidia" },
    ]);
    assert.deepEqual(await read(`{ gpuTypes(input: { ids: ["NVIDIA RTX 4090"] }) ${fields} }`), []);
    const all = (await read("{ gpuTypes { id } }")).map(({ id }) => id);
    assert.deepEqual([all.includes("unknown"), all.includes("AMD Instinct MI300X OAM")], [true, true]);
  });

  it("reports the stock of a type by the free GPUs, in all data centers or in one", async () => {
    const stock = async (input: string) => {
      const [type] = await read(`{ gpuTypes(input: { id: "${gpu}" }) { lowestPrice(input: { ${input} }) {
        stockStatus uninterruptablePrice minimumBidPrice gpuTypeCudaVersions { cudaVersion availability } } } }`);
      return type?.lowestPrice as Record<string, unknown>;
    };
    assert.equal((await stock("gpuCount: 1")).stockStatus, "High");
    emulator.stock.set("US-KS-2", gpu, 2);
    const there = 'dataCenterId: "US-KS-2", secureCloud: true, includeAiApi: true, compliance: []';
    assert.equal((await stock(`gpuCount: 1, ${there}`)).stockStatus, "Medium");
    assert.equal((await stock(`gpuCount: 2, ${there}`)).stockStatus, "Low");
    const none = await stock(`gpuCount: 3, ${there}`);
    assert.deepEqual([none.stockStatus, none.uninterruptablePrice], ["None", null]);
    assert.equal((await stock('gpuCount: 1, allowedCudaVersions: ["11.8"]')).stockStatus, "None");
    assert.equal((await stock("gpuCount: 1, minVcpuCount: 17")).stockStatus, "None");
    const cuda = (await stock("gpuCount: 1")).gpuTypeCudaVersions as object[];
    assert.deepEqual(cuda[0], { cudaVersion: "12.4", availability: "AVAILABLE" });
  });

  it("gets new hardware, for Pods and, by its pool, for endpoints", async () => {
    const id = "NVIDIA GeForce RTX 5070 Ti";
    assert.match((await client.post(`{ gpuTypes(input: { id: "${id}" }) { id } }`)).text, /"gpuTypes":\[\]/);
    emulator.addGpuType({ id, displayName: "RTX 5070 Ti", memoryInGb: 16, pool: "BLACKWELL_16" });
    assert.equal((await read(`{ gpuTypes(input: { id: "${id}" }) { id } }`)).length, 1);
    const pools = await read("{ serverlessGpuPools { id gpuTypeIds } }");
    assert.deepEqual(pools.at(-1), { id: "BLACKWELL_16", gpuTypeIds: [id] });
    assert.deepEqual(pools.find((pool) => pool.id === "ADA_24")?.gpuTypeIds, [gpu]);
    const pod = await client.deployPod({ gpuTypeId: id });
    assert.equal((pod.machine as { gpuDisplayName: string }).gpuDisplayName, "RTX 5070 Ti");
    const { id: templateId } = await client.putTemplate();
    await client.putEndpoint({ ...endpointInput(templateId), gpuIds: "BLACKWELL_16", workersMin: 1 });
    assert.equal(emulator.store.workers.list()[0]?.gpuTypeId, id);
    emulator.reset();
    assert.equal((await read(`{ gpuTypes(input: { id: "${id}" }) { id } }`)).length, 0);
  });

  it("lists flavors with their limits, data centers with their stock, and countries", async () => {
    const flavors = await read(`{ cpuFlavors(input: { id: "cpu5c" }) { id ramMultiplier diskLimitPerVcpu
      specifics(input: { dataCenterId: "EU-RO-1", instanceId: "cpu5c-2-4" }) { stockStatus } } }`);
    const specifics = { stockStatus: "High" };
    assert.deepEqual(flavors, [{ id: "cpu5c", ramMultiplier: 2, diskLimitPerVcpu: 15, specifics }]);
    emulator.stock.set("AP-JP-1", gpu, 0);
    const places = await read(`{ dataCenters { id name location listed storageSupport region
      gpuAvailability(input: { gpuCount: 1 }) { gpuTypeId available stockStatus } } }`);
    const { gpuAvailability, ...place } = places.find(({ id }) => id === "AP-JP-1") ?? {};
    assert.deepEqual(place, {
      ...{ id: "AP-JP-1", name: "AP-JP-1", location: "Asia", listed: true, storageSupport: false, region: "ASIA" },
    });
    const soldOut = (gpuAvailability as { gpuTypeId: string }[]).find(({ gpuTypeId }) => gpuTypeId === gpu);
    assert.deepEqual(soldOut, { gpuTypeId: gpu, available: false, stockStatus: "None" });
    assert.ok((await read("{ countryCodes }")).includes("US" as never));
  });
});
