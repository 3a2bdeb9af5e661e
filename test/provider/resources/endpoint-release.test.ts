import assert from "node:assert/strict";
import { ServerlessWorld } from "./nouns";
import { change, gpus, image, served } from "./served";

describe("provider/resources/endpoint: releases", () => {
  it("waits until the template reads as it was saved, once for all its endpoints", async () => {
    const world = new ServerlessWorld();
    const { id: templateId, inputs, outputs } = await world.make(world.template, { name: "comfy", image });
    world.templateLagInMs = 5_000;
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
    world.templateReads = 0;
    await Promise.all([endpoint("one"), endpoint("two"), endpoint("three")]);
    assert.ok(world.clock.now() - before >= 5_000, "released before the template could be read as saved");
    assert.ok(world.templateReads <= 8, `${world.templateReads} reads`);
    const reads = world.templateReads;
    await endpoint("four");
    assert.equal(world.templateReads, reads);
  });

  it("waits again after a template is saved a second time", async () => {
    const world = new ServerlessWorld();
    const { template, given } = await served(world);
    const { inputs } = world.template.check(template.outputs, { name: "comfy", image: "acme/comfy:2" });
    await world.clock.sleep(10_000);
    world.templateLagInMs = 5_000;
    await world.template.update(template.id, template.outputs, inputs);
    const before = world.clock.now();
    await world.make(world.endpoint, { ...given, name: "second", release: inputs.release });
    assert.ok(world.clock.now() - before >= 5_000, "released on what was read before the second save");
  });

  it("releases nothing where RunPod keeps showing the old template", async () => {
    const world = new ServerlessWorld();
    world.templateLagInMs = Infinity;
    await assert.rejects(served(world), /was saved, but RunPod still shows it as it was before\. Nothing was released/);
    assert.equal(world.endpoints.things.size, 0);
  });

  it("releases a template of another run only with the tag that the release names", async () => {
    const world = new ServerlessWorld();
    const { id: templateId } = world.templates.plant({
      name: "x",
      image: "acme/comfy:2",
      args: "",
      containerDiskInGb: 20,
      serverless: true,
    });
    const endpoint = (release?: string, id = templateId) =>
      world.make(world.endpoint, {
        name: `e ${release ?? ""}`,
        templateId: id,
        ...(release === undefined ? {} : { release }),
        gpus,
      });
    await assert.rejects(endpoint("1 abcdef0"), /has the image tag "2" at RunPod, not "1"/);
    await assert.rejects(endpoint("2 abcdef0", "tpl-none"), /template tpl-none does not exist at RunPod/);
    assert.equal(world.endpoints.things.size, 0);
    await endpoint("2 abcdef0");
    // A bare id promises nothing, so nothing is looked at.
    const reads = world.templateReads;
    await endpoint(undefined, "tpl-none");
    assert.equal(world.templateReads, reads);
  });

  it("warns where a released template made no new version, and only there", async () => {
    const world = new ServerlessWorld();
    const { id, given, outputs } = await served(world);
    world.releases = false;
    await change(world, id, outputs, { ...given, workersMax: 5 });
    assert.deepEqual(world.warnings, []);
    await change(world, id, outputs, { ...given, releaseEnv: "another" });
    assert.equal(world.warnings.length, 1);
    assert.match(world.warnings[0] ?? "", new RegExp(`^Endpoint "prod" \\(${id}\\): .*still reports version 1`));
    world.releases = true;
    await change(world, id, outputs, { ...given, releaseEnv: "another" });
    assert.equal(world.warnings.length, 1);
  });
});
