import assert from "node:assert/strict";
import type { Emulator } from "../../testing/emulator";
import * as runpod from "../../sdk";
import { everyListLags } from "../../testing/emulator/switches";
import { addedAtRunpod } from "../../provider/lifecycle/placeholder";
import { makeStateAnHourOld } from "./state-age";
import { changeEndpointInConsole, changeTemplateInConsole } from "./runpod-console";
import { describeOnEveryEngine } from "./engine";
import {
  assertFailed,
  assertSucceeded,
  changesOf,
  releasedContentOf,
  endpointOf,
  templateOf,
  messagesOf,
  writesTo,
} from "./results";
import { withStack } from "./with-stack";
import type { Service } from "./service-program";
import { programOfService } from "./service-program";

function contentOf(emulator: Emulator) {
  const { image, startCommand, env } = releasedContentOf(endpointOf(emulator, "prod"));
  return { image, startCommand, env: Object.fromEntries(env.map(({ key, value }) => [key, value])) };
}

describeOnEveryEngine("a change at RunPod outside the program", (engine) => {
  it("is kept and reported by an update of other fields, and shows in the next refresh", async () => {
    const service: Service = { template: { image: "example/api:1" } };
    await withStack(engine, { program: programOfService(service) }, async ({ emulator, stack }) => {
      assertSucceeded(await stack.up());
      await makeStateAnHourOld(stack);
      await changeEndpointInConsole(emulator, endpointOf(emulator, "prod"), {
        workersMax: 3,
        gpuIds: "ADA_24,AMPERE_48",
      });

      service.endpoints = { prod: (template) => ({ template, idleTimeoutInSeconds: 60 }) };
      assert.deepEqual(changesOf(await stack.preview()), ["update Endpoint prod: idleTimeoutInSeconds"]);
      const up = await stack.up();
      assertSucceeded(up);
      const { workersMax, gpus, idleTimeoutInSeconds } = endpointOf(emulator, "prod");
      assert.deepEqual([workersMax, gpus?.pools, idleTimeoutInSeconds], [3, ["ADA_24", "AMPERE_48"], 60]);
      assert.match(messagesOf(up), /workersMax \(3, in the state 1\).* they stay\..*pulumi refresh/);
      assert.match(messagesOf(up), /gpus \(\["ADA_24","AMPERE_48"\], in the state \["ADA_24"\]\)/);
      await makeStateAnHourOld(stack);

      assertSucceeded(await stack.refresh());
      assert.deepEqual(changesOf(await stack.up()), ["update Endpoint prod: gpus, workersMax"]);
      assert.deepEqual(
        [endpointOf(emulator, "prod").workersMax, endpointOf(emulator, "prod").gpus?.pools],
        [1, ["ADA_24"]],
      );
    });
  });

  it("of a template fails an up that would release it, and is undone by a refresh and an up", async () => {
    const env = { LEVEL: "INFO", MODE: "fast" };
    const service: Service = { template: { image: "example/api:1", args: "serve", env } };
    await withStack(engine, { program: programOfService(service) }, async ({ emulator, stack, newCalls }) => {
      assertSucceeded(await stack.up());
      await makeStateAnHourOld(stack);
      const ours = templateOf(emulator, "api");
      const before = contentOf(emulator);
      await changeTemplateInConsole(emulator, ours, {
        image: "other/api:1",
        startCommand: "serve --debug",
        env: [
          { key: "LEVEL", value: "DEBUG" },
          { key: "MODE", value: "fast" },
          { key: "EXTRA", value: "canary-1" },
        ],
      });
      newCalls();
      service.endpoints = { prod: (template) => ({ template, idleTimeoutInSeconds: 60 }) };
      assert.deepEqual(changesOf(await stack.preview()), ["update Endpoint prod: idleTimeoutInSeconds"]);
      const stopped = await stack.up();
      assertFailed(
        stopped,
        /program: image, args, env\.EXTRA, env\.LEVEL\. .*nothing was changed\. Run `pulumi refresh`/,
      );
      assert.doesNotMatch(messagesOf(stopped), /canary/);
      assert.deepEqual(writesTo("endpoint", newCalls()), []);

      // An update of the template would keep the other changes, and the endpoint would release them.
      service.template = { image: "example/api:1", args: "serve", env: { ...env, MODE: "slow" } };
      assertFailed(await stack.up(), /somebody changed args, env\.EXTRA, env\.LEVEL, image of the template at RunPod/);
      assert.deepEqual(writesTo("template", newCalls()), []);
      assert.deepEqual(contentOf(emulator), before);

      assertSucceeded(await stack.refresh());
      const state = JSON.stringify(await stack.state());
      assert.ok(state.includes(addedAtRunpod) && !state.includes("canary-1"), "the name shows, the value does not");
      assertSucceeded(await stack.up());
      assert.deepEqual(contentOf(emulator), { ...before, env: { LEVEL: "INFO", MODE: "slow" } });
      assertSucceeded(await stack.refresh());
      assert.deepEqual(changesOf(await stack.preview()), []);
    });
  });

  it('that adds a variable is kept under `ignoreChanges: ["env"]`, and its placeholder is never sent', async () => {
    const service: Service = {
      template: { image: "example/api:1", env: { MODE: "fast" } },
      templateOptions: { ignoreChanges: ["env"] },
    };
    await withStack(engine, { program: programOfService(service) }, async ({ emulator, stack }) => {
      assertSucceeded(await stack.up());
      await makeStateAnHourOld(stack);
      const env = [
        { key: "MODE", value: "fast" },
        { key: "EXTRA", value: "1" },
      ];
      await changeTemplateInConsole(emulator, templateOf(emulator, "api"), { env });
      assertSucceeded(await stack.refresh());
      service.template = { image: "example/api:2", env: { MODE: "fast" } };
      assertSucceeded(await stack.up());
      assert.deepEqual(contentOf(emulator), {
        image: "example/api:2",
        startCommand: "",
        env: { MODE: "fast", EXTRA: "1" },
      });
    });
  });

  it('is not released by a new endpoint, nor by an update under `ignoreChanges: ["release"]`', async () => {
    const held = { ignoreChanges: ["release", "releaseEnv"] };
    const service: Service = { template: { image: "example/api:1" } };
    let workersMax = 1;
    const program = async () => {
      const template = new runpod.Template("api", service.template);
      new runpod.Endpoint("prod", { template, gpus: ["ADA_24"], workersMax }, held);
      if (service.endpoints !== undefined) new runpod.Endpoint("second", { template, gpus: ["ADA_24"], workersMax: 1 });
    };
    await withStack(engine, { program }, async ({ emulator, stack, newCalls }) => {
      assertSucceeded(await stack.up());
      const before = contentOf(emulator);
      service.template = { image: "example/api:1", args: "--canary" };
      assert.deepEqual(changesOf(await stack.up()), ["update Template api: args, release"]);
      await makeStateAnHourOld(stack);
      workersMax = 2;
      newCalls();
      assertFailed(await stack.up(), /is held.*remove what holds the endpoint/);
      assert.deepEqual(writesTo("endpoint", newCalls()), []);
      assert.deepEqual(contentOf(emulator), before);

      await changeTemplateInConsole(emulator, templateOf(emulator, "api"), { startCommand: "--somebody" });
      service.endpoints = {};
      workersMax = 1;
      assertFailed(await stack.up(), /creating Endpoint "second.* program: args\. This update would release that/);
      assert.equal(emulator.store.endpoints.list().length, 1);
    });
  });

  if (engine.name === "simulator") {
    // On the CLI the provider would really wait for half a minute.
    it("is not assumed for a variable that the program removed while RunPod's lists lagged", async () => {
      const service: Service = { template: { image: "example/api:1", env: { MODE: "fast", OLD_TOKEN: "1" } } };
      await withStack(engine, { program: programOfService(service) }, async ({ emulator, stack }) => {
        assertSucceeded(await stack.up());
        Object.assign(emulator.switches, everyListLags(10));
        service.template = { image: "example/api:1", env: { MODE: "fast" } };
        assertSucceeded(await stack.up());
        service.template = { image: "example/api:2", env: { MODE: "fast" } };
        assertSucceeded(await stack.up());
        assert.deepEqual(contentOf(emulator).env, { MODE: "fast" });
      });
    });
  }
});
