import assert from "node:assert/strict";
import type { PortCall, LifecyclesOnRunpod } from "./lifecycles-on-runpod";
import { useLifecyclesOnRunpod } from "./lifecycles-on-runpod";
import { gpus, image } from "./endpoints";

/** An `up` that creates templates, each with an endpoint as soon as the template exists. */
function up(setup: LifecyclesOnRunpod, size: number): Promise<Service>[] {
  return Array.from({ length: size }, async (_, index) => {
    const given = { name: `comfy-${index}`, image };
    const template = { given, ...(await setup.make(setup.template, given)) };
    const { release, releaseEnv } = template.inputs;
    const wanted = { name: `prod-${index}`, templateId: template.id, release, releaseEnv, gpus };
    return { template, endpoint: { given: wanted, ...(await setup.make(setup.endpoint, wanted)) } };
  });
}

type Made = Awaited<ReturnType<LifecyclesOnRunpod["make"]>> & { given: object };
type Service = Record<"template" | "endpoint", Made>;

/** An `up` that changes templates, and releases each as soon as it is saved. */
function release(setup: LifecyclesOnRunpod, services: Service[]): Promise<unknown>[] {
  return services.map(async ({ template, endpoint }) => {
    const news = { ...template.given, image: "acme/comfy:2" };
    const { release: wanted } = await setup.change(setup.template, template.id, template.outputs, news);
    await setup.change(setup.endpoint, endpoint.id, endpoint.outputs, { ...endpoint.given, release: wanted });
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
    it(`creates ${size} templates with endpoints in three rounds: lists, templates, endpoints`, async () => {
      setup.latencyInMs = () => 150;
      await Promise.all(up(setup, size));
      assert.deepEqual(made(), [size, size]);
      assert.equal(roundsIn(setup.portCalls), 3);
      assert.deepEqual([callCount("endpoint.list"), callCount("template.list")], [1, 1]);
    });
  }

  it("reads nothing more for new templates whose saves end a minute apart", async () => {
    let number = 0;
    setup.latencyInMs = (operation) => (operation === "template.create" ? 60_000 * ++number : 0);
    await Promise.all(up(setup, 10));
    assert.deepEqual(made(), [10, 10]);
    assert.equal(callCount("template.list"), 1);
  });

  it("creates an endpoint again that RunPod refused, because it did not find the new template yet", async () => {
    const { switches } = setup.emulator;
    Object.assign(switches, { saveEndpointSeesStaleTemplate: "yes", templateLagInSeconds: 5 });
    await Promise.all(up(setup, 10));
    assert.deepEqual(made(), [10, 10]);
    assert.equal(callCount("endpoint.create"), 20);
    assert.ok(callCount("template.list") <= 10, `${callCount("template.list")} lists for all ten`);
  });

  it("reads once for changed templates whose saves end one after the other", async () => {
    const services = await Promise.all(up(setup, 10));
    setup.restart();
    setup.portCalls = [];
    let number = 0;
    setup.latencyInMs = (operation) => (operation === "template.update" ? 150 * ++number : 0);
    await Promise.all(release(setup, services));
    assert.deepEqual([callCount("endpoint.update"), callCount("template.list")], [10, 2]);
  });

  it("does not delay endpoints until the reply to a slow save", async () => {
    const services = await Promise.all(up(setup, 2));
    setup.restart();
    setup.portCalls = [];
    let updates = 0;
    setup.latencyInMs = (operation) => (operation === "template.update" && ++updates === 2 ? 60_000 : 0);
    const [quick, slow] = release(setup, services);
    await quick;
    assert.equal(callCount("endpoint.update"), 1);
    await slow;
    assert.equal(callCount("endpoint.update"), 2);
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
