import assert from "node:assert/strict";
import * as runpod from "../../sdk";
import { makeStateAnHourOld } from "./state-age";
import type { Program } from "./engine";
import { apiDifferences } from "./api-differences";
import { describeOnEveryEngine } from "./engine";
import { assertSucceeded, changesOf, endpointOf } from "./results";
import { withStack } from "./with-stack";

describeOnEveryEngine("the number of API calls", (engine) => {
  it("grows only with the number of writes", async function () {
    const size = 10;
    if (engine.name === "simulator") this.timeout(60_000);
    let idleTimeoutInSeconds = 5;
    const program = () => makeMany(size, idleTimeoutInSeconds);
    await withStack(engine, { program }, async ({ emulator, stack, newCalls }) => {
      assertSucceeded(await stack.preview());
      assert.deepEqual(newCalls(), [], "preview");

      assertSucceeded(await stack.up());
      assert.deepEqual(
        counted(newCalls()),
        {
          ...oneListPerKind,
          "networkVolume.create": size,
          "template.create": size,
          "endpoint.create": size,
          ...counted(apiDifferences[engine.api].afterRelease.flatMap((call) => Array<string>(size).fill(call))),
        },
        "up that creates everything",
      );

      assertSucceeded(await stack.up());
      assert.deepEqual(newCalls(), [], "up with nothing to do");

      assertSucceeded(await stack.refresh());
      assert.deepEqual(counted(newCalls()), oneListPerKind, "refresh");

      idleTimeoutInSeconds = 60;
      assertSucceeded(await stack.up());
      assert.deepEqual(
        counted(newCalls()),
        { "endpoint.list": 1, "template.list": 1, "endpoint.update": size },
        "update",
      );

      emulator.store.endpoints.delete(endpointOf(emulator, "prod-0").id);
      await makeStateAnHourOld(stack);
      const refresh = await stack.refresh();
      assertSucceeded(refresh);
      assert.deepEqual(counted(newCalls()), { ...oneListPerKind, "endpoint.list": 2 }, "refresh with a miss");
      assert.ok(changesOf(refresh).includes("delete Endpoint prod-0"));
    });
  });
});

const oneListPerKind = { "networkVolume.list": 1, "template.list": 1, "endpoint.list": 1 };

/** Declares `size` volumes, templates and endpoints. */
async function makeMany(size: number, idleTimeoutInSeconds: number): ReturnType<Program> {
  for (let index = 0; index < size; index += 1) {
    const volume = new runpod.NetworkVolume(`models-${index}`, { sizeInGb: 10, dataCenterId: "EU-RO-1" });
    const template = new runpod.Template(`api-${index}`, { image: "example/api:1" });
    new runpod.Endpoint(`prod-${index}`, {
      template,
      gpus: ["ADA_24"],
      networkVolumes: [volume],
      // More would exceed the worker quota.
      workersMax: 0,
      idleTimeoutInSeconds,
    });
  }
}

function counted(calls: string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const call of calls) counts[call] = (counts[call] ?? 0) + 1;
  return counts;
}
