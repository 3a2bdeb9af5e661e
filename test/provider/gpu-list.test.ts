import assert from "node:assert/strict";
import fc from "fast-check";
import { gpuPools, typesWithoutPool } from "../../provider/gpu-table";
import { gpuNameProblem, namesOf, poolsOf, sameMembers, samePools } from "../../provider/gpu-list";
import { canonicalGpuName } from "../../provider/gpu-names";

const poolIds = Object.keys(gpuPools);
const types = Object.values(gpuPools).flat();

describe("provider/gpu-list", () => {
  it("sends a type as its pool without the pool's other types", () => {
    assert.deepEqual(poolsOf(["NVIDIA H100 PCIe"]), {
      pools: ["ADA_80_PRO"],
      excludedTypes: ["NVIDIA H100 80GB HBM3", "NVIDIA H100 NVL"],
    });
    assert.deepEqual(poolsOf(["NVIDIA H100 NVL", "NVIDIA H100 PCIe"]).excludedTypes, ["NVIDIA H100 80GB HBM3"]);
    assert.deepEqual(poolsOf(["NVIDIA GeForce RTX 4090"]), { pools: ["ADA_24"], excludedTypes: [] });
  });

  it("keeps the order of preference, and takes the whole pool where pool and type are both listed", () => {
    assert.deepEqual(poolsOf(["NVIDIA H100 PCIe", "ADA_48_PRO", "ampere_80", "ADA_80_PRO"]), {
      pools: ["ADA_80_PRO", "ADA_48_PRO", "AMPERE_80"],
      excludedTypes: [],
    });
  });

  it("passes on a pool it does not know, in the user's own letters", () => {
    assert.deepEqual(poolsOf(["RUBIN_288_ULTRA", "AMPERE_24"]), {
      pools: ["RUBIN_288_ULTRA", "AMPERE_24"],
      excludedTypes: [],
    });
    assert.equal(canonicalGpuName(" ampere_24 "), "AMPERE_24");
    assert.equal(canonicalGpuName("nvidia l4"), "nvidia l4");
  });

  it("refuses near misses with the name that was meant, and what serverless does not have", () => {
    const refusals: [string, RegExp][] = [
      ["ADA_80_PR0", /"ADA_80_PR0" is not a GPU pool or type\. Did you mean "ADA_80_PRO"\?/],
      ["AMPERE80", /Did you mean "AMPERE_80"\?/],
      ["nvidia h100 pcie", /Did you mean "NVIDIA H100 PCIe"\?/],
      ["NVIDIA RTX A600", /Did you mean "NVIDIA RTX A6000"\?/],
      ["NVIDIA A30", /"NVIDIA A30" is not offered on serverless/],
    ];
    for (const [name, text] of refusals) assert.match(gpuNameProblem(name) ?? "no problem", text);
    for (const name of [...poolIds, ...types, "RUBIN_288_ULTRA", "ampere_16"]) {
      assert.equal(gpuNameProblem(name), undefined, name);
    }
    for (const name of typesWithoutPool)
      assert.match(gpuNameProblem(name) ?? "no problem", /not offered on serverless/);
  });

  it("lists each type in one pool only, so that a type has one way to be sent", () => {
    assert.equal(new Set(types).size, types.length);
    assert.deepEqual(
      types.filter((type) => typesWithoutPool.includes(type)),
      [],
    );
  });

  it("gives back a list that means what was sent, for any list and any order from RunPod", () => {
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
        // Exclusions stay inside the pools, and leave each pool a type: RunPod refuses anything else.
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

  it("sees a difference in pools and in exclusions, and none in repetition", () => {
    const sent = { pools: ["AMPERE_80", "ADA_24"], excludedTypes: ["NVIDIA A100 80GB PCIe"] };
    assert.ok(!samePools(sent, { ...sent, pools: ["AMPERE_80"] }));
    assert.ok(!samePools(sent, { ...sent, excludedTypes: [] }));
    assert.ok(sameMembers(["a", "b", "a"], ["b", "a"]));
    assert.ok(!sameMembers(["a"], ["a", "b"]));
  });
});
