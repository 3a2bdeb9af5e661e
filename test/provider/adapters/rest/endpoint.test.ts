import assert from "node:assert/strict";
import type { Endpoint, EndpointSpec, KindApis, Template } from "../../../../provider/api";
import { RunpodError } from "../../../../provider/api/errors";
import { overGraphql } from "../../../../provider/adapters/graphql";
import { overRest } from "../../../../provider/adapters/rest";
import { endpoint } from "../../../kinds/endpoint";
import { useEmulatedRunpod } from "../../../support/emulated-runpod";
import { thrownBy } from "../../../support/thrown-by";

describe("provider/adapters/rest/endpoint", () => {
  const runpod = useEmulatedRunpod({ quota: 20 });
  const rest = (): KindApis => overRest(runpod.http, runpod.emulator.restUrl, runpod.clock);
  const graphql = (): KindApis => overGraphql(runpod.http, runpod.emulator.graphqlUrl, runpod.clock);
  const spec = (): Promise<EndpointSpec> => endpoint.contract.spec(rest(), "one");

  /** The bodies of the calls of one operation. */
  function bodies(operation: string): unknown[] {
    const calls = runpod.emulator.calls.filter((call) => call.operation === operation);
    return calls.map(({ variables }) => (variables as { body?: unknown }).body);
  }

  async function templateOf({ templateId }: Pick<EndpointSpec, "templateId">): Promise<Template> {
    return (await rest().template.get(templateId)) ?? assert.fail("RunPod has no template");
  }

  /** An endpoint that GraphQL has created and read. */
  async function linked(changes: Partial<EndpointSpec> = {}): Promise<Endpoint & { templateId: string }> {
    const asked = { ...(await spec()), ...changes };
    const { id } = await graphql().endpoint.create(asked);
    const listed = (await graphql().endpoint.list()).items.find((item) => item.id === id);
    assert.ok(listed !== undefined);
    return { ...listed, templateId: asked.templateId };
  }

  describe("requests", () => {
    it("creates from the fields of the template, so that RunPod takes nothing else from it", async () => {
      const asked = await spec();
      const template = await rest().template.update(await templateOf(asked), { env: { A: "1" }, args: "serve" });
      const { allowedCudaVersions: _any, ...rest_ } = asked;
      runpod.emulator.store.templates.update(template.id, { allowedCudaVersions: ["11.8"] });
      const made = await rest().endpoint.create(rest_);
      assert.deepEqual(made.allowedCudaVersions, []);
      assert.deepEqual(bodies("endpoint.create"), [
        {
          type: "QUEUE",
          name: "one",
          ...{ image: "acme/comfy:1", args: "serve", disk: 20, env: { A: "1" }, ports: [] },
          gpu: { pools: ["ADA_24", "AMPERE_48"], excludedTypes: ["NVIDIA A40"], count: 2 },
          workers: { min: 1, max: 2, idleTimeout: 5 },
          scaling: { type: "QUEUE_DELAY", queueDelay: 9 },
          dataCenterIds: ["EU-RO-1", "US-KS-2"],
          ...{ timeout: 1_234, flashboot: "FLASHBOOT" },
        },
      ]);
    });

    const changes: [change: Partial<EndpointSpec>, body: object | undefined][] = [
      [{}, undefined],
      [{ gpus: { pools: ["AMPERE_48", "ADA_24"], excludedTypes: ["NVIDIA A40"] } }, undefined],
      [{ dataCenterIds: ["US-KS-2", "EU-RO-1"] }, undefined],
      [{ type: "LOAD_BALANCER" }, undefined],
      [
        { gpus: { pools: ["AMPERE_48"], excludedTypes: ["NVIDIA A40"] } },
        { gpu: { pools: ["AMPERE_48"], excludedTypes: ["NVIDIA A40"], count: 2 } },
      ],
      [
        { gpus: { pools: ["ADA_24", "AMPERE_48"], excludedTypes: [] } },
        { gpu: { pools: ["ADA_24", "AMPERE_48"], excludedTypes: [], count: 2 } },
      ],
      [{ gpuCount: 1 }, { gpu: { count: 1 } }],
      [
        { allowedCudaVersions: null, minCudaVersion: "12.4" },
        { gpu: { allowedCudaVersions: [], minCudaVersion: "12.4", count: 2 } },
      ],
      [{ scalerValue: 4 }, { scaling: { type: "QUEUE_DELAY", queueDelay: 4 } }],
      [{ scalerType: "REQUEST_COUNT" }, { scaling: { type: "REQUEST_COUNT", requestCount: 9 } }],
      [
        { scalerType: "REQUEST_COUNT", scalerValue: 9, idleTimeoutInSeconds: 6 },
        { scaling: { type: "REQUEST_COUNT", requestCount: 9 } },
      ],
      [{ workersMin: 0, workersMax: 2, idleTimeoutInSeconds: 6 }, { workers: { min: 0, idleTimeout: 6 } }],
      [{ dataCenterIds: null }, { dataCenterIds: [] }],
      [
        { executionTimeoutInMs: 0, flashBoot: "OFF" },
        { timeout: 0, flashboot: "OFF" },
      ],
    ];
    for (const [change, body] of changes) {
      it(`sends ${JSON.stringify(body) ?? "nothing"} for ${JSON.stringify(change)}`, async () => {
        const asked = await spec();
        const made = await rest().endpoint.create(asked);
        const template = await templateOf(asked);
        const updated = await rest().endpoint.update(made, { ...asked, ...change, template });
        assert.deepEqual(bodies("endpoint.update"), body === undefined ? [] : [body]);
        if (body === undefined) assert.equal(updated, made);
      });
    }

    it("sends only container fields that differ, if the endpoint owns them, or all to start a release", async () => {
      const asked = await spec();
      const made = await rest().endpoint.create(asked);
      const template = await rest().template.update(await templateOf(asked), {
        image: "acme/comfy:2",
        registryAuthId: null,
      });
      const updated = await rest().endpoint.update(made, { template, releases: true });
      await rest().endpoint.update({ ...updated, ownsContainer: true }, { template });
      await rest().endpoint.update({ ...updated, ownsContainer: true }, { template, releases: true });
      const { args, containerDiskInGb: disk, env, ports, image } = template;
      assert.deepEqual(bodies("endpoint.update"), [{ image }, { image, args, disk, env, ports, registry: "" }]);
    });

    it("reads an endpoint of GraphQL again before it compares, and sends nothing if nothing differs", async () => {
      const asked = await spec();
      const current = await linked();
      assert.equal(current.container, undefined);
      const template = await templateOf(asked);
      assert.equal(await rest().endpoint.update(current, { ...asked, template }), current);
      assert.deepEqual([runpod.count("endpoint.get"), runpod.count("endpoint.update")], [1, 0]);
      await rest().endpoint.update(current, { ...asked, workersMax: 1, template });
      const { image, args, containerDiskInGb: disk, env, ports } = template;
      assert.deepEqual(bodies("endpoint.update"), [
        { workers: { max: 1 }, image, args, disk, env, ports, registry: "" },
      ]);
    });

    it("sends no container fields without a template, as for a drain", async () => {
      const current = await linked();
      await rest().endpoint.update(current, { workersMin: 0, workersMax: 0 });
      assert.deepEqual(bodies("endpoint.update"), [{ workers: { min: 0, max: 0 } }]);
    });

    it("asks for the version once after a save that may raise it, and after no other", async () => {
      const asked = await spec();
      const made = await rest().endpoint.create(asked);
      const after = [runpod.count("release.list")];
      for (const change of [
        { workersMin: 1, idleTimeoutInSeconds: 7 },
        { workersMax: 1 },
        { flashBoot: "OFF" },
        { gpuCount: 1 },
        { dataCenterIds: null },
      ] as const) {
        await rest().endpoint.update(made, change);
        after.push(runpod.count("release.list"));
      }
      assert.deepEqual(after, [1, 1, 2, 3, 4, 5]);
    });
  });

  describe("templates of linked endpoints", () => {
    it("names the endpoint and the template when the template's name cannot be put back", async () => {
      const current = await linked();
      const template = await templateOf(current);
      runpod.emulator.faults.inject({
        operation: "template.update",
        fault: { kind: "error", message: "Something is odd." },
      });
      const error = await thrownBy(RunpodError, async () =>
        rest().endpoint.update(current, { name: "two", templateId: template.id, template }),
      );
      assert.equal(error.id, current.id);
      assert.match(error.message, new RegExp(`template ${template.id} .*"needed".*Something is odd`));
    });

    it("puts the template's name back when the save's outcome is unknown", async () => {
      const current = await linked();
      const template = await templateOf(current);
      const fault = { kind: "reset", write: "after" } as const;
      runpod.emulator.faults.inject({ operation: "endpoint.update", fault, times: Infinity });
      const error = await thrownBy(RunpodError, async () =>
        rest().endpoint.update(current, { name: "two", templateId: template.id, template }),
      );
      assert.equal(error.mayHaveHappened, true);
      assert.equal(runpod.emulator.store.endpoints.get(current.id)?.name, "two");
      assert.equal(runpod.emulator.store.templates.get(template.id)?.name, "needed");
    });

    it("puts the template's name back although reads still show the name from before", async () => {
      const current = await linked();
      const template = await templateOf(current);
      runpod.emulator.switches.staleTemplateReads = 9;
      await rest().endpoint.update(current, { name: "two", templateId: template.id, template });
      assert.equal(runpod.emulator.store.templates.get(template.id)?.name, "needed");
    });

    it("renames the endpoint although its template is gone", async () => {
      const current = await linked();
      const template = await templateOf(current);
      runpod.emulator.store.templates.delete(template.id);
      const { name } = await rest().endpoint.update(current, { name: "two", templateId: template.id, template });
      assert.equal(name, "two");
    });

    it("deletes the endpoint although its template cannot be read", async () => {
      const current = await linked({ workersMin: 0, workersMax: 0 });
      runpod.emulator.faults.inject({
        operation: "template.get",
        fault: { kind: "status", status: 400 },
        times: Infinity,
      });
      await rest().endpoint.delete(current, { onDeleted: () => assert.fail("nobody knows that") });
      assert.deepEqual(runpod.emulator.store.endpoints.list(), []);
    });

    it("tells of the template's deletion when a lost reply makes the repeated delete find nothing", async () => {
      const current = await linked({ workersMin: 0, workersMax: 0 });
      runpod.emulator.faults.inject({ operation: "endpoint.delete", fault: { kind: "reset", write: "after" } });
      const deleted: string[] = [];
      const deleting = () => rest().endpoint.delete(current, { onDeleted: ({ name }) => deleted.push(name) });
      await assert.rejects(deleting, { kind: "notFound" });
      assert.deepEqual(deleted, ["needed"]);
    });
  });
});
