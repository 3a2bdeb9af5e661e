import assert from "node:assert/strict";
import { describeOnEveryEngine } from "./engine";
import { assertSucceeded, changesOf, releasedContentOf, endpointOf, templateOf, urnOf, writesTo } from "./results";
import { withStack } from "./with-stack";
import type { Service } from "./service-program";
import { programOfService } from "./service-program";

const template = urnOf("Template", "api");
const endpoint = urnOf("Endpoint", "prod");

describeOnEveryEngine("a release with --target", (engine) => {
  it("of only the endpoint does not happen", async () => {
    const service: Service = { template: { image: "example/api:1" } };
    await withStack(engine, { program: programOfService(service) }, async ({ emulator, stack, newCalls }) => {
      assertSucceeded(await stack.up());
      newCalls();
      service.template = { image: "example/api:2" };
      const targeted = await stack.up({ targets: [endpoint] });
      assertSucceeded(targeted);
      assert.deepEqual(changesOf(targeted), []);
      assert.deepEqual(newCalls(), []);

      service.endpoints = { prod: (made) => ({ template: made, workersMax: 2 }) };
      const other = await stack.up({ targets: [endpoint] });
      assert.deepEqual(changesOf(other), ["update Endpoint prod: workersMax"]);
      assert.equal(releasedContentOf(endpointOf(emulator, "prod")).image, "example/api:1");
      assert.equal(templateOf(emulator, "api").image, "example/api:1");
    });
  });

  it("of only the template updates it, and the next up without --target releases it", async () => {
    const service: Service = { template: { image: "example/api:1" } };
    await withStack(engine, { program: programOfService(service) }, async ({ emulator, stack, newCalls }) => {
      assertSucceeded(await stack.up());
      newCalls();
      service.template = { image: "example/api:2" };
      assert.deepEqual(changesOf(await stack.up({ targets: [template] })), ["update Template api: image, release"]);
      assert.deepEqual(writesTo("endpoint", newCalls()), []);
      assert.equal(releasedContentOf(endpointOf(emulator, "prod")).image, "example/api:1");

      assert.deepEqual(changesOf(await stack.up()), ["update Endpoint prod: release"]);
      assert.equal(releasedContentOf(endpointOf(emulator, "prod")).image, "example/api:2");
    });
  });
});
