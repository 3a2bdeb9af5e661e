import assert from "node:assert/strict";
import type { GetGpuTypesArgs } from "../../provider";
import { catalogReads } from "../../provider/read-catalog";
import { apiOf, useEmulatedRunpod } from "../support/emulated-runpod";

describe("provider/read-catalog", () => {
  const runpod = useEmulatedRunpod();
  const read = () => catalogReads(apiOf(runpod));
  const gpu = "NVIDIA GeForce RTX 4090";
  const offerOf = async (args: GetGpuTypesArgs, id = gpu) =>
    (await read().getGpuTypes(args)).find((offer) => offer.id === id);

  it("reads the stock of a GPU type everywhere and in one data center, for a number of GPUs", async () => {
    const { stock } = runpod.emulator;
    stock.set("*", gpu, 0);
    stock.set("US-KS-2", gpu, 2);
    stock.set("EU-RO-1", gpu, 8);
    const there = { product: "SERVERLESS", dataCenterId: "us-ks-2" } as const;
    assert.deepEqual(await offerOf({ product: "SERVERLESS" }), {
      ...{ id: gpu, displayName: "RTX 4090", pool: "ADA_24", memoryInGb: 24, stock: "HIGH" },
      ...{ pricePerHourInUsd: { secure: 0.5, community: 0.5 }, maxGpuCount: { secure: 8, community: 8 } },
      dataCenters: [
        { id: "EU-RO-1", stock: "HIGH" },
        { id: "US-KS-2", stock: "MEDIUM" },
      ],
    });
    const seen = async (args: GetGpuTypesArgs) => {
      const offer = await offerOf(args);
      return [offer?.stock, offer?.dataCenters];
    };
    assert.deepEqual(await seen(there), ["MEDIUM", [{ id: "US-KS-2", stock: "MEDIUM" }]]);
    assert.deepEqual(await seen({ ...there, gpuCount: 2 }), ["LOW", [{ id: "US-KS-2", stock: "LOW" }]]);
    assert.deepEqual(await seen({ ...there, gpuCount: 3 }), ["NONE", []]);
  });

  it("reports no stock for endpoints of a type that only Pods can use", async () => {
    const id = "NVIDIA A30";
    assert.deepEqual([(await offerOf({ product: "POD" }, id))?.stock, runpod.count("gpuType.list")], ["HIGH", 1]);
    const { stock, dataCenters } = (await offerOf({ product: "SERVERLESS" }, id)) ?? {};
    assert.deepEqual([stock, dataCenters], ["NONE", []]);
  });

  it("tells a data center that does not exist from one without stock", async () => {
    const args = { product: "SERVERLESS", dataCenterId: "EU-R0-1" } as const;
    await assert.rejects(read().getGpuTypes(args), {
      name: "UserError",
      message:
        /^getGpuTypes: RunPod has no data center "EU-R0-1"\. Correct dataCenterId\. RunPod lists AP-JP-1, .*US-KS-2/,
    });
    for (const { id } of await read().getGpuTypes({ product: "POD" })) runpod.emulator.stock.set("EU-RO-1", id, 0);
    const offers = await read().getGpuTypes({ ...args, dataCenterId: "EU-RO-1" });
    assert.deepEqual([...new Set(offers.map(({ stock }) => stock))], ["NONE"]);
  });

  it("refuses arguments without a call, all at once", async () => {
    const problems = async (args: object) => {
      const { message } = (await read()
        .getGpuTypes(args as GetGpuTypesArgs)
        .catch((error: unknown) => error)) as Error;
      return message.split("\n").map((line) => line.replace(/^getGpuTypes: /, ""));
    };
    assert.deepEqual(await problems({ gpuCount: 0, cloud: "secure", dataCenterId: {} }), [
      'product is missing. Give "POD" or "SERVERLESS".',
      'cloud is "secure". Give "SECURE" or "COMMUNITY".',
      "gpuCount is 0. Give a whole number from 1.",
      'dataCenterId is no plain value. Give an id such as "EU-RO-1". The value of an Output is known only in its apply: call the function there.',
    ]);
    assert.deepEqual(await problems({ product: "SERVERLESS", cloud: "COMMUNITY", gpuCount: 1.5, dataCenterId: " " }), [
      "gpuCount is 1.5. Give a whole number from 1.",
      'dataCenterId is " ". Give an id such as "EU-RO-1". The value of an Output is known only in its apply: call the function there.',
      'cloud "COMMUNITY" is only for product "POD". Remove cloud.',
      'dataCenterId needs cloud "SECURE", because RunPod finds no COMMUNITY host by data center. Remove one of them.',
    ]);
    assert.deepEqual(runpod.emulator.calls, []);
  });

  it("reads data centers and CPU flavors by id, in one order, and the account", async () => {
    const places = await read().getDataCenters();
    const ids = places.map(({ id }) => id);
    assert.deepEqual(ids, ids.toSorted());
    const { gpus, ...japan } = places.find(({ id }) => id === "AP-JP-1") ?? {};
    assert.deepEqual(japan, {
      ...{ id: "AP-JP-1", displayName: "AP-JP-1", region: "ASIA" },
      ...{ supportsNetworkVolumes: false, supportsGlobalNetworking: true },
    });
    assert.deepEqual(
      gpus?.find(({ id }) => id === gpu),
      { id: gpu, stock: "HIGH" },
    );
    const flavors = await read().getCpuFlavors();
    const flavorIds = flavors.map(({ id }) => id);
    assert.deepEqual(flavorIds, flavorIds.toSorted());
    assert.deepEqual(
      flavors.find(({ id }) => id === "cpu5c"),
      {
        ...{ id: "cpu5c", displayName: "cpu5c", minVcpuCount: 1, maxVcpuCount: 32 },
        ...{ ramInGbPerVcpu: 2, diskInGbPerVcpu: 15 },
      },
    );
    const { id, email, clientBalance } = runpod.emulator.account;
    assert.deepEqual(await read().getAccount(), { id, email, balanceInUsd: clientBalance, spendPerHourInUsd: 0 });
  });
});
