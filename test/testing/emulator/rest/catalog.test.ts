import assert from "node:assert/strict";
import type { Emulator } from "../../../../testing/emulator";
import { useRest, type RestClient, type RestFields } from "./client";

const rtx4090 = "NVIDIA GeForce RTX 4090";

describe("emulator: the catalog in REST v2", () => {
  let emulator: Emulator;
  let rest: RestClient;
  useRest((lent) => ({ emulator, rest } = lent));

  const read = (path: string) => rest.ask("GET", `/catalog/${path}`);
  const list = async (path: string, field: string) => (await read(path))[field] as RestFields[];
  const ids = (things: unknown) => (things as RestFields[]).map(({ id }) => id);
  const gpu = (query = "") => read(`gpus/${encodeURIComponent(rtx4090)}${query}`);

  it("tells GPU types with prices, and stock only where a product is named", async () => {
    const plain = {
      id: rtx4090,
      name: "RTX 4090",
      pool: "ADA_24",
      manufacturer: "NVIDIA",
      memory: 24,
      secure: true,
      community: true,
      price: { secure: 0.5, community: 0.5, serverless: 0.5 },
      maxCount: { secure: 8, community: 8 },
    };
    assert.deepEqual(await gpu(), plain);
    const listed = await list("gpus", "gpus");
    assert.deepEqual(
      listed.find(({ id }) => id === rtx4090),
      plain,
    );
    const amd = listed.find(({ manufacturer }) => manufacturer === "AMD");
    assert.deepEqual([amd?.["pool"], amd?.["price"]], [null, { secure: 0.5, community: 0.5 }]);

    emulator.stock.set("*", rtx4090, 0);
    emulator.stock.set("US-KS-2", rtx4090, 4);
    emulator.stock.set("EU-RO-1", rtx4090, 1);
    emulator.store.dataCenters.update("US-KS-2", { cudaVersions: ["12.4"] });
    const stocked = await gpu("?include=AVAILABILITY&product=POD,SERVERLESS");
    assert.deepEqual(stocked, {
      ...plain,
      availability: "HIGH",
      dataCenters: [
        { id: "EU-RO-1", name: "EU-RO-1", availability: "LOW" },
        { id: "US-KS-2", name: "US-KS-2", availability: "HIGH" },
      ],
      cudaVersions: ["12.4", "12.6", "12.8"].map((version) => ({ version, available: true })),
    });
    const pairs = await gpu("?include=AVAILABILITY&product=POD&count=2&minCudaVersion=12");
    assert.deepEqual([pairs["availability"], ids(pairs["dataCenters"])], ["MEDIUM", ["US-KS-2"]]);
    const newer = await gpu("?include=AVAILABILITY&product=POD&cudaVersions=12.8&countryCodes=RO,US");
    assert.deepEqual(
      [newer["availability"], ids(newer["dataCenters"]), newer["cudaVersions"]],
      ["LOW", ["EU-RO-1"], [{ version: "12.8", available: true }]],
    );
  });

  it("drops a type that a country lacks from the list, and tells NONE when asked for it", async () => {
    const inFrance = "include=AVAILABILITY&product=POD&countryCodes=FR";
    assert.ok(ids(await list(`gpus?${inFrance}`, "gpus")).includes(rtx4090));
    emulator.stock.set("EU-FR-1", rtx4090, 0);
    assert.ok(!ids(await list(`gpus?${inFrance}`, "gpus")).includes(rtx4090));
    const none = await gpu(`?${inFrance}`);
    assert.deepEqual([none["availability"], "dataCenters" in none], ["NONE", false]);
    const podsAlone = `gpus/${encodeURIComponent("NVIDIA A30")}?include=AVAILABILITY&product=`;
    assert.equal((await read(`${podsAlone}SERVERLESS`))["availability"], "NONE", "in no pool");
    assert.equal((await read(`${podsAlone}CLUSTER`))["availability"], "HIGH");
  });

  it("tells CPU flavors, which few data centers serve on endpoints", async () => {
    const { availability, dataCenters, ...plain } = await read("cpus/cpu3g?include=AVAILABILITY&product=SERVERLESS");
    assert.deepEqual(plain, {
      id: "cpu3g",
      name: "cpu3g",
      group: "CPU3",
      vcpu: { min: 2, max: 32 },
      ramGbPerVcpu: 4,
      price: { securePerVcpu: 0.03, serverlessPerVcpu: 0.03 },
    });
    assert.deepEqual([availability, ids(dataCenters)], ["HIGH", ["EU-RO-1"]]);
    const large = await list("cpus?include=AVAILABILITY&product=POD&vcpuCount=64", "cpus");
    assert.deepEqual(new Set(large.map((flavor) => flavor["availability"])), new Set(["LOW"]));
  });

  it("tells data centers by region, storage and network, with what they offer", async () => {
    const both = await list("datacenters?networkVolumeTypes=STANDARD,HIGH_PERFORMANCE", "dataCenters");
    assert.deepEqual(both, [
      {
        id: "US-KS-2",
        name: "US-KS-2",
        region: "NORTH_AMERICA",
        globalNetwork: true,
        networkVolumeTypes: ["STANDARD", "HIGH_PERFORMANCE"],
        compliance: [],
      },
    ]);
    const apart = await list("datacenters?regions=ASIA,OCEANIA&globalNetwork=false", "dataCenters");
    assert.deepEqual(ids(apart), ["AP-JP-1"]);
    assert.deepEqual(await list("datacenters?compliance=GDPR", "dataCenters"), []);
    for (const type of emulator.store.dataCenters.list().flatMap(({ gpus }) => Object.keys(gpus))) {
      emulator.stock.set("US-KS-2", type, 0);
    }
    emulator.stock.set("US-KS-2", rtx4090, 1);
    const place = await read("datacenters/US-KS-2?include=GPU_AVAILABILITY,CPU_AVAILABILITY");
    assert.deepEqual(place["gpuAvailability"], [{ id: rtx4090, name: "RTX 4090", availability: "LOW" }]);
    assert.equal(ids(place["cpuAvailability"]).length, 6);
    emulator.stock.set("US-KS-2", rtx4090, 0);
    assert.ok(!("gpuAvailability" in (await read("datacenters/US-KS-2?include=GPU_AVAILABILITY"))));
  });

  it("lists templates of RunPod, or those that others share", async () => {
    assert.deepEqual(ids(await list("templates", "templates")), ["runpod-ubuntu", "runpod-torch-v21"]);
    const { id: registry } = await rest.ask("POST", "/registries", { name: "hub", username: "u", password: "p" });
    const shared = { name: "shared", image: "example/s:1", public: true, registry };
    const { id } = await rest.ask("POST", "/templates", shared);
    const [own] = await list("templates?source=community", "templates");
    assert.deepEqual([own?.id, own?.["registry"]], [id, registry]);
    emulator.store.templates.update(id, { accountId: "somebody" });
    const [foreign] = await list("templates?source=community", "templates");
    assert.deepEqual([foreign?.id, foreign?.["registry"]], [id, null]);
    assert.deepEqual(await list("templates?source=verified", "templates"), []);
  });

  it("refuses parameters that need others, exclude each other or are malformed", async () => {
    const cases: [path: string, status: number][] = [
      ["gpus?include=AVAILABILITY", 400],
      ["gpus?product=POD", 400],
      ["gpus?count=2", 400],
      ["gpus?include=AVAILABILITY&product=POD&cudaVersions=12.8&minCudaVersion=12", 400],
      ["gpus?include=AVAILABILITY&product=TRAIN", 422],
      ["gpus?include=AVAILABILITY&product=POD&countryCodes=fr", 422],
      ["gpus?include=AVAILABILITY&product=POD&cudaVersions=12", 422],
      ["gpus?include=AVAILABILITY&product=POD&count=0", 422],
      ["gpus?include=AVAILABILITY&product=POD&cloud=ALL", 422],
      ["cpus?include=AVAILABILITY&product=CLUSTER", 422],
      ["cpus?include=AVAILABILITY&product=POD&vcpuCount=3", 400],
      ["cpus?vcpuCount=4", 400],
      ["datacenters?regions=MARS", 422],
      ["datacenters?globalNetwork=maybe", 422],
      ["templates?source=mine", 422],
      ["gpus/unknown", 404],
      ["cpus/cpu3c-2-4", 404],
      ["datacenters/US-XX-1", 404],
      ["datacenters/US-KS-2?regions=MARS", 200],
    ];
    for (const [path, status] of cases) {
      assert.equal((await rest.send("GET", `/catalog/${path}`)).status, status, path);
    }
  });
});
