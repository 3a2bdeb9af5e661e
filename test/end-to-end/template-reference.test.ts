import assert from "node:assert/strict";
import { changeTemplateInConsole, ownTemplateOf, releaseInConsole } from "./runpod-console";
import { describeOnEveryEngine } from "./engine";
import {
  assertSucceeded,
  changesOf,
  releasedContentOf,
  endpointOf,
  templateOf,
  messagesOf,
  warningsOf,
  writesTo,
} from "./results";
import { withStack } from "./with-stack";
import type { Service } from "./service-program";
import { programOfService } from "./service-program";

describeOnEveryEngine("an endpoint's reference to its template", (engine) => {
  it("causes no release when the template ignores changes of image", async () => {
    const service: Service = { template: { image: "example/api:1" }, templateOptions: { ignoreChanges: ["image"] } };
    await withStack(engine, { program: programOfService(service) }, async ({ emulator, stack, newCalls }) => {
      assertSucceeded(await stack.up());
      newCalls();
      service.template = { image: "example/api:2" };
      assert.deepEqual(changesOf(await stack.up()), []);
      assert.deepEqual(newCalls(), []);

      service.template = { image: "example/api:3", args: "--fast" };
      assert.deepEqual(changesOf(await stack.up()), [
        "update Endpoint prod: release",
        "update Template api: args, release",
      ]);
      const { image, startCommand } = releasedContentOf(endpointOf(emulator, "prod"));
      assert.deepEqual({ image, startCommand }, { image: "example/api:1", startCommand: "--fast" });
    });
  });

  it("causes no release when the template ignores changes of env", async () => {
    const service: Service = {
      template: { image: "example/api:1", env: { MODE: "slow" } },
      templateOptions: { ignoreChanges: ["env"] },
    };
    await withStack(engine, { program: programOfService(service) }, async ({ emulator, stack, newCalls }) => {
      assertSucceeded(await stack.up());
      newCalls();
      service.template = { image: "example/api:1", env: { MODE: "fast" } };
      assert.deepEqual(changesOf(await stack.up()), []);
      assert.deepEqual(newCalls(), []);

      service.template = { image: "example/api:2", env: { MODE: "fast" } };
      assert.deepEqual(changesOf(await stack.up()), [
        "update Endpoint prod: release",
        "update Template api: image, release",
      ]);
      const { image, env } = releasedContentOf(endpointOf(emulator, "prod"));
      assert.deepEqual({ image, env }, { image: "example/api:2", env: [{ key: "MODE", value: "slow" }] });
    });
  });

  it("causes no release when it is only an id", async () => {
    const service: Service = {
      template: { image: "example/api:1", env: { MODE: "slow" } },
      endpoints: { prod: (template) => ({ templateId: template.id }) },
    };
    await withStack(engine, { program: programOfService(service) }, async ({ emulator, stack, newCalls }) => {
      assertSucceeded(await stack.up());
      newCalls();
      service.template = { image: "example/api:2", env: { MODE: "fast" } };
      assert.deepEqual(changesOf(await stack.up()), ["update Template api: env, image, release, releaseEnv"]);
      assert.deepEqual(writesTo("endpoint", newCalls()), []);
      assert.equal(templateOf(emulator, "api").image, "example/api:2");
      assert.equal(releasedContentOf(endpointOf(emulator, "prod")).image, "example/api:1");
    });
  });

  it("causes no release of env when it has only an id and a release", async () => {
    const service: Service = {
      template: { image: "example/api:1", env: { MODE: "slow" } },
      endpoints: { prod: ({ id, release }) => ({ template: { id, release } }) },
    };
    await withStack(engine, { program: programOfService(service) }, async ({ emulator, stack }) => {
      assertSucceeded(await stack.up());
      service.template = { image: "example/api:1", env: { MODE: "fast" } };
      assert.deepEqual(changesOf(await stack.up()), ["update Template api: env, releaseEnv"]);
      service.template = { image: "example/api:2", env: { MODE: "fast" } };
      assert.deepEqual(changesOf(await stack.up()), [
        "update Endpoint prod: release",
        "update Template api: image, release",
      ]);
      const { image, env } = releasedContentOf(endpointOf(emulator, "prod"));
      assert.deepEqual({ image, env }, { image: "example/api:2", env: [{ key: "MODE", value: "fast" }] });
    });
  });

  it("warns when RunPod's version does not change with a release and nothing else shows it", async () => {
    const service: Service = { template: { image: "example/api:1" } };
    await withStack(engine, { program: programOfService(service) }, async ({ emulator, stack }) => {
      assertSucceeded(await stack.up());
      // The console releases the image that the program has next.
      const released = ownTemplateOf(emulator, endpointOf(emulator, "prod"));
      await changeTemplateInConsole(emulator, released, { image: "example/api:2" });
      await releaseInConsole(emulator, endpointOf(emulator, "prod"));
      service.template = { image: "example/api:2" };
      const up = await stack.up();
      assertSucceeded(up);
      const { id, name, version } = endpointOf(emulator, "prod");
      assert.equal(version, 2);
      assert.equal(releasedContentOf(endpointOf(emulator, "prod")).image, "example/api:2");
      // REST v2 shows what an endpoint runs, so that nothing is left to compare.
      if (engine.api === "rest") return assert.deepEqual(warningsOf(up), []);
      assert.match(
        messagesOf(up),
        new RegExp(
          `warning: Endpoint "${name}" \\(${id}\\): .* RunPod still reports version 2\\. .* Compare .* releases`,
        ),
      );
    });
  });
});
