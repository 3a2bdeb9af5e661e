import assert from "node:assert/strict";
import type { Span } from "../lifecycle/fake-kind-api";
import { ServerlessWorld } from "./serverless-world";
import { gpus, image } from "./served";

/** An `up` of new templates, each with an endpoint as soon as it is there. */
function up(world: ServerlessWorld, size: number): Promise<unknown>[] {
  return Array.from({ length: size }, async (_, index) => {
    const { id, inputs } = await world.make(world.template, { name: `comfy-${index}`, image });
    const { release, releaseEnv } = inputs;
    await world.make(world.endpoint, { name: `prod-${index}`, templateId: id, release, releaseEnv, gpus });
  });
}

/** The most calls of which each began after the one before it was answered. */
function roundsIn(spans: Span[]): number {
  let rounds = 0;
  let answeredAtInMs = -Infinity;
  for (const span of [...spans].sort((one, other) => one.answeredAtInMs - other.answeredAtInMs)) {
    if (span.begunAtInMs < answeredAtInMs) continue;
    rounds += 1;
    ({ answeredAtInMs } = span);
  }
  return rounds;
}

describe("provider/kinds: the calls of an up", () => {
  for (const size of [1, 15]) {
    it(`makes ${size} new templates with endpoints in four rounds: lists, templates, a look, endpoints`, async () => {
      const world = new ServerlessWorld();
      world.templates.latencyInMs = world.endpoints.latencyInMs = () => 150;
      await Promise.all(up(world, size));
      assert.equal(world.endpoints.objects.size, size);
      assert.equal(roundsIn([...world.templates.spans, ...world.endpoints.spans]), 4);
      assert.deepEqual([world.endpoints.count("list"), world.templates.count("list")], [1, 2]);
    });
  }

  it("looks once at templates whose saves end one after the other", async () => {
    const world = new ServerlessWorld();
    let number = 0;
    world.templates.latencyInMs = () => 150 * ++number;
    await Promise.all(up(world, 10));
    assert.equal(world.endpoints.objects.size, 10);
    assert.equal(world.templates.count("list"), 2);
  });

  it("does not let endpoints wait until a save is answered that takes long", async () => {
    const world = new ServerlessWorld();
    const [quick, slow] = up(world, 2);
    let creates = 0;
    world.templates.latencyInMs = () => (world.templates.calls.at(-1) === "create" && ++creates === 2 ? 60_000 : 0);
    await quick;
    assert.deepEqual([world.endpoints.objects.size, world.templates.objects.size], [1, 1]);
    await slow;
    assert.equal(world.endpoints.objects.size, 2);
  });

  it("asks in advance only for the list of what a new template is for", async () => {
    const world = new ServerlessWorld();
    const { id, outputs } = await world.make(world.template, { name: "comfy", image });
    assert.deepEqual(world.startedLists.splice(0), ["endpoint"]);
    await world.template.update(id, outputs, { ...outputs, args: "--fast" });
    assert.deepEqual(world.startedLists, []);
    await world.make(world.template, { name: "shell", image, serverless: false });
    assert.deepEqual(world.startedLists, ["pod"]);
  });
});
