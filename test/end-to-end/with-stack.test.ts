import assert from "node:assert/strict";
import { setTimeout } from "node:timers/promises";
import type { Emulator } from "../../testing/emulator";
import { Endpoint, Template } from "../../sdk";
import { describeOnSimulator } from "./engine";
import { assertSucceeded, endpointOf, templateOf } from "./results";
import { withStack } from "./with-stack";

describeOnSimulator("the check of the order of saves", (engine) => {
  const endpoint = { gpus: ["ADA_24"], workersMax: 1 };
  const template = { image: "example/api:1" };

  it("reports an endpoint that is saved before its template, and no other", async () => {
    const program = async () => void new Endpoint("prod", { ...endpoint, template: new Template("api", template) });
    await withStack(engine, { program }, async ({ emulator, stack }) => {
      assertSucceeded(await stack.up());
      template.image = "example/api:2";
      assertSucceeded(await stack.up());

      const templateId = templateOf(emulator, "api").id;
      const saves = savesOf(emulator);
      stack.program = async () => {
        new Endpoint("prod", { ...endpoint, templateId, idleTimeoutInSeconds: 60 });
        while (savesOf(emulator) === saves) await setTimeout(5);
        new Template("api", { image: "example/api:3" });
      };
      const { id } = endpointOf(emulator, "prod");
      await assert.rejects(stack.up(), new RegExp(`endpoint ${id} was saved before its template ${templateId}`));
    });
  });
});

function savesOf({ calls }: Emulator): number {
  return calls.filter(({ operation }) => operation === "endpoint.update").length;
}
