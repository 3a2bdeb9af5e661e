import assert from "node:assert/strict";
import { releaseOf } from "../../../../provider/kinds/template/release";
import { useLifecyclesOnRunpod } from "../lifecycles-on-runpod";
import type { TemplateChanges } from "../endpoints";
import {
  changeEndpoint,
  editEndpoint,
  editTemplate,
  gpus,
  image,
  releaseByOthers,
  makeEndpoint,
  takeForReleased,
} from "../endpoints";
import { held } from "../../../support/emulated-runpod";

describe("provider/kinds/endpoint: releases", () => {
  const setup = useLifecyclesOnRunpod();
  const lag = (seconds: number) => void (setup.emulator.switches.templateLagInSeconds = seconds);
  const reads = () => setup.portCalls.filter(({ operation }) => /^template\.(list|get)$/.test(operation)).length;
  const endpointsHeld = () => setup.emulator.store.endpoints.list().length;

  it("waits until reads show the saved template, once for all its endpoints", async () => {
    const { id: templateId, inputs, outputs } = await setup.make(setup.template, { name: "comfy", image });
    lag(5);
    const saved = (setup.template.check(outputs, { name: "comfy", image: "acme/comfy:2" }).inputs ?? {}) as Record<
      string,
      unknown
    >;
    await setup.clock.sleep(10_000);
    await setup.template.update(templateId, outputs, saved);
    const before = setup.clock.now();
    const { release, releaseEnv } = saved;
    assert.notEqual(release, inputs.release);
    const endpoint = (name: string) => setup.make(setup.endpoint, { name, templateId, release, releaseEnv, gpus });
    setup.portCalls = [];
    await Promise.all([endpoint("one"), endpoint("two"), endpoint("three")]);
    assert.ok(setup.clock.now() - before >= 5_000, "released before the template could be read as saved");
    assert.ok(reads() <= 8, `${reads()} reads`);
    const before4 = reads();
    await endpoint("four");
    assert.ok(reads() - before4 <= 1, "one look, or none");
  });

  it("waits for each field that a save of its template changed, also if the program passes only the template's id", async () => {
    const changes: object[] = [
      { image: "acme/comfy:2" },
      { args: "--fast" },
      { containerDiskInGb: 40 },
      { env: { MODE: "fast" } },
      { ports: ["80/http"] },
      { registryAuthId: "reg-1" },
    ];
    for (const changed of changes) {
      setup.renew();
      const { id: templateId, outputs } = await setup.make(setup.template, { name: "comfy", image });
      const { inputs } = setup.template.check(outputs, { name: "comfy", image, ...changed });
      await setup.clock.sleep(10_000);
      lag(5);
      await setup.template.update(templateId, outputs, inputs);
      const before = setup.clock.now();
      await setup.make(setup.endpoint, { name: "prod", templateId, gpus });
      assert.ok(setup.clock.now() - before >= 5_000, `released before RunPod showed ${JSON.stringify(changed)}`);
    }
  });

  it("waits again after a template is saved a second time", async () => {
    const { template, given } = await makeEndpoint(setup);
    const { inputs } = setup.template.check(template.outputs, { name: "comfy", image: "acme/comfy:2" });
    await setup.clock.sleep(10_000);
    lag(5);
    await setup.template.update(template.id, template.outputs, inputs);
    const before = setup.clock.now();
    await setup.make(setup.endpoint, { ...given, name: "second", release: inputs.release });
    assert.ok(setup.clock.now() - before >= 5_000, "released after a read from before the second save");
  });

  it("creates no endpoint while RunPod does not find its new template", async () => {
    lag(86_400);
    setup.emulator.switches.saveEndpointSeesStaleTemplate = "yes";
    const before = setup.clock.now();
    await assert.rejects(makeEndpoint(setup), /RunPod said: Template \w+ not found\./);
    assert.ok(setup.clock.now() - before >= 50_000, "waited for the template");
    assert.equal(setup.count("endpoint.create"), 1);
    assert.equal(endpointsHeld(), 0);
  });

  it("refuses a new endpoint that asks for another release than its new template has", async () => {
    const { id: templateId } = await setup.make(setup.template, { name: "comfy", image });
    const given = { name: "prod", templateId, release: "2 abcdef0", gpus };
    await assert.rejects(setup.make(setup.endpoint, given), /held at "2 abcdef0" by `ignoreChanges`/);
    assert.equal(setup.count("endpoint.create"), 0);
  });

  it("releases a template from another run only under the release that the program names", async () => {
    const planted = { name: "x", image: "acme/comfy:2", args: "", containerDiskInGb: 20, serverless: true };
    const { id: templateId } = await setup.api.template.create(planted);
    const endpoint = (release?: string, id = templateId) =>
      setup.make(setup.endpoint, {
        name: `e-${release?.replace(" ", "-") ?? "bare"}`,
        templateId: id,
        ...(release === undefined ? {} : { release }),
        gpus,
      });
    const asked = setup.clock.now();
    await assert.rejects(endpoint("2 abcdef0"), /asks for release "2 abcdef0", RunPod has "2 a9767ec".*pulumi refresh/);
    assert.ok(setup.clock.now() - asked >= 30_000, "a stale read does not count as somebody's change");
    await assert.rejects(endpoint("2 abcdef0", "tpl-none"), /template tpl-none does not exist at RunPod/);
    assert.equal(endpointsHeld(), 0);
    await endpoint(releaseOf(planted));
    assert.deepEqual(setup.warnings.splice(0), []);
    // A bare id states no release, so only RunPod knows whether the template exists.
    await assert.rejects(endpoint(undefined, "tpl-none"), /RunPod said: Template tpl-none not found\./);
    assert.deepEqual(setup.warnings, []);
    setup.restart();
    const { id } = await setup.make(setup.endpoint, { name: "bare", templateId, gpus });
    assert.match(setup.warnings.join(), /^Endpoint "bare": its template is given only by id.* release "2 a9767ec"/);
    held(setup.emulator.store.endpoints, id);
  });

  it("does not compare ports, registry credential and env if the program omits them", async () => {
    const { id, given, outputs, template } = await makeEndpoint(setup);
    const more = { ports: ["80/http"], registryAuthId: "reg-1", env: { MODE: "slow" } };
    editTemplate(setup, template.id, more);
    setup.restart();
    await changeEndpoint(setup, id, outputs, { ...given, workersMax: 5 });
    assert.match(setup.warnings.join(), /has environment variables at RunPod, but the program declares none/);
  });

  it("names the fields of the template that somebody changed, and saves nothing", async () => {
    const env = { LEVEL: "INFO", TOKEN: "canary-1" };
    const cases: [changes: TemplateChanges, named: RegExp][] = [
      [{ args: "--debug" }, /than in the program: args\. /],
      [{ image: "evil/comfy:1" }, /program: image\. /],
      [{ containerDiskInGb: 5, args: "x" }, /program: args, containerDiskInGb\. /],
      [{ env: { ...env, LEVEL: "DEBUG" } }, /program: env\.LEVEL\. /],
      [{ env: { ...env, EXTRA: "canary-2" } }, /program: env\.EXTRA\. /],
      [{ env: { LEVEL: "INFO" } }, /program: env\.TOKEN\. /],
    ];
    for (const [changes, named] of cases) {
      setup.renew();
      const { id, given, outputs, template } = await makeEndpoint(setup, {}, { env });
      setup.restart();
      editTemplate(setup, template.id, changes);
      setup.template.diff(template.id, template.outputs, template.inputs);
      const writes = setup.writes().length;
      await assert.rejects(changeEndpoint(setup, id, outputs, { ...given, workersMax: 5 }), (error: Error) => {
        assert.match(error.message, named);
        assert.doesNotMatch(error.message, /canary/);
        return true;
      });
      assert.equal(setup.writes().length, writes);
      // Variables that RunPod adds are not somebody's change.
      await setup.clock.sleep(10_000);
      editTemplate(setup, template.id, { image, args: "", containerDiskInGb: 20, env: { ...env, PORT: "80" } });
      await changeEndpoint(setup, id, outputs, { ...given, workersMax: 5 });
    }
  });

  it("releases nothing that `ignoreChanges` holds back", async () => {
    const { id, given, outputs, template } = await makeEndpoint(setup);
    const { inputs } = setup.template.check(template.outputs, { name: "comfy", image, args: "--canary" });
    await setup.template.update(template.id, template.outputs, inputs);
    await assert.rejects(
      changeEndpoint(setup, id, outputs, { ...given, workersMax: 5 }),
      /is held.*ignoreChanges.*nothing was changed\. To release it, remove what holds .*restore the template/,
    );
    const released = { ...given, release: inputs.release, workersMax: 5 };
    assert.equal((await changeEndpoint(setup, id, outputs, released)).workersMax, 5);
  });

  it("reports a foreign release if the version grew by more than its own save", async () => {
    const { id, given, outputs } = await makeEndpoint(setup);
    // Somebody releases between the read and the save.
    setup.meanwhile("endpoint.update", () => releaseByOthers(setup, id));
    const updated = await changeEndpoint(setup, id, outputs, { ...given, workersMax: 5 });
    assert.equal(held(setup.emulator.store.endpoints, id).version, 3);
    assert.equal(updated.version, 2);
    const seen = (await setup.endpoint.read(id, updated)) as Record<string, unknown>;
    assert.equal(seen.release, "? version 3");
  });

  it("counts a repetition of its own save as its own", async () => {
    const { id, given, outputs } = await makeEndpoint(setup);
    // Each save is a release, also one that is repeated because its reply was lost.
    const when = () => {
      editEndpoint(setup, id, { version: held(setup.emulator.store.endpoints, id).version + 1 });
      return setup.count("endpoint.update") === 1;
    };
    const { faults } = setup.emulator;
    faults.inject({ operation: "endpoint.update", when, times: 2, fault: { kind: "reset", write: "after" } });
    const updated = await changeEndpoint(setup, id, outputs, { ...given, workersMax: 5 });
    assert.equal(updated.version, 3);
    assert.equal(((await setup.endpoint.read(id, updated)) as Record<string, unknown>).release, given.release);
  });

  it("warns when a changed template causes no new version, and never otherwise", async () => {
    const { id, given, outputs, template } = await makeEndpoint(setup);
    const more = { ...given, workersMax: 5 };
    const state = await changeEndpoint(setup, id, outputs, more);
    assert.deepEqual(setup.warnings, []);
    const { inputs } = setup.template.check(template.outputs, { name: "comfy", image, env: { MODE: "fast" } });
    await setup.template.update(template.id, template.outputs, inputs);
    takeForReleased(setup, id, { env: [{ key: "MODE", value: "fast" }] });
    await changeEndpoint(setup, id, state, { ...more, releaseEnv: inputs.releaseEnv });
    assert.equal(setup.warnings.length, 1);
    assert.match(setup.warnings[0] ?? "", new RegExp(`^Endpoint "prod" \\(${id}\\): .*still reports version 1`));
    takeForReleased(setup, id, { env: [] });
    await changeEndpoint(setup, id, state, { ...more, releaseEnv: inputs.releaseEnv });
    assert.equal(setup.warnings.length, 1);
  });
});
