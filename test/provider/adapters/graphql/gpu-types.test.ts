import assert from "node:assert/strict";
import { overGraphql } from "../../../../provider/adapters/graphql";
import { FakeHttp } from "./fake-http";

const over = (http: FakeHttp) => overGraphql(http, "http://runpod.example").catalog;

describe("provider/adapters/graphql/gpu-types", () => {
  it("reads the catalog's types with the pool of each, and omits entries without an id", async () => {
    const http = new FakeHttp().answer({
      data: {
        gpuTypes: [
          { id: "NVIDIA L4", displayName: "L4" },
          { id: "NVIDIA H20", displayName: null },
          { id: "unknown", displayName: "unknown" },
          { id: null, displayName: null },
          null,
        ],
        serverlessGpuPools: [
          { id: "AMPERE_24", gpuTypeIds: ["NVIDIA L4", null] },
          { id: "EMPTY", gpuTypeIds: null },
          null,
        ],
      },
    });
    assert.deepEqual(await over(http).gpuTypes(), [
      { id: "NVIDIA L4", displayName: "L4", pool: "AMPERE_24" },
      { id: "NVIDIA H20", displayName: "NVIDIA H20", pool: undefined },
    ]);
    assert.equal(http.last.repeatable, true);
  });

  it("throws instead of treating a missing catalog as empty", async () => {
    const http = new FakeHttp().answer({ data: { gpuTypes: null, serverlessGpuPools: [] } });
    await assert.rejects(over(http).gpuTypes(), { kind: "malformed", message: /gpuTypes/ });
  });
});
