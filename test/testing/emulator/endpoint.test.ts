import assert from "node:assert/strict";
import type { Emulator } from "../../../testing/emulator";
import { documents, endpointInput, templateInput, type Client, type Fields } from "./client";
import { useEmulator } from "./use-emulator";

describe("emulator: endpoints", () => {
  let emulator: Emulator;
  let client: Client;
  let templateId: string;
  useEmulator((lent) => ({ emulator, client } = lent), { quota: 10 });
  beforeEach(async () => {
    templateId = (await client.putTemplate()).id;
  });

  const minimal = () => endpointInput(templateId);
  const refusalOf = (input: object) => client.refused(documents["endpoint.save"], { input });
  const differences = (before: Fields, after: Fields) =>
    Object.fromEntries(
      Object.entries(after).filter(([key, value]) => JSON.stringify(before[key]) !== JSON.stringify(value)),
    );

  /** Every field that can be set, none at its default. */
  async function full() {
    const volume = await client.createVolume();
    const input = {
      ...{ ...minimal(), gpuIds: "ADA_48_PRO,AMPERE_80,-NVIDIA L40", gpuCount: 2, type: "QB" },
      ...{ workersMin: 1, workersMax: 7, workersPFBTarget: 1, idleTimeout: 42, executionTimeoutMs: 60_000 },
      ...{ scalerType: "REQUEST_COUNT", scalerValue: 9, locations: "US-KS-2,US-CA-2" },
      ...{ networkVolumeIds: [{ networkVolumeId: volume.id }], flashBootType: "FLASHBOOT", minCudaVersion: "12.4" },
      ...{
        flashEnvironmentId: "flash",
        modelReferences: ["model"],
        env: [{ key: "A", value: "b" }],
        compliance: ["GDPR"],
      },
    };
    return { input, volumeId: volume.id, saved: await client.putEndpoint(input) };
  }

  it("are read as saved, with volumes in both of their fields", async () => {
    const { input, volumeId, saved } = await full();
    const readShape = {
      networkVolumeId: volumeId,
      networkVolumeIds: [{ networkVolumeId: volumeId, dataCenterId: "US-KS-2" }],
    };
    const rest = { id: saved.id, version: 1, computeType: "GPU", instanceIds: [], allowedCudaVersions: null };
    // RunPod ignores env beside a templateId (runpodctl).
    assert.deepEqual(saved, { ...input, ...readShape, ...rest, env: [] });
    assert.match(saved.id, /^[a-z0-9]{14}$/);
    const listed = await client.ask("{ myself { endpoints { id networkVolume { name } template { name } } } }");
    assert.deepEqual(listed, {
      endpoints: [{ id: saved.id, networkVolume: { name: "models" }, template: { name: "comfy" } }],
    });
  });

  it("lose fields that a save omits: those with a default return to it, the others stay", async () => {
    const { saved } = await full();
    const damaged = await client.putEndpoint({ id: saved.id, name: "api" });
    assert.deepEqual(differences(saved, damaged), {
      ...{ gpuCount: 1, workersMin: 0, workersMax: 3, workersPFBTarget: 0, idleTimeout: 10, scalerValue: 4 },
      version: 2,
    });
  });

  it("can reset only the three measured fields, which they recognise by what was really sent", async () => {
    const { saved } = await full();
    emulator.switches.saveEndpointResets = "measured";
    const partial = await client.putEndpoint({ id: saved.id, name: "api" });
    assert.deepEqual(differences(saved, partial), { workersMax: 3, idleTimeout: 10, scalerValue: 4 });
    const literal = await client.ask(
      `mutation { saveEndpoint(input: { id: "${saved.id}", name: "api", gpuCount: 1 }) { gpuCount workersMin workersPFBTarget } }`,
    );
    assert.deepEqual(literal, { gpuCount: 1, workersMin: 1, workersPFBTarget: 1 });
  });

  it("accept 0 and the empty string as values", async () => {
    const { saved } = await full();
    const emptied = await client.putEndpoint({
      ...{
        id: saved.id,
        name: "api",
        networkVolumeId: "",
        locations: "",
        minCudaVersion: "",
        workersMax: 0,
        gpuCount: 2,
      },
      ...{ workersMin: 0, workersPFBTarget: 1, idleTimeout: 42, scalerValue: 9, executionTimeoutMs: 0 },
    });
    assert.deepEqual(differences(saved, emptied), {
      ...{ networkVolumeId: null, networkVolumeIds: [], locations: null, minCudaVersion: null },
      ...{ workersMin: 0, workersMax: 0, executionTimeoutMs: 0, version: 2 },
    });
  });

  it("refuse invalid fields, and create nothing", async () => {
    const pod = await client.putTemplate({ name: "pod", isServerless: false, volumeInGb: 20 });
    const inline = { ...templateInput, volumeInGb: undefined, isServerless: undefined, name: "inline" };
    const refusals: [object, RegExp][] = [
      [{ ...minimal(), id: "nothing" }, /Endpoint nothing not found/],
      [{ ...minimal(), templateId: "nothing" }, /Template nothing not found/],
      [{ ...minimal(), templateId: pod.id }, /not a serverless template/],
      [{ ...minimal(), template: inline }, /either template or templateId, not both/],
      [{ name: "api", gpuIds: "ADA_24" }, /needs a template/],
      [{ ...minimal(), repo: null }, /^must provide template for repo endpoint$/],
      [{ name: "api", hubReleaseId: "h" }, /emulator does not do this: saveEndpoint with hubReleaseId/],
      [{ ...minimal(), instanceIds: ["cpu3g-4-16"] }, /either gpuIds or instanceIds/],
      [{ ...minimal(), gpuIds: "-NVIDIA L40" }, /either gpuIds or instanceIds/],
      [{ ...minimal(), networkVolumeId: "nothing" }, /Network volume nothing not found/],
      [{ ...minimal(), networkVolumeId: "", networkVolumeIds: [{ networkVolumeId: "v" }] }, /not both/],
      [{ ...minimal(), networkVolumeId: "v", networkVolumeIds: [{ networkVolumeId: "w" }] }, /not both/],
      [{ ...minimal(), workersMax: null }, /Something went wrong/],
      [{ ...minimal(), name: " " }, /needs a name/],
      [{ ...minimal(), name: "ab" }, /3 to 191 characters/],
      [{ ...minimal(), name: "a".repeat(192) }, /3 to 191 characters/],
      [{ ...minimal(), scalerValue: 0 }, /scalerValue must be at least 1/],
      [{ ...minimal(), idleTimeout: 0 }, /between 1 and 3600/],
      [{ ...minimal(), idleTimeout: 3601 }, /between 1 and 3600/],
      [{ ...minimal(), modelName: "m" }, /emulator does not do this/],
    ];
    // One of RunPod's own recipes sends this field (golden path 19), but no published schema has it. The emulator
    // refuses it by name.
    const unknown = await client.post(documents["endpoint.save"], {
      input: { ...minimal(), dataCenterIds: ["US-KS-2"] },
    });
    assert.deepEqual([unknown.status, /"dataCenterIds\\" is not defined/.test(unknown.text)], [400, true]);
    for (const [input, expected] of refusals) assert.match(await refusalOf(input), expected);
    assert.deepEqual(emulator.store.endpoints.list(), []);
    assert.equal(emulator.store.templates.list().length, 2);
  });

  it("create an inline template, bound to the endpoint", async () => {
    const { volumeInGb: _volumeInGb, isServerless: _isServerless, ...inline } = templateInput;
    const endpoint = await client.putEndpoint({
      name: "api",
      gpuIds: "ADA_24",
      template: { ...inline, name: "inline" },
    });
    const [bound] = emulator.store.templates.list(({ name }) => name === "inline");
    assert.deepEqual(
      [bound?.id, bound?.boundEndpointId, bound?.isServerless],
      [endpoint.templateId, endpoint.id, true],
    );
  });

  it("have one volume per data center; locations without a volume get no workers, or are refused by a switch", async () => {
    const one = await client.createVolume();
    const twin = await client.createVolume();
    const other = await client.createVolume({ dataCenterId: "EU-RO-1" });
    const volumes = (...ids: string[]) => ({ networkVolumeIds: ids.map((networkVolumeId) => ({ networkVolumeId })) });
    assert.match(await refusalOf({ ...minimal(), ...volumes(one.id, twin.id) }), /one network volume per data center/);
    const tight = { ...minimal(), ...volumes(one.id, other.id), locations: "US-CA-2", workersMin: 1, workersMax: 1 };
    const { id: stuck } = await client.putEndpoint(tight);
    assert.deepEqual(emulator.store.workers.list(), [], "no worker starts away from the volumes");
    await client.ask(documents["endpoint.delete"], { id: stuck });
    emulator.switches.locationsWithoutVolume = "refuse";
    assert.match(await refusalOf({ ...minimal(), ...volumes(one.id, other.id), locations: "US-KS-2" }), /EU-RO-1/);
    const { id } = await client.putEndpoint({ ...minimal(), ...volumes(one.id, other.id), locations: "US,RO" });
    assert.match(await refusalOf({ ...minimal(), id, locations: "US-CA-2" }), /US-KS-2/);
    assert.deepEqual(emulator.store.endpoints.get(id)?.dataCenterIds, ["US", "RO"]);
  });

  it("treat null and empty lists as omitted, because official clients send them in every save", async () => {
    const { id: volumeId } = await client.createVolume();
    const volumesOf = ({ networkVolumeIds }: Fields) =>
      (networkVolumeIds as { networkVolumeId: string }[]).map(({ networkVolumeId }) => networkVolumeId);
    const base = { ...minimal(), instanceIds: [], modelReferences: [] };
    const made = await client.putEndpoint({ ...base, networkVolumeId: volumeId, networkVolumeIds: null });
    assert.deepEqual(volumesOf(made), [volumeId]);
    const again = { ...base, id: made.id };
    const repeated = { networkVolumeId: volumeId, networkVolumeIds: [{ networkVolumeId: volumeId }] };
    for (const volumes of [repeated, { networkVolumeIds: [] }, { networkVolumeIds: null }]) {
      assert.deepEqual(volumesOf(await client.putEndpoint({ ...again, ...volumes })), [volumeId]);
    }
    assert.deepEqual(volumesOf(await client.putEndpoint({ ...again, networkVolumeId: "", networkVolumeIds: [] })), []);
    const onCpu = await client.putEndpoint({ name: "cpu", templateId, instanceIds: ["cpu3g-4-16"], workersMax: 1 });
    const kept = await client.putEndpoint({ id: onCpu.id, name: "cpu", templateId, instanceIds: [], workersMax: 1 });
    assert.deepEqual(kept.instanceIds, ["cpu3g-4-16"]);
  });

  it("change from GPU to CPU in place, with a release; the opposite is not emulated", async () => {
    const { id } = await client.putEndpoint(minimal());
    const onCpu = await client.putEndpoint({ ...minimal(), id, gpuIds: "", instanceIds: ["cpu3g-4-16"] });
    assert.deepEqual(
      [onCpu.id, onCpu.gpuIds, onCpu.instanceIds, onCpu.computeType, onCpu.version],
      [id, null, ["cpu3g-4-16"], "CPU", 2],
    );
    assert.match(await refusalOf({ ...minimal(), id }), /does not do this: moving an endpoint from CPU to GPU/);
  });

  it("on CPUs need existing instances and room for the template's disk, and have no GPU fields", async () => {
    const large = await client.putTemplate({ name: "large", containerDiskInGb: 31 });
    const cpu = (instanceIds: string[], more: object = {}) => ({ name: "cpu", templateId, instanceIds, ...more });
    for (const id of ["nonsense", "cpu3g-4-99", "cpu3g-3-12"]) {
      assert.match(await refusalOf(cpu(["cpu3g-4-16", id])), new RegExp(`Instance ${id} does not exist`));
    }
    const small = cpu(["cpu5c-8-16", "cpu5c-2-4"], { templateId: large.id });
    assert.match(await refusalOf(small), /cpu5c-8-16, cpu5c-2-4 can have 30 GB at most/);
    for (const field of [{ gpuCount: 1 }, { minCudaVersion: "12.4" }, { allowedCudaVersions: "12.4" }]) {
      assert.match(await refusalOf(cpu(["cpu3c-2-4"], field)), /neither gpuCount nor CUDA versions/);
    }
    const least = { gpuIds: "", gpuCount: 0, allowedCudaVersions: "", minCudaVersion: "" };
    assert.match(await refusalOf(cpu(["cpu3c-1-2"], least)), /cpu3c-1-2 can have 10 GB at most/);
    const made = await client.putEndpoint(cpu(["cpu3c-2-4"], { workersMax: 1 }));
    assert.deepEqual([made.computeType, made.instanceIds], ["CPU", ["cpu3c-2-4"]]);
    emulator.switches.gpuFieldsOnCpuEndpoint = "accept";
    assert.equal((await client.putEndpoint(cpu(["cpu3c-2-4"], { gpuCount: 1, workersMax: 1 }))).gpuCount, 1);
  });

  it("accept values for which RunPod's answer is unknown, or refuse them by a switch", async () => {
    const odd: object[] = [
      ...[{ gpuCount: 9 }, { workersMin: 2, workersMax: 1 }, { minCudaVersion: "banana" }, { executionTimeoutMs: 1 }],
      ...[{ locations: "XX-1" }, { gpuIds: "FOO_99" }, { allowedCudaVersions: "12" }],
    ];
    for (const values of odd) {
      emulator.switches.nonsense = "refuse";
      assert.match(await refusalOf({ ...minimal(), workersMax: 0, ...values }), /Something went wrong/);
      emulator.switches.nonsense = "accept";
      const { id } = await client.putEndpoint({ ...minimal(), workersMax: 1, ...values });
      await client.ask(documents["endpoint.delete"], { id });
    }
    emulator.switches.nonsense = "refuse";
    assert.equal(
      (await client.putEndpoint({ ...minimal(), locations: "US,EU-RO-1", minCudaVersion: "12.4" })).version,
      1,
    );
  });

  it("get another template by updateEndpointTemplate, with a release", async () => {
    const { id } = await client.putEndpoint(minimal());
    const other = await client.putTemplate({ name: "other", imageName: "example/comfy:2" });
    const document = `mutation ($input: UpdateEndpointTemplateInput) { updateEndpointTemplate(input: $input) { id templateId version } }`;
    const changed = await client.ask(document, { input: { endpointId: id, templateId: other.id } });
    assert.deepEqual(changed, { id, templateId: other.id, version: 2 });
    const unknown = { input: { endpointId: id, templateId: "nothing" } };
    assert.match(await client.refused(document, unknown), /Template nothing not found/);
    const { data } = await client.post(`{ myself { endpoint(id: "${id}") { templateId } } }`);
    assert.deepEqual(data?.myself?.endpoint, { templateId: other.id });
  });

  it("keep QUEUE_DELAY as the scaler of a load balancer", async () => {
    const balancer = { ...minimal(), type: "LB", scalerType: "QUEUE_DELAY", scalerValue: 3 };
    const made = await client.putEndpoint(balancer);
    assert.deepEqual([made.type, made.scalerType, made.scalerValue], ["LB", "QUEUE_DELAY", 3]);
    assert.equal((await client.putEndpoint({ ...balancer, id: made.id, scalerType: "" })).scalerType, "QUEUE_DELAY");
  });

  it("are deleted once, with their workers and jobs; by a switch only without workers", async () => {
    const { id } = await client.putEndpoint({ ...minimal(), workersMin: 1 });
    await client.jobs("POST", `${id}/run`, { input: {} });
    const removal = [documents["endpoint.delete"], { id }] as const;
    emulator.switches.deleteEndpointWithWorkers = "refuse";
    assert.match(await client.refused(...removal), /min and max workers to 0/);
    await client.putEndpoint({ ...minimal(), id, workersMin: 0, workersMax: 0 });
    assert.equal(await client.ask(...removal), null);
    assert.match(await client.refused(...removal), /not found/);
    const again = await client.putEndpoint({ ...minimal(), workersMin: 1 });
    emulator.switches.deleteEndpointWithWorkers = "allow";
    assert.equal(emulator.store.workers.list().length, 1);
    await client.ask(documents["endpoint.delete"], { id: again.id });
    assert.deepEqual([emulator.store.workers.list(), emulator.store.jobs.list()], [[], []]);
  });

  it("show the drift that other clients have seen", async () => {
    emulator.switches.gpuIdsOrder = "sorted";
    emulator.switches.flashBootNames = "suffixed";
    const saved = await client.putEndpoint({ ...minimal(), gpuIds: "AMPERE_80,ADA_24", flashBootType: "FLASHBOOT" });
    assert.deepEqual([saved.gpuIds, saved.name, saved.instanceIds], ["ADA_24,AMPERE_80", "api -fb", []]);
    const stored = emulator.store.endpoints.get(saved.id);
    assert.deepEqual([stored?.gpus?.pools, stored?.name], [["AMPERE_80", "ADA_24"], "api"]);
  });

  it("add PORT and PORT_HEALTH to the template of a load balancer, at its first deploy only", async () => {
    const balancer = { ...minimal(), type: "LB" };
    const { id, scalerType } = await client.putEndpoint(balancer);
    assert.equal(scalerType, "REQUEST_COUNT");
    const envOf = () => emulator.store.templates.get(templateId)?.env.map(({ key, value }) => `${key}=${value}`);
    assert.deepEqual(envOf(), ["MODE=fast", "PORT=80", "PORT_HEALTH=80"]);
    await client.putTemplate({ id: templateId });
    await client.putEndpoint({ ...balancer, id });
    assert.deepEqual(envOf(), ["MODE=fast"]);
    assert.match(await refusalOf({ ...minimal(), id, type: "QB" }), /emulator does not do this/);
  });
});
