import assert from "node:assert/strict";
import type { GpuType } from "../../../provider/api";
import { membersFor, rememberAnswer } from "../../../provider/hardware/gpu-catalog";
import { poolsOf, typesOf } from "../../../provider/hardware/gpu-list";

const catalog: GpuType[] = [
  { id: "NVIDIA GeForce RTX 5070 Ti", displayName: "RTX 5070 Ti", pool: "BLACKWELL_16" },
  { id: "NVIDIA GeForce RTX 5080", displayName: "RTX 5080", pool: "BLACKWELL_16" },
  { id: "NVIDIA H20", displayName: "H20", pool: undefined },
  { id: "NVIDIA A40", displayName: "A40", pool: "AMPERE_48" },
  { id: "NVIDIA RTX A6000", displayName: "RTX A6000", pool: "AMPERE_48" },
  { id: "NVIDIA RTX A6000 MAXQ", displayName: "RTX A6000 MaxQ", pool: "AMPERE_48" },
  { id: "NVIDIA H100 80GB HBM3", displayName: "H100 SXM", pool: "ADA_80_PRO" },
];

describe("provider/hardware/gpu-catalog", () => {
  let asked = 0;
  const ask = async () => {
    asked += 1;
    return catalog;
  };
  beforeEach(() => {
    asked = 0;
  });
  const sentFor = async (...names: string[]) => poolsOf(names, await membersFor(names, ask, true));
  const refusalOf = async (name: string, serverless = true) => {
    const error = await membersFor(["AMPERE_48", name], ask, serverless).then(
      () => assert.fail(`${name} was taken`),
      (reason: unknown) => reason as Error,
    );
    return error.message;
  };

  it("asks RunPod nothing about names in the table", async () => {
    await sentFor("AMPERE_48", "NVIDIA H100 PCIe", "-NVIDIA RTX A6000");
    assert.equal(asked, 0);
  });

  it("sends a new type as its pool without the pool's other types, and a new pool as it is", async () => {
    assert.deepEqual(await sentFor("NVIDIA GeForce RTX 5070 Ti"), {
      pools: ["BLACKWELL_16"],
      excludedTypes: ["NVIDIA GeForce RTX 5080"],
    });
    assert.deepEqual(await sentFor("NVIDIA A40", "NVIDIA RTX A6000 MAXQ"), {
      pools: ["AMPERE_48"],
      excludedTypes: ["NVIDIA RTX A6000"],
    });
    const names = ["BLACKWELL_16", "-NVIDIA RTX A6000 MAXQ", "AMPERE_48"];
    assert.deepEqual(await sentFor(...names), {
      pools: ["BLACKWELL_16", "AMPERE_48"],
      excludedTypes: ["NVIDIA RTX A6000 MAXQ"],
    });
    const members = await membersFor(["BLACKWELL_16", "NVIDIA H20"], ask, false);
    assert.deepEqual(typesOf(["BLACKWELL_16", "NVIDIA H20"], members), [
      "NVIDIA GeForce RTX 5070 Ti",
      "NVIDIA GeForce RTX 5080",
      "NVIDIA H20",
    ]);
  });

  it("refuses names that RunPod does not have, with the nearest API name and console name", async () => {
    assert.equal(
      await refusalOf("ADA_80_PR0"),
      'gpus: RunPod\'s catalog has no GPU type or pool "ADA_80_PR0". The nearest name is "ADA_80_PRO". Correct it, and run the command again.',
    );
    assert.match(await refusalOf("H100 SXM"), /The nearest name is "NVIDIA H100 80GB HBM3"/);
    assert.match(await refusalOf("-NVIDIA A4O"), /has no GPU type "NVIDIA A4O"\. The nearest name is "-NVIDIA A40"/);
    assert.match(
      await refusalOf("NVIDIA H20"),
      /offers "NVIDIA H20" only for Pods\. Pools for endpoints: BLACKWELL_16, AMPERE_48/,
    );
    assert.match(await refusalOf("NVIDIA H2O", false), /nearest name is "NVIDIA H20"/);
  });

  it("asks RunPod nothing about GPUs that the endpoint already has", async () => {
    const held = ["RETIRED_24", "-NVIDIA RTX A6000 OLD"];
    assert.deepEqual(poolsOf(held, await membersFor(held, ask, true, held)), {
      pools: ["RETIRED_24"],
      excludedTypes: ["NVIDIA RTX A6000 OLD"],
    });
    assert.equal(asked, 0);
  });

  it("asks RunPod once, and again only after a failure", async () => {
    let calls = 0;
    const once = rememberAnswer(async () => {
      calls += 1;
      if (calls === 1) throw new Error("503");
      return catalog;
    });
    await assert.rejects(once(), /503/);
    assert.deepEqual([await once(), await once()], [catalog, catalog]);
    assert.equal(calls, 2);
  });
});
