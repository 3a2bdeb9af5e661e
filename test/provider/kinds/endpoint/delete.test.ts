import assert from "node:assert/strict";
import { useLifecyclesOnRunpod } from "../lifecycles-on-runpod";
import { goOnOverRest, makeEndpoint } from "../endpoints";

/** RunPod's texts for a refusal of each kind. */
const refusals = {
  rejected: "The workers must be taken away first.",
  inUse: "The endpoint is being used.",
  unauthorised: "Unauthorized",
  notFound: "Template tpl-1 not found.",
};

describe("provider/kinds/endpoint: delete", () => {
  const setup = useLifecyclesOnRunpod();
  const endpointsHeld = () => setup.emulator.store.endpoints.list().length;
  const refuse = (verb: string, kind: keyof typeof refusals, times = 1) =>
    setup.emulator.faults.inject({
      operation: `endpoint.${verb}`,
      times,
      fault: { kind: "error", message: refusals[kind] },
    });

  it("makes one call", async () => {
    const { id, outputs } = await makeEndpoint(setup);
    await setup.endpoint.delete(id, outputs);
    assert.deepEqual([setup.count("endpoint.delete"), setup.count("endpoint.update")], [1, 0]);
  });

  for (const kind of ["rejected", "inUse"] as const) {
    it(`sets workers to 0 first if RunPod requires it (${kind})`, async () => {
      const { id, outputs } = await makeEndpoint(setup);
      refuse("delete", kind);
      await setup.endpoint.delete(id, outputs);
      assert.deepEqual(setup.specs("endpoint.update").at(-1), { workersMin: 0, workersMax: 0 });
      assert.equal(endpointsHeld(), 0);
    });
  }

  it("reports the state in which it left an endpoint that it could not delete", async () => {
    const { id, outputs } = await makeEndpoint(setup);
    refuse("delete", "rejected", 2);
    await assert.rejects(setup.endpoint.delete(id, outputs), /still exists, with workersMin and workersMax at 0/);
    refuse("delete", "unauthorised");
    await assert.rejects(setup.endpoint.delete(id, outputs), { kind: "unauthorised" });
    assert.equal(setup.count("endpoint.update"), 1, "no workers are taken away for a refusal of another kind");
  });

  it("does not count as done if RunPod lacks something that the endpoint names while its workers are removed", async () => {
    const { id, outputs } = await makeEndpoint(setup);
    refuse("delete", "rejected", 2);
    refuse("update", "notFound");
    await assert.rejects(setup.endpoint.delete(id, outputs), /still exists with its workers/);
    assert.equal(endpointsHeld(), 1);
  });

  describe("over REST v2, which may delete the template too", () => {
    async function assertKept(templateId: string, deleting: Promise<void>): Promise<void> {
      await assert.rejects(deleting, new RegExp(`may delete template ${templateId} .* endpoint "other" .* runs that`));
      assert.ok(setup.emulator.store.templates.get(templateId) !== undefined);
      assert.equal(endpointsHeld(), 2);
    }

    it("deletes none whose template an endpoint runs that this run has created over GraphQL", async () => {
      const { id, outputs, template, given } = await makeEndpoint(setup);
      setup.restart();
      await setup.make(setup.endpoint, { ...given, name: "other", workersMax: 1 });
      goOnOverRest(setup);
      await assertKept(template.id, setup.endpoint.delete(id, outputs));
    });

    it("deletes none whose template an endpoint runs that this run has adopted", async () => {
      const { id, outputs, template, given } = await makeEndpoint(setup);
      const other = { ...given, name: "other", workersMax: 1 };
      const { id: otherId } = await setup.make(setup.endpoint, other);
      setup.restart();
      goOnOverRest(setup);
      await setup.make(setup.endpoint, { ...other, adopt: otherId });
      await assertKept(template.id, setup.endpoint.delete(id, outputs));
    });
  });
});
