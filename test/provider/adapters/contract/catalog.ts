import assert from "node:assert/strict";
import type { RunpodApi } from "../../../../provider/api";
import type { GetGpuTypesArgs } from "../../../../provider/read-catalog";
import { catalogReads } from "../../../../provider/read-catalog";
import type { EmulatedRunpod } from "../../../support/emulated-runpod";
import { useEmulatedRunpod } from "../../../support/emulated-runpod";
import type { AdapterName } from "../../../kinds";

/** What the suite must know of an adapter, because RunPod's APIs differ in it. */
export interface CatalogUnderTest {
  name: AdapterName;
  connect: (runpod: EmulatedRunpod) => Pick<RunpodApi, "catalog" | "account">;
  /** Fields that it tells and the other API does not. */
  tellsAlone: readonly TellsAlone[];
  /** The fewest vCPUs that its API accepts. */
  minVcpuCount: number;
}

type TellsAlone =
  "pricePerHourInUsd.serverless" | "tiers" | "diskInGbPerVcpu" | "pricePerVcpuHourInUsd" | "the account";

/** The same questions to each API, as programs ask them. The answers differ only in what one API tells alone. */
export function describeCatalog({ name, connect, tellsAlone, minVcpuCount }: CatalogUnderTest): void {
  describe(`provider/adapters/${name}: the catalog and the account, as programs read them`, () => {
    const runpod = useEmulatedRunpod();
    const read = () => catalogReads(connect(runpod));
    const gpu = "NVIDIA GeForce RTX 4090";
    /** Fields that only one API tells, if this is the one. */
    const told = <Fields extends object>(field: TellsAlone, fields: Fields): Fields | object =>
      tellsAlone.includes(field) ? fields : {};
    const offerOf = async (args: GetGpuTypesArgs, id = gpu) =>
      (await read().getGpuTypes(args)).find((offer) => offer.id === id);

    it("tells price, count and stock of a GPU type, everywhere and in one data center", async () => {
      const { stock } = runpod.emulator;
      stock.set("*", gpu, 0);
      stock.set("US-KS-2", gpu, 2);
      stock.set("EU-RO-1", gpu, 8);
      const whole = {
        ...{ id: gpu, displayName: "RTX 4090", pool: "ADA_24", memoryInGb: 24, stock: "HIGH" },
        pricePerHourInUsd: {
          secure: 0.5,
          community: 0.5,
          ...told("pricePerHourInUsd.serverless", { serverless: 0.5 }),
        },
        maxGpuCount: { secure: 8, community: 8 },
        dataCenters: [
          { id: "EU-RO-1", stock: "HIGH" },
          { id: "US-KS-2", stock: "MEDIUM" },
        ],
      };
      for (const product of ["POD", "SERVERLESS"] as const) {
        assert.deepEqual(await offerOf({ product }), whole);
        const there = { product, dataCenterId: "us-ks-2" };
        for (const [gpuCount, level] of [
          [1, "MEDIUM"],
          [2, "LOW"],
          [3, "NONE"],
        ] as const) {
          const dataCenters = level === "NONE" ? [] : [{ id: "US-KS-2", stock: level }];
          assert.deepEqual(await offerOf({ ...there, gpuCount }), { ...whole, stock: level, dataCenters });
        }
      }
    });

    it("tells types in one order, and no stock for endpoints of a type that only Pods can use", async () => {
      const offers = await read().getGpuTypes({ product: "SERVERLESS" });
      assert.equal(runpod.emulator.calls.length, 1);
      const ids = offers.map(({ id }) => id);
      assert.deepEqual(ids, Object.keys(runpod.emulator.store.dataCenters.get("US-KS-2")?.gpus ?? {}).toSorted());
      for (const { id, pool, stock, dataCenters, pricePerHourInUsd } of offers) {
        assert.deepEqual([stock, dataCenters.length > 0], pool === undefined ? ["NONE", false] : ["HIGH", true], id);
        const isTold = pool !== undefined && tellsAlone.includes("pricePerHourInUsd.serverless");
        assert.equal("serverless" in pricePerHourInUsd, isTold, id);
      }
      const named = await connect(runpod).catalog.gpuTypes();
      assert.deepEqual(
        named.toSorted((one, other) => (one.id < other.id ? -1 : 1)),
        offers.map(({ id, displayName, pool }) => ({ id, displayName, pool })),
      );
      assert.equal((await offerOf({ product: "POD", cloud: "COMMUNITY" }, "NVIDIA A30"))?.stock, "HIGH");
    });

    it("tells a data center that does not exist from one without stock", async () => {
      for (const { id } of await read().getGpuTypes({ product: "POD" })) runpod.emulator.stock.set("EU-RO-1", id, 0);
      const offers = await read().getGpuTypes({ product: "POD", dataCenterId: "EU-RO-1" });
      assert.deepEqual([...new Set(offers.map(({ stock }) => stock))], ["NONE"]);
      await assert.rejects(read().getGpuTypes({ product: "POD", dataCenterId: "EU-R0-1" }), {
        message: /RunPod has no data center "EU-R0-1"\. Correct dataCenterId\. RunPod lists AP-JP-1, .*US-KS-2/,
      });
    });

    it("tells data centers, with what they support and what is free there", async () => {
      const places = await read().getDataCenters();
      const ids = runpod.emulator.store.dataCenters.list().map(({ id }) => id);
      assert.deepEqual(
        places.map(({ id }) => id),
        ids.toSorted(),
      );
      for (const [id, region, tiers, supportsGlobalNetworking] of [
        ["AP-JP-1", "ASIA", [], false],
        ["US-KS-2", "NORTH_AMERICA", ["STANDARD", "HIGH_PERFORMANCE"], true],
      ] as const) {
        const { gpus, ...place } = places.find((one) => one.id === id) ?? {};
        assert.deepEqual(place, {
          ...{ id, displayName: id, region, supportsGlobalNetworking },
          ...{ supportsNetworkVolumes: tiers.length > 0, ...told("tiers", { tiers }) },
        });
        assert.deepEqual(
          gpus?.find((one) => one.id === gpu),
          { id: gpu, stock: "HIGH" },
        );
      }
      runpod.emulator.stock.set("AP-JP-1", gpu, 0);
      const japan = (await read().getDataCenters()).find(({ id }) => id === "AP-JP-1");
      assert.ok(japan !== undefined && japan.gpus.length > 0);
      assert.ok(!japan.gpus.some(({ id }) => id === gpu));
    });

    it("tells CPU flavors", async () => {
      const flavors = await read().getCpuFlavors();
      assert.deepEqual(
        flavors.map(({ id }) => id),
        ["cpu3c", "cpu3g", "cpu3m", "cpu5c", "cpu5g", "cpu5m"],
      );
      assert.deepEqual(flavors[3], {
        ...{ id: "cpu5c", displayName: "cpu5c", minVcpuCount, maxVcpuCount: 32, ramInGbPerVcpu: 2 },
        ...told("diskInGbPerVcpu", { diskInGbPerVcpu: 15 }),
        ...told("pricePerVcpuHourInUsd", { pricePerVcpuHourInUsd: { secure: 0.03, serverless: 0.03 } }),
      });
    });

    it("tells the account or nothing at all, and refuses a key that RunPod does not accept", async () => {
      const { id, email, clientBalance } = runpod.emulator.account;
      const whole = { id, email, balanceInUsd: clientBalance, spendPerHourInUsd: 0 };
      assert.deepEqual(await read().getAccount(), told("the account", whole));
      runpod.emulator.faults.inject({ operation: "*", fault: { kind: "status", status: 401 } });
      await assert.rejects(read().getAccount(), { kind: "unauthorised" });
    });
  });
}
