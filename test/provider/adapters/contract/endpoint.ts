import assert from "node:assert/strict";
import type { Endpoint, EndpointSpec, RunpodObject, Template } from "../../../../provider/api";
import { RunpodError } from "../../../../provider/api/errors";
import { releasedContentOf } from "../../../end-to-end/results";
import { endpoint } from "../../../kinds/endpoint";
import { held } from "../../../support/emulated-runpod";
import { thrownBy } from "../../../support/thrown-by";
import { clientOf } from "../../../testing/emulator/client";
import type { ContractSetup } from "./contract";
import { itemOf } from "./every-kind";

type Held = Endpoint & { templateId: string };

/** Creates an endpoint that is linked to its template, as the console does. */
function madeInConsole(
  { emulator }: ContractSetup,
  spec: EndpointSpec,
): Promise<Pick<Endpoint, "id" | "ownsContainer">> {
  const { name, templateId, type, workersMin, workersMax, scalerType, scalerValue } = spec;
  return clientOf(emulator).putEndpoint({
    ...{ name, templateId, gpuIds: "ADA_24", type: type === "QUEUE" ? "QB" : "LB" },
    ...{ workersMin, workersMax, scalerType, scalerValue },
  });
}

export function describeEndpoints(setup: ContractSetup): void {
  const endpoints = () => setup.api.endpoint;
  const spec = (name = "one") => endpoint.contract.spec(setup.api, name);
  const stored = (id: string) => held(setup.emulator.store.endpoints, id);
  const envOf = (id: string) =>
    Object.fromEntries(releasedContentOf(stored(id)).env.map(({ key, value }) => [key, value]));

  async function templateOf(id: string): Promise<Template> {
    const template = await setup.api.template.get(id);
    assert.ok(template !== undefined);
    return template;
  }

  /** An endpoint as lists show it, with what the state knows beside that. */
  async function madeBy(maker: "the adapter" | "the console", changes: Partial<EndpointSpec> = {}): Promise<Held> {
    const asked = { ...(await spec()), ...changes };
    const { templateId } = asked;
    const { ownsContainer, id } =
      maker === "the adapter" ? await endpoints().create(asked) : await madeInConsole(setup, asked);
    const listed = itemOf(await endpoints().list(), id);
    return { ...listed, templateId, ...(ownsContainer && { ownsContainer }) };
  }

  it("mounts network volumes and removes them", async () => {
    const volume = await setup.api.networkVolume.create({ name: "m", sizeInGb: 20, dataCenterId: "EU-RO-1" });
    const other = await setup.api.networkVolume.create({ name: "o", sizeInGb: 20, dataCenterId: "US-KS-2" });
    const without = { ...(await spec()), workersMin: 0 };
    const one = await endpoints().create({ ...without, networkVolumeIds: [volume.id] });
    const held = itemOf(await endpoints().list(), one.id);
    assert.deepEqual(held.networkVolumeIds, [volume.id]);
    assert.deepEqual((await endpoints().update(held, { workersMax: 1 })).networkVolumeIds, [volume.id]);
    const both = await endpoints().update(held, { networkVolumeIds: [volume.id, other.id] });
    assert.deepEqual([...both.networkVolumeIds].sort(), [volume.id, other.id].sort());
    for (const networkVolumeIds of [null, []]) {
      assert.deepEqual((await endpoints().update(both, { networkVolumeIds })).networkVolumeIds, []);
    }
    await setup.api.networkVolume.delete(volume);
  });

  it("is a load balancer, and stays one after a change", async () => {
    const one = await endpoints().create({ ...(await spec()), type: "LOAD_BALANCER", scalerType: "REQUEST_COUNT" });
    const changed = await endpoints().update(itemOf(await endpoints().list(), one.id), { workersMax: 1 });
    assert.deepEqual([one.type, changed.type, changed.workersMax], ["LOAD_BALANCER", "LOAD_BALANCER", 1]);
  });

  it("clears either form of CUDA versions", async () => {
    const { allowedCudaVersions: _allowed, ...rest } = await spec();
    const one = await endpoints().create({ ...rest, minCudaVersion: "12.4" });
    const held = itemOf(await endpoints().list(), one.id);
    assert.equal(held.minCudaVersion, "12.4");
    assert.equal((await endpoints().update(held, { workersMax: 1 })).minCudaVersion, "12.4");
    assert.equal((await endpoints().update(held, { minCudaVersion: null })).minCudaVersion, undefined);
  });

  it("keeps the settings that this package does not model when it changes others", async () => {
    const one = await endpoints().create(await spec());
    const unmodelled = {
      ...{ workersPFBTarget: 3, flashEnvironmentId: "flash-1", modelReferences: ["model-1"], compliance: ["GDPR"] },
      env: [{ key: "A", value: "1" }],
    };
    setup.emulator.store.endpoints.update(one.id, unmodelled);
    await endpoints().update(itemOf(await endpoints().list(), one.id), { workersMax: 1 });
    const held = setup.emulator.store.endpoints.get(one.id);
    assert.deepEqual({ ...held, ...unmodelled, workersMax: 1 }, held);
  });

  it("runs on CPUs", async () => {
    const { gpus: _gpus, gpuCount: _count, allowedCudaVersions: _cuda, ...rest } = await spec();
    const one = await endpoints().create({ ...rest, cpus: [{ flavor: "cpu3c", vcpuCount: 2 }] });
    const held = itemOf(await endpoints().list(), one.id);
    assert.deepEqual([held.gpus, held.cpus], [undefined, [{ flavor: "cpu3c", vcpuCount: 2 }]]);
    assert.deepEqual((await endpoints().update(held, { workersMax: 1 })).cpus, held.cpus);
  });

  for (const maker of ["the adapter", "the console"] as const) {
    for (const endpointContainer of ["released", "template"] as const) {
      for (const linkedContainerPatch of ["edits-template", "leaves-template"] as const) {
        it(`runs what its template says after a save, if ${maker} created it (an answer has its ${endpointContainer}; a save ${linkedContainerPatch})`, async () => {
          Object.assign(setup.emulator.switches, { endpointContainer, linkedContainerPatch });
          const { templateId, ...held } = await madeBy(maker);
          const template = await templateOf(templateId);
          const env = { MODE: "fast" };
          const changes = { image: "acme/comfy:2", args: "serve", containerDiskInGb: 30, env, ports: ["80/http"] };
          const changed = await setup.api.template.update(template, changes);
          const { version } = stored(held.id);
          const current = { ...held, ...itemOf(await endpoints().list(), held.id) };
          const saved = await endpoints().update(current, { templateId, template: changed, releases: true });
          const { image, startCommand, containerDiskInGb, ports } = releasedContentOf(stored(held.id));
          assert.deepEqual([image, startCommand, containerDiskInGb, ports], ["acme/comfy:2", "serve", 30, ["80/http"]]);
          assert.deepEqual(envOf(held.id), env);
          assert.deepEqual([saved.saves, saved.version], [1, version + 1]);
          assert.equal(stored(held.id).version, version + 1);
          const listed = itemOf(await endpoints().list(), held.id);
          assert.deepEqual([listed.saves, listed.ownsContainer], [undefined, undefined]);
          const isSilent = setup.adapter.silentOutputs.endpoint?.includes("container");
          assert.deepEqual(listed.container?.image, isSilent ? undefined : "acme/comfy:2");
          assert.deepEqual(await templateOf(templateId), changed, "the template says what it said");
        });
      }
    }

    it(`keeps the variables that RunPod added, and no others, if ${maker} created it`, async () => {
      const { templateId, ...held } = await madeBy(maker, { type: "LOAD_BALANCER", scalerType: "REQUEST_COUNT" });
      assert.deepEqual(Object.keys(envOf(held.id)).sort(), ["PORT", "PORT_HEALTH"]);
      const template = await templateOf(templateId);
      const own = await setup.api.template.update(template, { env: { ...template.env, A: "1", PORT: "8000" } });
      const current = { ...itemOf(await endpoints().list(), held.id), ...held };
      await endpoints().update(current, { templateId, template: own, releases: true });
      assert.deepEqual(envOf(held.id), { A: "1", PORT: "8000", PORT_HEALTH: "80" });
      const { A: _gone, ...rest } = own.env;
      const less = await setup.api.template.update(own, { env: rest });
      const again = { ...current, ...itemOf(await endpoints().list(), held.id) };
      await endpoints().update(again, { templateId, template: less, releases: true });
      assert.deepEqual(envOf(held.id), { PORT: "8000", PORT_HEALTH: "80" });
    });

    for (const endpointRename of ["renames-template", "leaves-template"] as const) {
      for (const isLost of [false, true]) {
        it(`leaves its template's name when it gets another, if ${maker} created it (RunPod ${endpointRename}${isLost ? "; the reply is lost" : ""})`, async () => {
          setup.emulator.switches.endpointRename = endpointRename;
          const { templateId, ...held } = await madeBy(maker);
          const template = await templateOf(templateId);
          const lost = { kind: "reset", write: "after" } as const;
          if (isLost) setup.emulator.faults.inject({ operation: "endpoint.update", fault: lost });
          const saved = await endpoints().update(held, { name: "other", templateId, template });
          assert.equal(saved.name, "other");
          assert.deepEqual(await templateOf(templateId), template);
        });
      }
    }

    for (const linkedEndpointDelete of ["removes-template", "keeps-template"] as const) {
      it(`tells if its template went with it, and leaves no copy, if ${maker} created it (RunPod ${linkedEndpointDelete})`, async () => {
        setup.emulator.switches.linkedEndpointDelete = linkedEndpointDelete;
        const { templateId, ...held } = await madeBy(maker, { workersMin: 0, workersMax: 0 });
        const deleted: string[] = [];
        const onDeleted = ({ id, name }: RunpodObject) => deleted.push(`${id} ${name}`);
        await endpoints().delete({ ...held, templateId }, { onDeleted });
        const left = setup.emulator.store.templates.list().map(({ id, name }) => `${id} ${name}`);
        assert.deepEqual([...left, ...deleted], [`${templateId} needed`]);
        assert.deepEqual(setup.emulator.store.endpoints.list(), []);
      });
    }
  }

  it("is not deleted where that may delete a template that must stay", async () => {
    const { templateId, ...held } = await madeBy("the console", { workersMin: 0, workersMax: 0 });
    const fate = { keepBecause: "Endpoint two runs it.", onDeleted: () => assert.fail("it went with the endpoint") };
    const deleting = () => endpoints().delete({ ...held, templateId }, fate);
    if (setup.adapter.mayDeleteTemplates) {
      await assert.rejects(deleting, { kind: "rejected", sent: false, message: /Endpoint two runs it\./ });
    } else await deleting();
    assert.equal(setup.emulator.store.endpoints.list().length, setup.adapter.mayDeleteTemplates ? 1 : 0);
    assert.ok(setup.emulator.store.templates.get(templateId) !== undefined);
  });

  it("has an idle timeout where it applies, and does not ask for one elsewhere", async () => {
    const { silentWhile = {} } = setup.adapter.capabilities.endpoint ?? {};
    const isTold = silentWhile["idleTimeoutInSeconds"] === undefined;
    const one = await endpoints().create({ ...(await spec()), scalerType: "REQUEST_COUNT", idleTimeoutInSeconds: 7 });
    const held = itemOf(await endpoints().list(), one.id);
    assert.equal(held.idleTimeoutInSeconds, isTold ? 7 : undefined);
    assert.equal("idleTimeoutInSeconds" in held, isTold);
    await endpoints().update(held, { idleTimeoutInSeconds: 8, workersMax: 1 });
    const scaled = { scalerType: "QUEUE_DELAY", scalerValue: 4, idleTimeoutInSeconds: 9 } as const;
    const changed = await endpoints().update(itemOf(await endpoints().list(), one.id), scaled);
    assert.deepEqual([changed.scalerType, changed.idleTimeoutInSeconds], ["QUEUE_DELAY", 9]);
    const back = await endpoints().update(changed, { ...scaled, scalerType: "REQUEST_COUNT" });
    assert.deepEqual([back.scalerType, back.idleTimeoutInSeconds], ["REQUEST_COUNT", isTold ? 9 : undefined]);
  });

  it("is created although RunPod does not report its version, and a lost create says what it would own", async () => {
    setup.emulator.faults.inject({ operation: "release.list", fault: { kind: "status", status: 400 }, times: 2 });
    const one = await endpoints().create(await spec());
    const changed = await endpoints().update(one, { flashBoot: "OFF" });
    assert.deepEqual([changed.id, changed.flashBoot], [one.id, "OFF"]);
    setup.emulator.faults.inject({ operation: "endpoint.create", fault: { kind: "reset", write: "after" } });
    const { ifCreated = {} } = await thrownBy(RunpodError, async () => endpoints().create(await spec("two")));
    assert.deepEqual(ifCreated, one.ownsContainer ? { ownsContainer: true } : {});
  });

  it("counts a save whose reply was lost", async () => {
    const one = await endpoints().create(await spec());
    setup.emulator.faults.inject({ operation: "endpoint.update", fault: { kind: "reset", write: "after" } });
    const saved = await endpoints().update(itemOf(await endpoints().list(), one.id), { workersMax: 1 });
    assert.deepEqual([saved.workersMax, saved.saves], [1, 2]);
  });

  it("reports why RunPod refused it: the workers quota, or a missing template", async () => {
    await assert.rejects(endpoints().create({ ...(await spec()), workersMax: 99 }), {
      kind: "quota",
      mayHaveHappened: false,
    });
    await assert.rejects(endpoints().create({ ...(await spec()), templateId: "tpl-none" }), {
      kind: "notFound",
      mayHaveHappened: false,
    });
    assert.deepEqual(setup.emulator.store.endpoints.list(), []);
  });

  it("redacts env that a save sends, the endpoint's own or its template's, in a refusal that quotes it", async () => {
    const { templateId, ...asked } = await spec();
    const env = { TOKEN: "hunter2-secret" };
    const template = await setup.api.template.update(await templateOf(templateId), { env });
    const fault = { kind: "error", message: "TOKEN=hunter2-secret is wrong" } as const;
    let sent = 0;
    const refused = async (verb: string, ask: () => Promise<unknown>) => {
      setup.emulator.faults.inject({ operation: `endpoint.${verb}`, fault });
      const { message } = await thrownBy(RunpodError, ask);
      const { variables } =
        setup.emulator.calls.filter(({ operation }) => operation === `endpoint.${verb}`).at(-1) ?? {};
      if (!/hunter2/.test(JSON.stringify(variables))) return;
      sent += 1;
      assert.doesNotMatch(message, /hunter2/);
    };
    await refused("create", () => endpoints().create({ ...asked, templateId, template }));
    const one = await endpoints().create({ ...asked, templateId, template });
    setup.emulator.store.endpoints.update(one.id, { env: [{ key: "TOKEN", value: "hunter2-secret" }] });
    const read = itemOf(await endpoints().list(), one.id);
    await refused("update", () => endpoints().update(read, { workersMax: 1, templateId, template, releases: true }));
    assert.ok(sent > 0);
    await endpoints().update(read, { workersMax: 1 });
    assert.deepEqual(stored(one.id).env, [{ key: "TOKEN", value: "hunter2-secret" }], "RunPod still has it");
  });
}
