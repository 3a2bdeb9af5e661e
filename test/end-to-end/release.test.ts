import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { notOffered, apiDifferences } from "./api-differences";
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

describeOnEveryEngine("a release", (engine) => {
  const { afterRelease } = apiDifferences[engine.api];

  it("of env neither shows nor stores a secret value", async () => {
    const service: Service = { template: { image: "example/api:1", env: { TOKEN: pulumi.secret("canary-one") } } };
    await withStack(engine, { program: programOfService(service) }, async ({ emulator, stack, newCalls }) => {
      assertSucceeded(await stack.up());
      newCalls();
      service.template = { ...service.template, env: { TOKEN: pulumi.secret("canary-two") } };
      const preview = await stack.preview({ diff: true });
      const up = await stack.up();
      const changes = ["update Endpoint prod: releaseEnv", "update Template api: env, releaseEnv"];
      assert.deepEqual(changesOf(preview), changes);
      assert.deepEqual(changesOf(up), changes);
      assert.match(preview.stdout, /~ releaseEnv\s*: \[secret\] => \[secret\]/);
      assert.deepEqual(releasedContentOf(endpointOf(emulator, "prod")).env, [{ key: "TOKEN", value: "canary-two" }]);

      const resources = await stack.state();
      const marked = resources.filter(({ urn }) => /::(api|prod)$/.test(urn));
      assert.deepEqual(
        marked.flatMap(({ inputs, outputs }) => [inputs["releaseEnv"], outputs["releaseEnv"]]),
        ["[secret]", "[secret]", "[secret]", "[secret]"],
      );
      const shown = [preview.stdout, up.stdout, up.stderr, await stack.stateText()].join("\n");
      assert.doesNotMatch(shown, /canary/);
    });
  });

  it("happens when only the start command changes", async () => {
    const service: Service = { template: { image: "example/api:1" } };
    await withStack(engine, { program: programOfService(service) }, async ({ emulator, stack }) => {
      assertSucceeded(await stack.up());
      service.template = { ...service.template, args: "python -u handler.py" };
      const up = await stack.up();
      assert.deepEqual(changesOf(up), ["update Endpoint prod: release", "update Template api: args, release"]);
      assert.equal(releasedContentOf(endpointOf(emulator, "prod")).startCommand, "python -u handler.py");
      assert.equal(endpointOf(emulator, "prod").version, 2);
    });
  });

  it("does not happen when only the readme changes, which REST v2 refuses", async () => {
    const service: Service = { template: { image: "example/api:1", readme: "one" } };
    await withStack(engine, { program: programOfService(service) }, async ({ emulator, stack, newCalls }) => {
      if (engine.api === "rest") {
        assertFailed(await stack.preview(), notOffered("readme"));
        assertFailed(await stack.up(), notOffered("readme"));
        assert.deepEqual(newCalls(), []);
        return;
      }
      assertSucceeded(await stack.up());
      newCalls();
      service.template = { ...service.template, readme: "two" };
      assert.deepEqual(changesOf(await stack.up()), ["update Template api: readme"]);
      assert.equal(templateOf(emulator, "api").readme, "two");
      assert.deepEqual(writesTo("endpoint", newCalls()), []);
    });
  });

  it("waits until RunPod lists the updated template", async () => {
    const service: Service = { template: { image: "example/api:1" } };
    await withStack(engine, { program: programOfService(service) }, async ({ emulator, stack, newCalls }) => {
      emulator.switches.staleTemplateReads = 2;
      assertSucceeded(await stack.up());
      // RunPod has no older content of a new template.
      assert.deepEqual(afterSave(newCalls()), ["endpoint.create", ...afterRelease]);

      service.template = { image: "example/api:2" };
      assertSucceeded(await stack.up());
      const lists = ["template.list", "template.list", "template.list"];
      assert.deepEqual(afterSave(newCalls()), [...lists, "endpoint.update", ...afterRelease]);
      assert.equal(releasedContentOf(endpointOf(emulator, "prod")).image, "example/api:2");
    });
  });

  if (engine.name === "simulator") {
    // On the CLI the provider would really wait for a minute.
    it("is refused while RunPod lists the old template, and happens in a later up", async () => {
      const service: Service = { template: { image: "example/api:1" } };
      await withStack(engine, { program: programOfService(service) }, async ({ emulator, stack, newCalls }) => {
        assertSucceeded(await stack.up());
        emulator.switches.staleTemplateReads = 1_000_000;
        service.template = { image: "example/api:2" };
        newCalls();
        assertFailed(
          await stack.up(),
          /template \w+ was saved, but RunPod still reports other content\. Nothing was released/,
        );
        assert.deepEqual(writesTo("endpoint", newCalls()), []);

        emulator.switches.staleTemplateReads = 0;
        emulator.store.staleTemplates.replaceAll([]);
        assert.deepEqual(changesOf(await stack.up()), ["update Endpoint prod: release"]);
        assert.equal(releasedContentOf(endpointOf(emulator, "prod")).image, "example/api:2");
      });
    });
  }

  it("updates two endpoints of one template with one list of templates", async () => {
    const service: Service = {
      template: { image: "example/api:1" },
      endpoints: { prod: (template) => ({ template }), debug: (template) => ({ template, profile: "debug" }) },
    };
    await withStack(engine, { program: programOfService(service) }, async ({ emulator, stack, newCalls }) => {
      assertSucceeded(await stack.up());
      newCalls();
      service.template = { image: "example/api:2" };
      assert.deepEqual(changesOf(await stack.up()), [
        "update Endpoint debug: release",
        "update Endpoint prod: release",
        "update Template api: image, release",
      ]);
      const saves = ["endpoint.update", "endpoint.update", ...afterRelease, ...afterRelease];
      assert.deepEqual(afterSave(newCalls()).sort(), [...saves, "template.list"].sort());
      assert.deepEqual(
        ["prod", "debug"].map((name) => releasedContentOf(endpointOf(emulator, name)).image),
        ["example/api:2", "example/api:2"],
      );
    });
  });
});

/** The calls after the last create or update of a template, without the list of endpoints before the first update. */
function afterSave(calls: string[]): string[] {
  const isSave = (call: string) => call === "template.create" || call === "template.update";
  return calls.slice(calls.findLastIndex(isSave) + 1).filter((call) => call !== "endpoint.list");
}
