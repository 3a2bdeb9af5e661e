import assert from "node:assert/strict";
import { releaseOf } from "../../../../provider/kinds/template/release";
import { useLifecyclesOnRunpod } from "../lifecycles-on-runpod";
import type { TemplateChanges } from "../served";
import { change, editEndpoint, editTemplate, gpus, image, releaseByOthers, served, takeForReleased } from "../served";
import { held } from "../../../support/emulated-runpod";

describe("provider/kinds/endpoint: releases", () => {
  const world = useLifecyclesOnRunpod();
  const lag = (seconds: number) => void (world.emulator.switches.templateLagInSeconds = seconds);
  const reads = () => world.asked.filter(({ operation }) => /^template\.(list|get)$/.test(operation)).length;
  const endpointsHeld = () => world.emulator.store.endpoints.list().length;

  it("waits until the template reads as it was saved, once for all its endpoints", async () => {
    const { id: templateId, inputs, outputs } = await world.make(world.template, { name: "comfy", image });
    lag(5);
    const saved = (world.template.check(outputs, { name: "comfy", image: "acme/comfy:2" }).inputs ?? {}) as Record<
      string,
      unknown
    >;
    await world.clock.sleep(10_000);
    await world.template.update(templateId, outputs, saved);
    const before = world.clock.now();
    const { release, releaseEnv } = saved;
    assert.notEqual(release, inputs.release);
    const endpoint = (name: string) => world.make(world.endpoint, { name, templateId, release, releaseEnv, gpus });
    world.asked = [];
    await Promise.all([endpoint("one"), endpoint("two"), endpoint("three")]);
    assert.ok(world.clock.now() - before >= 5_000, "released before the template could be read as saved");
    assert.ok(reads() <= 8, `${reads()} reads`);
    const before4 = reads();
    await endpoint("four");
    assert.ok(reads() - before4 <= 1, "one look, or none");
  });

  it("waits for each field that a save of its template changed, also where it has but the template's id", async () => {
    const changes: object[] = [
      { image: "acme/comfy:2" },
      { args: "--fast" },
      { containerDiskInGb: 40 },
      { env: { MODE: "fast" } },
      { ports: ["80/http"] },
      { registryAuthId: "reg-1" },
    ];
    for (const changed of changes) {
      world.renew();
      const { id: templateId, outputs } = await world.make(world.template, { name: "comfy", image });
      const { inputs } = world.template.check(outputs, { name: "comfy", image, ...changed });
      await world.clock.sleep(10_000);
      lag(5);
      await world.template.update(templateId, outputs, inputs);
      const before = world.clock.now();
      await world.make(world.endpoint, { name: "prod", templateId, gpus });
      assert.ok(world.clock.now() - before >= 5_000, `released before RunPod showed ${JSON.stringify(changed)}`);
    }
  });

  it("waits again after a template is saved a second time", async () => {
    const { template, given } = await served(world);
    const { inputs } = world.template.check(template.outputs, { name: "comfy", image: "acme/comfy:2" });
    await world.clock.sleep(10_000);
    lag(5);
    await world.template.update(template.id, template.outputs, inputs);
    const before = world.clock.now();
    await world.make(world.endpoint, { ...given, name: "second", release: inputs.release });
    assert.ok(world.clock.now() - before >= 5_000, "released on what was read before the second save");
  });

  it("releases nothing where RunPod keeps showing the old template", async () => {
    lag(86_400);
    await assert.rejects(served(world), /does not exist at RunPod\. Nothing was released/);
    assert.equal(endpointsHeld(), 0);
  });

  it("releases a template of another run only with the release that the program names", async () => {
    const planted = { name: "x", image: "acme/comfy:2", args: "", containerDiskInGb: 20, serverless: true };
    const { id: templateId } = await world.api.template.create(planted);
    const endpoint = (release?: string, id = templateId) =>
      world.make(world.endpoint, {
        name: `e-${release?.replace(" ", "-") ?? "bare"}`,
        templateId: id,
        ...(release === undefined ? {} : { release }),
        gpus,
      });
    const asked = world.clock.now();
    await assert.rejects(endpoint("2 abcdef0"), /asks for release "2 abcdef0", RunPod has "2 a9767ec".*pulumi refresh/);
    assert.ok(world.clock.now() - asked >= 30_000, "a stale read is no change by somebody else");
    await assert.rejects(endpoint("2 abcdef0", "tpl-none"), /template tpl-none does not exist at RunPod/);
    assert.equal(endpointsHeld(), 0);
    await endpoint(releaseOf(planted));
    assert.deepEqual(world.warnings.splice(0), []);
    // A bare id promises nothing: RunPod alone knows whether there is such a template.
    await assert.rejects(endpoint(undefined, "tpl-none"), /RunPod said: Template tpl-none not found\./);
    assert.deepEqual(world.warnings, []);
    world.restart();
    const { id } = await world.make(world.endpoint, { name: "bare", templateId, gpus });
    assert.match(world.warnings.join(), /^Endpoint "bare": its template is given only by id.* release "2 a9767ec"/);
    held(world.emulator.store.endpoints, id);
  });

  it("does not compare what the program leaves to RunPod: ports, the registry's credential, env", async () => {
    const { id, given, outputs, template } = await served(world);
    const more = { ports: ["80/http"], registryAuthId: "reg-1", env: { MODE: "slow" } };
    editTemplate(world, template.id, more);
    world.restart();
    await change(world, id, outputs, { ...given, workersMax: 5 });
    assert.match(world.warnings.join(), /has environment variables at RunPod, but the program declares none/);
  });

  it("names the fields that somebody changed in the template, and saves nothing", async () => {
    const env = { LEVEL: "INFO", TOKEN: "canary-1" };
    const cases: [told: TemplateChanges, named: RegExp][] = [
      [{ args: "--debug" }, /than in the program: args\. /],
      [{ image: "evil/comfy:1" }, /program: image\. /],
      [{ containerDiskInGb: 5, args: "x" }, /program: args, containerDiskInGb\. /],
      [{ env: { ...env, LEVEL: "DEBUG" } }, /program: env\.LEVEL\. /],
      [{ env: { ...env, EXTRA: "canary-2" } }, /program: env\.EXTRA\. /],
      [{ env: { LEVEL: "INFO" } }, /program: env\.TOKEN\. /],
    ];
    for (const [told, named] of cases) {
      world.renew();
      const { id, given, outputs, template } = await served(world, {}, { env });
      world.restart();
      editTemplate(world, template.id, told);
      world.template.diff(template.id, template.outputs, template.inputs);
      const writes = world.writes().length;
      await assert.rejects(change(world, id, outputs, { ...given, workersMax: 5 }), (error: Error) => {
        assert.match(error.message, named);
        assert.doesNotMatch(error.message, /canary/);
        return true;
      });
      assert.equal(world.writes().length, writes);
      // What RunPod adds by itself is no change by somebody.
      await world.clock.sleep(10_000);
      editTemplate(world, template.id, { image, args: "", containerDiskInGb: 20, env: { ...env, PORT: "80" } });
      await change(world, id, outputs, { ...given, workersMax: 5 });
    }
  });

  it("releases nothing that `ignoreChanges` holds back", async () => {
    const { id, given, outputs, template } = await served(world);
    const { inputs } = world.template.check(template.outputs, { name: "comfy", image, args: "--canary" });
    await world.template.update(template.id, template.outputs, inputs);
    await assert.rejects(
      change(world, id, outputs, { ...given, workersMax: 5 }),
      /is held.*ignoreChanges.*nothing was changed\. To release it, remove what holds .*restore the template/,
    );
    const released = { ...given, release: inputs.release, workersMax: 5 };
    assert.equal((await change(world, id, outputs, released)).workersMax, 5);
  });

  it("stores a version that grew by more than its own save as another's", async () => {
    const { id, given, outputs } = await served(world);
    // Somebody releases between the read and the save.
    world.meanwhile("endpoint.update", () => releaseByOthers(world, id));
    const updated = await change(world, id, outputs, { ...given, workersMax: 5 });
    assert.equal(held(world.emulator.store.endpoints, id).version, 3);
    assert.equal(updated.version, 2);
    const seen = (await world.endpoint.read(id, updated)) as Record<string, unknown>;
    assert.equal(seen.release, "? version 3");
  });

  it("takes a repeat of its own save for its own", async () => {
    const { id, given, outputs } = await served(world);
    // Each save is a release, also one that is sent again because its reply was lost.
    const when = () => {
      editEndpoint(world, id, { version: held(world.emulator.store.endpoints, id).version + 1 });
      return world.count("endpoint.update") === 1;
    };
    const { faults } = world.emulator;
    faults.inject({ operation: "endpoint.update", when, times: 2, fault: { kind: "reset", write: "after" } });
    const updated = await change(world, id, outputs, { ...given, workersMax: 5 });
    assert.equal(updated.version, 3);
    assert.equal(((await world.endpoint.read(id, updated)) as Record<string, unknown>).release, given.release);
  });

  it("warns where a released template made no new version, and only there", async () => {
    const { id, given, outputs, template } = await served(world);
    const more = { ...given, workersMax: 5 };
    const state = await change(world, id, outputs, more);
    assert.deepEqual(world.warnings, []);
    const { inputs } = world.template.check(template.outputs, { name: "comfy", image, env: { MODE: "fast" } });
    await world.template.update(template.id, template.outputs, inputs);
    takeForReleased(world, id, { env: [{ key: "MODE", value: "fast" }] });
    await change(world, id, state, { ...more, releaseEnv: inputs.releaseEnv });
    assert.equal(world.warnings.length, 1);
    assert.match(world.warnings[0] ?? "", new RegExp(`^Endpoint "prod" \\(${id}\\): .*still reports version 1`));
    takeForReleased(world, id, { env: [] });
    await change(world, id, state, { ...more, releaseEnv: inputs.releaseEnv });
    assert.equal(world.warnings.length, 1);
  });
});
