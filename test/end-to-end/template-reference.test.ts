import assert from "node:assert/strict";
import { changeInConsole, releaseInConsole } from "./runpod-console";
import { describeOnEveryEngine } from "./engine";
import { assertSucceeded, changesOf, releasedContentOf, endpointOf, templateOf, messagesOf, writesTo } from "./results";
import { withStack } from "./with-stack";
import type { Service } from "./service-program";
import { programOfService } from "./service-program";

describeOnEveryEngine("what ties an endpoint to the releases of its template", (engine) => {
  it("stays still where the program ignores changes of the image", async () => {
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

  it("stays still where the program ignores changes of env", async () => {
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

  it("is missing where the endpoint was given a bare id", async () => {
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

  it("is the release alone where the endpoint was given an id and a release", async () => {
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

  it("warns where RunPod makes no release of what is called one", async () => {
    const service: Service = { template: { image: "example/api:1" } };
    await withStack(engine, { program: programOfService(service) }, async ({ emulator, stack }) => {
      assertSucceeded(await stack.up());
      // Somebody has released in the console what the program says next.
      await changeInConsole(emulator, templateOf(emulator, "api"), { image: "example/api:2" });
      await releaseInConsole(emulator, endpointOf(emulator, "prod"));
      service.template = { image: "example/api:2" };
      const up = await stack.up();
      assertSucceeded(up);
      const { id, name, version } = endpointOf(emulator, "prod");
      assert.equal(version, 2);
      assert.match(
        messagesOf(up),
        new RegExp(
          `warning: Endpoint "${name}" \\(${id}\\): .* RunPod still reports version 2\\. .* Compare .* releases`,
        ),
      );
    });
  });
});
