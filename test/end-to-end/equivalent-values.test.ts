import assert from "node:assert/strict";
import * as runpod from "../../sdk";
import { describeOnEveryEngine } from "./engine";
import { assertSucceeded, changesOf } from "./results";
import { withStack } from "./with-stack";

describeOnEveryEngine("values that RunPod returns in another form", (engine) => {
  it("are no difference in a refresh, and do not change in the next update", async () => {
    let idleTimeoutInSeconds = 5;
    const program = async () => {
      const models = new runpod.NetworkVolume("models", { sizeInGb: 10, dataCenterId: "us-ks-2" });
      const more = new runpod.NetworkVolume("more", { sizeInGb: 10, dataCenterId: "EU-RO-1" });
      const ports = ["8188/http", "22/tcp"];
      const env = { B: "2", A: "1" };
      const template = new runpod.Template("api", { image: "example/api:1", ports, env });
      new runpod.Endpoint("prod", {
        template,
        name: "prod",
        gpus: ["hopper_141", "NVIDIA H100 PCIe", "AMPERE_80"],
        networkVolumes: [models, more],
        flashBoot: "FLASHBOOT",
        allowedCudaVersions: ["12.9", "12.8"],
        idleTimeoutInSeconds,
      });
    };
    const switches = { gpuIdsOrder: "sorted", flashBootNames: "suffixed" } as const;
    await withStack(engine, { program, switches }, async ({ emulator, stack, newCalls }) => {
      assertSucceeded(await stack.up());
      const [made] = emulator.store.endpoints.list();
      assertSucceeded(await stack.refresh());
      newCalls();
      assert.deepEqual(changesOf(await stack.preview()), []);

      idleTimeoutInSeconds = 60;
      assert.deepEqual(changesOf(await stack.up()), ["update Endpoint prod: idleTimeoutInSeconds"]);
      const [saved] = emulator.store.endpoints.list();
      assert.ok(made !== undefined && saved !== undefined);
      const { gpus, name, version, dataCenterIds } = saved;
      assert.deepEqual(
        { gpus, name, version, dataCenterIds },
        {
          gpus: {
            pools: ["HOPPER_141", "ADA_80_PRO", "AMPERE_80"],
            excludedTypes: ["NVIDIA H100 80GB HBM3", "NVIDIA H100 NVL"],
          },
          name: "prod",
          version: made.version,
          dataCenterIds: ["US-KS-2", "EU-RO-1"],
        },
      );
    });
  });
});
