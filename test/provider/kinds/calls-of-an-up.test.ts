import assert from "node:assert/strict";
import type { PortCall, LifecyclesOnRunpod } from "./lifecycles-on-runpod";
import { useLifecyclesOnRunpod } from "./lifecycles-on-runpod";
import { gpus, image } from "./endpoints";

/** An `up` that creates templates, each with an endpoint as soon as the template exists. */
function up(setup: LifecyclesOnRunpod, size: number): Promise<unknown>[] {
  return Array.from({ length: size }, async (_, index) => {
    const { id, inputs } = await setup.make(setup.template, { name: `comfy-${index}`, image });
    const { release, releaseEnv } = inputs;
    await setup.make(setup.endpoint, { name: `prod-${index}`, templateId: id, release, releaseEnv, gpus });
  });
}

/** The length of the longest chain of calls that each began after the previous one was answered. */
function roundsIn(spans: PortCall[]): number {
  let rounds = 0;
  let answeredAtInMs = -Infinity;
  for (const span of [...spans].sort((one, other) => one.answeredAtInMs - other.answeredAtInMs)) {
    if (span.begunAtInMs < answeredAtInMs) continue;
    rounds += 1;
    ({ answeredAtInMs } = span);
  }
  return rounds;
}

describe("provider/kinds: calls of an up", () => {
  const setup = useLifecyclesOnRunpod();
  const made = () => {
    const { endpoints, templates } = setup.emulator.store;
    return [endpoints.list().length, templates.list().length];
  };
  const callCount = (operation: string) => setup.portCalls.filter((call) => call.operation === operation).length;

  for (const size of [1, 15]) {
    it(`creates ${size} templates with endpoints in four rounds: lists, templates, a read, endpoints`, async () => {
      setup.latencyInMs = () => 150;
      await Promise.all(up(setup, size));
      assert.deepEqual(made(), [size, size]);
      assert.equal(roundsIn(setup.portCalls), 4);
      assert.deepEqual([callCount("endpoint.list"), callCount("template.list")], [1, 2]);
    });
  }

  it("reads once for templates whose saves end one after the other", async () => {
    let number = 0;
    setup.latencyInMs = (operation) => (operation.startsWith("template.") ? 150 * ++number : 0);
    await Promise.all(up(setup, 10));
    assert.deepEqual(made(), [10, 10]);
    assert.equal(callCount("template.list"), 2);
  });

  it("does not delay endpoints until the reply to a slow save", async () => {
    const [quick, slow] = up(setup, 2);
    let creates = 0;
    setup.latencyInMs = (operation) => (operation === "template.create" && ++creates === 2 ? 60_000 : 0);
    await quick;
    assert.deepEqual(made(), [1, 1]);
    await slow;
    assert.deepEqual(made(), [2, 2]);
  });

  it("starts in advance only the list of what will use a new template", async () => {
    const { id, outputs } = await setup.make(setup.template, { name: "comfy", image });
    assert.deepEqual(setup.startedLists.splice(0), ["endpoint"]);
    await setup.template.update(id, outputs, { ...outputs, args: "--fast" });
    assert.deepEqual(setup.startedLists, []);
    await setup.make(setup.template, { name: "shell", image, serverless: false });
    assert.deepEqual(setup.startedLists, ["pod"]);
  });
});
