import assert from "node:assert/strict";
import { makeStateAnHourOld } from "./state-age";
import { changeTemplateInConsole, ownTemplateOf, releaseInConsole } from "./runpod-console";
import { apiDifferences } from "./api-differences";
import { describeOnEveryEngine } from "./engine";
import {
  assertFailed,
  assertSucceeded,
  changesOf,
  releasedContentOf,
  endpointOf,
  templateOf,
  writesTo,
} from "./results";
import { withStack } from "./with-stack";
import type { Service } from "./service-program";
import { programOfService } from "./service-program";

describeOnEveryEngine("a release in the console", (engine) => {
  it("shows in a refresh, and the next up releases the program's content again", async () => {
    const service: Service = { template: { image: "example/api:1" } };
    await withStack(engine, { program: programOfService(service) }, async ({ emulator, stack }) => {
      assertSucceeded(await stack.up());
      const ours = ownTemplateOf(emulator, endpointOf(emulator, "prod"));
      await changeTemplateInConsole(emulator, ours, { image: "example/api:9" });
      await releaseInConsole(emulator, endpointOf(emulator, "prod"));
      await changeTemplateInConsole(emulator, ours, {});
      await makeStateAnHourOld(stack);
      assert.equal(releasedContentOf(endpointOf(emulator, "prod")).image, "example/api:9");

      assertSucceeded(await stack.refresh());
      const resources = await stack.state();
      const endpoint = resources.find(({ urn }) => urn.endsWith("::prod"));
      assert.match(String(endpoint?.inputs["release"]), apiDifferences[engine.api].foreignRelease);
      assert.deepEqual(changesOf(await stack.preview()), ["update Endpoint prod: release"]);

      assertSucceeded(await stack.up());
      assert.equal(releasedContentOf(endpointOf(emulator, "prod")).image, "example/api:1");
      assert.deepEqual(changesOf(await stack.preview()), []);
    });
  });

  it("is not caused by an update of the endpoint: the up fails until a refresh", async () => {
    const service: Service = { template: { image: "example/api:1" } };
    await withStack(engine, { program: programOfService(service) }, async ({ emulator, stack, newCalls }) => {
      assertSucceeded(await stack.up());
      await changeTemplateInConsole(emulator, templateOf(emulator, "api"), { image: "example/api:9" });
      await makeStateAnHourOld(stack);
      const settled = endpointOf(emulator, "prod");
      newCalls();
      service.endpoints = { prod: (template) => ({ template, workersMax: 2 }) };
      assertFailed(
        await stack.up(),
        /has other content at RunPod than in the program: image\. .*nothing was changed\. Run `pulumi refresh`/,
      );
      assert.deepEqual(writesTo("endpoint", newCalls()), []);
      assert.deepEqual(endpointOf(emulator, "prod"), settled);

      assertSucceeded(await stack.refresh());
      assert.deepEqual(changesOf(await stack.up()), [
        "update Endpoint prod: workersMax",
        "update Template api: image, release",
      ]);
      assert.equal(releasedContentOf(endpointOf(emulator, "prod")).image, "example/api:1");
      assert.equal(endpointOf(emulator, "prod").workersMax, 2);
    });
  });
});
