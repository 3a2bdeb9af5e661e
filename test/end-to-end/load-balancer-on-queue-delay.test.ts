import assert from "node:assert/strict";
import * as runpod from "../../sdk";
import { clientOf } from "../testing/emulator/client";
import { describeOnEveryEngine } from "./engine";
import { assertConverged } from "./state-and-runpod";
import { assertFailed, assertSucceeded } from "./results";
import { withStack } from "./with-stack";

describeOnEveryEngine("a load balancer that scales on QUEUE_DELAY", (engine) => {
  it("can be adopted and updated, but not created", async () => {
    const args: { adopt?: string; workersMax: number } = { workersMax: 1 };
    const program = async () => {
      const template = new runpod.Template("api", { image: "example/api:1" });
      const scaler = { type: "LOAD_BALANCER", scalerType: "QUEUE_DELAY", flashBoot: "OFF" } as const;
      if (args.adopt === undefined) return;
      const adopt = args.adopt === "new" ? {} : { adopt: args.adopt };
      new runpod.Endpoint("prod", {
        ...adopt,
        ...scaler,
        name: "prod",
        template,
        gpus: ["ADA_24"],
        workersMax: args.workersMax,
      });
    };
    await withStack(engine, { program }, async (setup) => {
      const { emulator, stack } = setup;
      assertSucceeded(await stack.up());
      args.adopt = "new";
      assertFailed(await stack.preview(), /Only an existing one with QUEUE_DELAY can keep it, with adopt/);

      const [template] = emulator.store.templates.list(({ name }) => name.startsWith("api"));
      const common = { name: "prod", templateId: template?.id, gpuIds: "ADA_24", workersMax: 1, idleTimeout: 5 };
      const scaler = {
        type: "LB",
        scalerType: "QUEUE_DELAY",
        scalerValue: 4,
        executionTimeoutMs: 600_000,
        flashBootType: "OFF",
      };
      args.adopt = (await clientOf(emulator).putEndpoint({ ...common, ...scaler })).id;
      assertSucceeded(await stack.up());
      await assertConverged(setup);
      args.workersMax = 2;
      assertSucceeded(await stack.up());
      const [endpoint] = emulator.store.endpoints.list();
      assert.deepEqual(
        [endpoint?.type, endpoint?.scalerType, endpoint?.workersMax],
        ["loadBalancer", "QUEUE_DELAY", 2],
      );
      await assertConverged(setup);
    });
  });
});
