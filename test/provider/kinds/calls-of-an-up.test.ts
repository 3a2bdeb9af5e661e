import assert from "node:assert/strict";
import type { Asked, LifecyclesOnRunpod } from "./lifecycles-on-runpod";
import { useLifecyclesOnRunpod } from "./lifecycles-on-runpod";
import { gpus, image } from "./served";

/** An `up` of new templates, each with an endpoint as soon as it is there. */
function up(world: LifecyclesOnRunpod, size: number): Promise<unknown>[] {
  return Array.from({ length: size }, async (_, index) => {
    const { id, inputs } = await world.make(world.template, { name: `comfy-${index}`, image });
    const { release, releaseEnv } = inputs;
    await world.make(world.endpoint, { name: `prod-${index}`, templateId: id, release, releaseEnv, gpus });
  });
}

/** The most calls of which each began after the one before it was answered. */
function roundsIn(spans: Asked[]): number {
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
  const world = useLifecyclesOnRunpod();
  const made = () => {
    const { endpoints, templates } = world.emulator.store;
    return [endpoints.list().length, templates.list().length];
  };
  const asked = (operation: string) => world.asked.filter((call) => call.operation === operation).length;

  for (const size of [1, 15]) {
    it(`makes ${size} new templates with endpoints in four rounds: lists, templates, a look, endpoints`, async () => {
      world.latencyInMs = () => 150;
      await Promise.all(up(world, size));
      assert.deepEqual(made(), [size, size]);
      assert.equal(roundsIn(world.asked), 4);
      assert.deepEqual([asked("endpoint.list"), asked("template.list")], [1, 2]);
    });
  }

  it("looks once at templates whose saves end one after the other", async () => {
    let number = 0;
    world.latencyInMs = (operation) => (operation.startsWith("template.") ? 150 * ++number : 0);
    await Promise.all(up(world, 10));
    assert.deepEqual(made(), [10, 10]);
    assert.equal(asked("template.list"), 2);
  });

  it("does not let endpoints wait until a save is answered that takes long", async () => {
    const [quick, slow] = up(world, 2);
    let creates = 0;
    world.latencyInMs = (operation) => (operation === "template.create" && ++creates === 2 ? 60_000 : 0);
    await quick;
    assert.deepEqual(made(), [1, 1]);
    await slow;
    assert.deepEqual(made(), [2, 2]);
  });

  it("asks in advance only for the list of what a new template is for", async () => {
    const { id, outputs } = await world.make(world.template, { name: "comfy", image });
    assert.deepEqual(world.startedLists.splice(0), ["endpoint"]);
    await world.template.update(id, outputs, { ...outputs, args: "--fast" });
    assert.deepEqual(world.startedLists, []);
    await world.make(world.template, { name: "shell", image, serverless: false });
    assert.deepEqual(world.startedLists, ["pod"]);
  });
});
