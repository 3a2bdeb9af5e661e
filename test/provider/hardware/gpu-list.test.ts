import assert from "node:assert/strict";
import fc from "fast-check";
import { gpuPools, typesWithoutPool } from "../../../provider/hardware/gpu-table";
import {
  gpuListProblem,
  gpuNameProblem,
  gpuTypeProblem,
  namesOf,
  poolsOf,
  sameMembers,
  samePools,
  typesOf,
} from "../../../provider/hardware/gpu-list";
import { canonicalGpuName, nearestGpuName } from "../../../provider/hardware/gpu-names";

const poolIds = Object.keys(gpuPools);
const types = Object.values(gpuPools).flat();

describe("provider/hardware/gpu-list", () => {
  it("sends a type as its pool without the pool's other types", () => {
    assert.deepEqual(poolsOf(["NVIDIA H100 PCIe"]), {
      pools: ["ADA_80_PRO"],
      excludedTypes: ["NVIDIA H100 80GB HBM3", "NVIDIA H100 NVL"],
    });
    assert.deepEqual(poolsOf(["NVIDIA H100 NVL", "NVIDIA H100 PCIe"]).excludedTypes, ["NVIDIA H100 80GB HBM3"]);
    assert.deepEqual(poolsOf(["NVIDIA GeForce RTX 4090"]), { pools: ["ADA_24"], excludedTypes: [] });
  });

  it("keeps the order of preference, and sends the whole pool if both pool and type are listed", () => {
    assert.deepEqual(poolsOf(["NVIDIA H100 PCIe", "ADA_48_PRO", "ampere_80", "ADA_80_PRO"]), {
      pools: ["ADA_80_PRO", "ADA_48_PRO", "AMPERE_80"],
      excludedTypes: [],
    });
  });

  it("sends an unknown pool in the user's own spelling", () => {
    assert.deepEqual(poolsOf(["RUBIN_288_ULTRA", "AMPERE_24"]), {
      pools: ["RUBIN_288_ULTRA", "AMPERE_24"],
      excludedTypes: [],
    });
    assert.equal(canonicalGpuName(" ampere_24 "), "AMPERE_24");
    assert.equal(canonicalGpuName("nvidia l4"), "nvidia l4");
  });

  it("refuses other words for known names with all their meanings, and types that serverless does not have", () => {
    const refusals: [string, RegExp][] = [
      ["RTX 4090", /"RTX 4090" is not a GPU pool or type\. Did you mean "NVIDIA GeForce RTX 4090"\?/],
      ["NVIDIA RTX 4090", /Did you mean "NVIDIA GeForce RTX 4090"\?/],
      ["nvidia h100 pcie", /Did you mean "NVIDIA H100 PCIe"\?/],
      ["H100", /one of "NVIDIA H100 PCIe", "NVIDIA H100 80GB HBM3", "NVIDIA H100 NVL"\?/],
      ["A100 80GB", /one of "NVIDIA A100 80GB PCIe", "NVIDIA A100-SXM4-80GB"\?/],
      ["24 GB PRO", /Did you mean "ADA_24"\?/],
      ["24GB", /one of "AMPERE_24", "ADA_24"\?/],
      ["40 GB", /one of "AMPERE_16", /],
      ["-RTX A6000", /Did you mean "-NVIDIA RTX A6000"\?/],
      ["AMPERE_48, ADA_24", /Write one string per name: "AMPERE_48", "ADA_24"/],
      ["NVIDIA A30", /"NVIDIA A30" is not offered on serverless/],
    ];
    for (const [name, text] of refusals) assert.match(gpuNameProblem(name) ?? "no problem", text);
    for (const name of [...poolIds, ...types, "ampere_16", "-NVIDIA A30", "-NVIDIA RTX A6000"]) {
      assert.equal(gpuNameProblem(name), undefined, name);
    }
    for (const name of typesWithoutPool) {
      assert.match(gpuNameProblem(name) ?? "no problem", /not offered on serverless/);
      assert.equal(gpuTypeProblem(name), undefined, name);
    }
  });

  it("accepts new hardware, whatever known name it resembles", () => {
    const hardware = [
      "NVIDIA GeForce RTX 5070 Ti",
      "NVIDIA RTX 4500 Ada Generation",
      "NVIDIA GB200",
      "NVIDIA H20",
      "T4",
    ];
    for (const name of [...hardware, "RUBIN_288_ULTRA", "-NVIDIA RTX A6000 MAXQ"]) {
      assert.equal(gpuNameProblem(name), undefined, name);
      assert.equal(gpuTypeProblem(name), undefined, name);
    }
    assert.equal(nearestGpuName("NVIDIA H20"), "NVIDIA H200");
    assert.equal(nearestGpuName("ADA_80_PR0"), "ADA_80_PRO");
  });

  it("accepts RunPod's own exclusions, also of types that the table lacks", () => {
    const maxq = "NVIDIA RTX A6000 MAXQ";
    assert.deepEqual(poolsOf(["AMPERE_48", `- ${maxq}`]), { pools: ["AMPERE_48"], excludedTypes: [maxq] });
    assert.deepEqual(poolsOf(["NVIDIA A40", `-${maxq}`]), {
      pools: ["AMPERE_48"],
      excludedTypes: ["NVIDIA RTX A6000", maxq],
    });
    assert.deepEqual(typesOf(["AMPERE_48", "NVIDIA L4", "-NVIDIA RTX A6000"]), ["NVIDIA A40", "NVIDIA L4"]);
    assert.deepEqual(namesOf({ pools: ["AMPERE_48"], excludedTypes: [maxq] }), ["AMPERE_48", `-${maxq}`]);
    // RunPod may have more types in a pool than the single one of the table.
    const all = { pools: ["ADA_24"], excludedTypes: ["NVIDIA GeForce RTX 4090"] };
    assert.deepEqual(namesOf(all), ["ADA_24", "-NVIDIA GeForce RTX 4090"]);
  });

  it("keeps the pool names of the program if RunPod has what was sent", () => {
    const observed = {
      pools: ["AMPERE_80", "ADA_80_PRO"],
      excludedTypes: ["NVIDIA H100 NVL", "NVIDIA H100 80GB HBM3"],
    };
    assert.deepEqual(namesOf(observed, ["NVIDIA H100 PCIe", "ADA_24"]), ["AMPERE_80", "NVIDIA H100 PCIe"]);
    const changed = { ...observed, excludedTypes: ["NVIDIA H100 NVL"] };
    assert.deepEqual(namesOf(changed, ["NVIDIA H100 PCIe"]), ["AMPERE_80", "ADA_80_PRO", "-NVIDIA H100 NVL"]);
  });

  it("lists each type in one pool only, so that there is one way to send it", () => {
    assert.equal(new Set(types).size, types.length);
    assert.deepEqual(
      types.filter((type) => typesWithoutPool.includes(type)),
      [],
    );
  });

  it("reads a list with the meaning that was sent, for any list and any order from RunPod", () => {
    const list = fc.array(fc.constantFrom(...poolIds, ...types, "RUBIN_288_ULTRA"), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(list, fc.func(fc.integer()), (names, order) => {
        const sent = poolsOf(names);
        const returned = {
          pools: [...sent.pools].sort((a, b) => order(a) - order(b)),
          excludedTypes: [...sent.excludedTypes].reverse(),
        };
        assert.ok(samePools(sent, returned));
        assert.ok(samePools(poolsOf(namesOf(returned)), sent));
        // RunPod requires that exclusions belong to the listed pools and leave each pool a type.
        for (const type of sent.excludedTypes) {
          assert.ok(sent.pools.some((pool) => gpuPools[pool]?.includes(type)));
          assert.ok(!names.includes(type));
        }
        for (const pool of sent.pools) {
          const excluded = (gpuPools[pool] ?? []).filter((type) => sent.excludedTypes.includes(type));
          assert.ok(excluded.length === 0 || excluded.length < (gpuPools[pool] ?? []).length);
        }
      }),
    );
  });

  it("reads whatever RunPod holds, and sends the result back unchanged", () => {
    const anyType = fc.constantFrom(...types, ...typesWithoutPool, "NVIDIA RTX A6000 MAXQ");
    const held = fc.record({
      pools: fc.uniqueArray(fc.constantFrom(...poolIds, "RUBIN_288_ULTRA"), { minLength: 1, maxLength: 4 }),
      excludedTypes: fc.uniqueArray(anyType, { maxLength: 6 }),
    });
    const declared = fc.array(fc.constantFrom(...poolIds, ...types), { maxLength: 4 });
    fc.assert(
      fc.property(held, declared, (observed, names) => {
        const shown = namesOf(observed, names);
        assert.ok(samePools(poolsOf(shown), observed), JSON.stringify(shown));
        for (const name of shown) assert.equal(gpuNameProblem(name), undefined, name);
        assert.equal(gpuListProblem(shown), undefined, "a read list is valid input");
      }),
    );
  });

  it("refuses the console's names, and suggests the type that each one means", () => {
    const shown: [name: string, type: string][] = [
      ["H100 SXM", "NVIDIA H100 80GB HBM3"],
      ["a100 sxm", "NVIDIA A100-SXM4-80GB"],
      ["A100 PCIe", "NVIDIA A100 80GB PCIe"],
      ["H200 SXM", "NVIDIA H200"],
      ["RTX 6000 Ada", "NVIDIA RTX 6000 Ada Generation"],
    ];
    for (const [name, type] of shown) {
      assert.equal(gpuTypeProblem(name), `"${name}" is not a GPU pool or type. Did you mean "${type}"?`);
    }
  });

  it("finds a difference in pools and exclusions, but not in repetitions", () => {
    const sent = { pools: ["AMPERE_80", "ADA_24"], excludedTypes: ["NVIDIA A100 80GB PCIe"] };
    assert.ok(!samePools(sent, { ...sent, pools: ["AMPERE_80"] }));
    assert.ok(!samePools(sent, { ...sent, excludedTypes: [] }));
    assert.ok(sameMembers(["a", "b", "a"], ["b", "a"]));
    assert.ok(!sameMembers(["a"], ["a", "b"]));
  });
});
