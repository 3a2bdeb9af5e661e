import assert from "node:assert/strict";
import type { Endpoint } from "../../../../provider/api";
import { PartialFailure, RunpodError } from "../../../../provider/api/errors";
import { kinds } from "../../../../provider/kinds";
import type { Endpoint as HeldEndpoint } from "../../../../testing/emulator";
import { held, putVolume } from "../../../support/emulated-runpod";
import { thrownBy } from "../../../support/thrown-by";
import type { Fields } from "../lifecycles-on-runpod";
import { useLifecyclesOnRunpod } from "../lifecycles-on-runpod";
import {
  changeEndpoint,
  editEndpoint,
  gpus,
  image,
  releaseByOthers,
  sentGpus,
  goOnOverRest,
  makeEndpoint,
  endpointSeen,
} from "../endpoints";
import { unmarked } from "../../lifecycle/unmarked";

describe("provider/kinds/endpoint", () => {
  const setup = useLifecyclesOnRunpod();
  const putVolumes = () => {
    putVolume(setup, "vol-1", "EU-RO-1");
    putVolume(setup, "vol-2", "US-KS-2");
  };

  it("stores the GPU list as it was sent, and RunPod's version", async () => {
    const { id, inputs, outputs } = await makeEndpoint(setup);
    assert.deepEqual(unmarked(outputs), {
      ...inputs,
      version: 1,
      sentGpus,
      ready: true,
      accountId: setup.emulator.account.id,
    });
    assert.deepEqual((await endpointSeen(setup, id)).gpus, sentGpus);
    assert.deepEqual(await setup.endpoint.read(id, outputs), outputs);
  });

  it("ignores the order of RunPod's lists, and lists that RunPod fills in", async () => {
    putVolumes();
    const networkVolumes = [
      { id: "vol-1", dataCenterId: "EU-RO-1" },
      { id: "vol-2", dataCenterId: "US-KS-2" },
    ];
    const { id, outputs } = await makeEndpoint(setup, { networkVolumes, allowedCudaVersions: ["12.4", "12.8"] });
    const endpoint = await endpointSeen(setup, id);
    assert.deepEqual(
      [endpoint.networkVolumeIds, endpoint.dataCenterIds],
      [
        ["vol-1", "vol-2"],
        ["EU-RO-1", "US-KS-2"],
      ],
    );
    assert.ok(!("dataCenterIds" in outputs), "the pin is sent, not stored");
    editEndpoint(setup, id, {
      gpus: { pools: [...sentGpus.pools].reverse(), excludedTypes: [...sentGpus.excludedTypes].reverse() },
      networkVolumeIds: ["vol-2", "vol-1"],
      dataCenterIds: ["US-KS-2", "EU-RO-1"],
      allowedCudaVersions: ["12.8", "12.4"],
      minCudaVersion: "11.8",
    });
    assert.deepEqual(await setup.endpoint.read(id, outputs), outputs);
  });

  it("clears the other form of CUDA versions, whoever set it", async () => {
    for (const [declared, set] of [
      [{ allowedCudaVersions: ["12.4"] }, { allowedCudaVersions: [], minCudaVersion: "12.8" }],
      [{ minCudaVersion: "12.4" }, { allowedCudaVersions: ["12.8"], minCudaVersion: null }],
    ] as [Record<string, unknown>, Partial<HeldEndpoint>][]) {
      setup.renew();
      const { id, given, outputs } = await makeEndpoint(setup, declared);
      const endpoint = await endpointSeen(setup, id);
      const { allowedCudaVersions, minCudaVersion } = endpoint;
      editEndpoint(setup, id, set);
      setup.restart();
      const seen = (await setup.endpoint.read(id, outputs)) as Record<string, unknown>;
      await changeEndpoint(setup, id, seen, { ...given, ...declared });
      const now = await endpointSeen(setup, id);
      assert.deepEqual([now.allowedCudaVersions, now.minCudaVersion], [allowedCudaVersions, minCudaVersion]);
    }
  });

  const units: [
    what: string,
    declared: object,
    console: Partial<HeldEndpoint>,
    changed: object,
    expected: Partial<Endpoint>,
  ][] = [
    [
      "the three of the scaler",
      { scalerType: "QUEUE_DELAY", scalerValue: 4, idleTimeoutInSeconds: 5 },
      { scalerValue: 9 },
      { idleTimeoutInSeconds: 60 },
      { scalerType: "QUEUE_DELAY", scalerValue: 4, idleTimeoutInSeconds: 60 },
    ],
    ["workers", { workersMax: 3 }, { workersMax: 9 }, { workersMin: 1 }, { workersMin: 1, workersMax: 3 }],
    [
      "volumes and data centers",
      { dataCenterIds: ["EU-RO-1", "US-KS-2"] },
      { dataCenterIds: ["US-CA-2"] },
      { networkVolumes: [{ id: "vol-1", dataCenterId: "EU-RO-1" }] },
      { networkVolumeIds: ["vol-1"], dataCenterIds: ["EU-RO-1", "US-KS-2"] },
    ],
  ];
  for (const [what, declared, console, changed, expected] of units) {
    it(`sends all of the program's values if a step changes one of ${what}, and otherwise keeps RunPod's`, async () => {
      for (const step of [changed, { executionTimeoutInMs: 1_000 }]) {
        setup.renew();
        putVolumes();
        const { id, given, outputs } = await makeEndpoint(setup, declared);
        editEndpoint(setup, id, { ...console });
        setup.restart();
        await setup.clock.sleep(60_000);
        await changeEndpoint(setup, id, outputs, { ...given, ...step });
        const now = await endpointSeen(setup, id);
        const wanted = step === changed ? expected : console;
        assert.deepEqual({ ...now, ...wanted }, now);
      }
    });
  }

  it("keeps RunPod's CUDA fields if a step changes none of them", async () => {
    const { id, given, outputs } = await makeEndpoint(setup, { minCudaVersion: "12.4" });
    editEndpoint(setup, id, { allowedCudaVersions: ["12.8"] });
    setup.restart();
    await changeEndpoint(setup, id, outputs, { ...given, workersMax: 5 });
    const { allowedCudaVersions, minCudaVersion, workersMax } = await endpointSeen(setup, id);
    assert.deepEqual([allowedCudaVersions, minCudaVersion, workersMax], [["12.8"], "12.4", 5]);
  });

  it("saves nothing if only arguments change that RunPod does not have", async () => {
    const { id, given, outputs } = await makeEndpoint(setup, {
      workersMax: 3,
      idleTimeoutInSeconds: 5,
      flashBoot: "OFF",
    });
    const writes = setup.writes().length;
    const state = await changeEndpoint(setup, id, outputs, { ...given, profile: "debug", rollout: { wait: false } });
    assert.equal(setup.writes().length, writes);
    assert.deepEqual([state.profile, state.rollout], ["debug", { wait: false }]);
    await changeEndpoint(setup, id, state, { ...given, profile: "debug", rollout: { wait: false }, workersMax: 4 });
    assert.equal(setup.writes().length, writes + 1);
  });

  it("records no version that somebody else released if only arguments change that RunPod does not have", async () => {
    const { id, given, outputs } = await makeEndpoint(setup);
    releaseByOthers(setup, id);
    setup.restart();
    const state = await changeEndpoint(setup, id, outputs, { ...given, rollout: { wait: false } });
    assert.deepEqual(state, { ...outputs, rollout: { wait: false } });
    assert.equal(((await setup.endpoint.read(id, state)) as Record<string, unknown>).release, "? version 2");
  });

  it("remembers which GPUs it sent after a step that kept RunPod's list", async () => {
    const { id, given, outputs } = await makeEndpoint(setup);
    editEndpoint(setup, id, { gpus: { pools: ["ADA_24"], excludedTypes: [] } });
    setup.restart();
    await setup.clock.sleep(60_000);
    const state = await changeEndpoint(setup, id, outputs, { ...given, workersMax: 5 });
    assert.deepEqual(
      [state.sentGpus, (await endpointSeen(setup, id)).gpus],
      [sentGpus, { pools: ["ADA_24"], excludedTypes: [] }],
    );
  });

  it("sends a GPU list that a refresh has found, and reports when it changes back", async () => {
    const { id, given, outputs } = await makeEndpoint(setup, { gpus: ["ADA_24"] });
    const wider = { pools: ["ADA_24", "AMPERE_48"], excludedTypes: [] };
    editEndpoint(setup, id, { gpus: wider });
    setup.restart();
    const seen = (await setup.endpoint.read(id, outputs)) as Record<string, unknown>;
    assert.deepEqual(seen.gpus, wider.pools);
    const saved = await changeEndpoint(setup, id, seen, { ...given, gpus: wider.pools, workersMax: 5 });
    assert.deepEqual((await endpointSeen(setup, id)).gpus, wider);
    editEndpoint(setup, id, { gpus: { pools: ["ADA_24"], excludedTypes: [] } });
    setup.restart();
    assert.deepEqual(((await setup.endpoint.read(id, saved)) as Record<string, unknown>).gpus, ["ADA_24"]);
  });

  it("reports each outside change under the changed argument", async () => {
    const changes: [atRunpod: Partial<HeldEndpoint>, shown: object][] = [
      [{ gpus: { pools: ["ADA_48_PRO"], excludedTypes: [] } }, { gpus: ["ADA_48_PRO"] }],
      [
        { gpus: { ...sentGpus, excludedTypes: ["NVIDIA H100 NVL"] } },
        { gpus: ["ADA_48_PRO", "ADA_80_PRO", "-NVIDIA H100 NVL"] },
      ],
      [
        { gpus: { ...sentGpus, excludedTypes: [...sentGpus.excludedTypes, "NVIDIA L40S MAXQ"] } },
        { gpus: ["ADA_48_PRO", "NVIDIA H100 PCIe", "-NVIDIA L40S MAXQ"] },
      ],
      [{ workersMax: 0 }, { workersMax: 0 }],
      [{ workersMin: 3 }, { workersMin: 3 }],
      [{ flashBoot: "OFF" }, { flashBoot: "OFF" }],
      [{ executionTimeoutInMs: 0 }, { executionTimeoutInMs: 0 }],
      [{ networkVolumeIds: [] }, { networkVolumes: [] }],
      [
        { networkVolumeIds: ["vol-1", "vol-9"] },
        { networkVolumes: [{ id: "vol-1", dataCenterId: "EU-RO-1" }, { id: "vol-9" }] },
      ],
      [{ templateId: "tpl-other" }, { templateId: "tpl-other" }],
      [{ version: 8 }, { version: 8, release: "? version 8" }],
      [{ shown: { version: null } }, {}],
    ];
    for (const [atRunpod, shown] of changes) {
      setup.renew();
      putVolumes();
      const { id, outputs } = await makeEndpoint(setup, { networkVolumes: [{ id: "vol-1", dataCenterId: "EU-RO-1" }] });
      editEndpoint(setup, id, { ...atRunpod });
      const { sentGpus: _seenGpus, ...seen } = (await setup.endpoint.read(id, outputs)) as Record<string, unknown>;
      const { sentGpus: _sent, ...before } = outputs;
      assert.deepEqual(seen, { ...before, ...shown }, JSON.stringify(atRunpod));
    }
  });

  it("warns when workersMax is lower than it left it, with RunPod's possible reasons, and never otherwise", async () => {
    const { id, outputs } = await makeEndpoint(setup, { workersMax: 3 });
    const readWith = async (workersMax: number, state: Record<string, unknown>) => {
      editEndpoint(setup, id, { workersMax });
      setup.restart();
      const seen = (await setup.endpoint.read(id, state)) as Record<string, unknown>;
      assert.equal(seen.workersMax, workersMax);
      return { seen, warnings: setup.warnings.splice(0) };
    };
    const idle = await readWith(2, outputs);
    assert.deepEqual(idle.warnings, [
      `Endpoint "prod" (${id}): workersMax is 2 at RunPod, no longer 3. RunPod may have lowered it: it sets workersMax to 2 after 3 days without a request and to 0 after 7, and never raises it again. With 0, no job runs. The next \`pulumi up\` sets the program's value again.`,
    ]);
    assert.deepEqual((await readWith(2, idle.seen)).warnings, [], "a known value is not reported again");
    assert.match((await readWith(0, idle.seen)).warnings.join(), /workersMax is 0 at RunPod, no longer 2\./);
    assert.deepEqual((await readWith(3, outputs)).warnings, []);
    assert.deepEqual((await readWith(5, outputs)).warnings, []);
    assert.deepEqual((await readWith(2, { ...outputs, ready: false })).warnings, [], "an update was interrupted");
    const { workersMax: _unknown, ...older } = outputs;
    editEndpoint(setup, id, { workersMax: 0 });
    await setup.endpoint.read(id, older);
    assert.deepEqual(setup.warnings, []);
  });

  it("is not saved while RunPod has another template on it, unless the step names the template", async () => {
    const { id, given, outputs } = await makeEndpoint(setup);
    editEndpoint(setup, id, { templateId: "tpl-other" });
    setup.restart();
    const writes = setup.writes().length;
    await assert.rejects(
      changeEndpoint(setup, id, outputs, { ...given, workersMax: 5 }),
      /at RunPod it runs template tpl-other, not .*nothing was changed.*pulumi refresh/,
    );
    assert.equal(setup.writes().length, writes);
  });

  it("does not claim an endpoint of another type after a lost reply", async () => {
    const { id, given } = await makeEndpoint(setup);
    const { endpoints } = setup.emulator.store;
    setup.meanwhile("endpoint.create", () =>
      endpoints.insert({ ...held(endpoints, id), id: "ep-foreign", name: "other", type: "loadBalancer" }),
    );
    setup.emulator.faults.inject({ operation: "endpoint.create", fault: { kind: "reset", write: "before" } });
    const creating = setup.make(setup.endpoint, { ...given, name: "other" });
    await assert.rejects(creating, /Nothing of this name had appeared/);
    assert.ok(endpoints.get("ep-foreign") !== undefined);
  });

  it("keeps reporting a foreign release until the program releases again", async () => {
    const { id, given, outputs } = await makeEndpoint(setup);
    releaseByOthers(setup, id);
    const drifted = (await setup.endpoint.read(id, outputs)) as Record<string, unknown>;
    assert.equal(drifted.release, "? version 2");
    const later = (await setup.endpoint.read(id, drifted)) as Record<string, unknown>;
    assert.equal(later.release, "? version 2");
    const updated = await changeEndpoint(setup, id, later, given);
    assert.deepEqual([updated.release, updated.version], [given.release, 3]);
    assert.deepEqual(setup.warnings, []);
  });

  it("saves the whole endpoint, and clears only arguments that the program removed", async () => {
    putVolumes();
    const networkVolumes = [{ id: "vol-1", dataCenterId: "EU-RO-1" }];
    const { id, given, outputs } = await makeEndpoint(setup, { networkVolumes, minCudaVersion: "12.4" });
    const { networkVolumes: _volumes, minCudaVersion: _cuda, ...less } = given as Record<string, unknown>;
    await changeEndpoint(setup, id, outputs, { ...less, allowedCudaVersions: ["12.8"] });
    const spec = setup.specs("endpoint.update").at(-1) ?? {};
    assert.deepEqual(
      [spec.networkVolumeIds, spec.dataCenterIds, spec.minCudaVersion, spec.allowedCudaVersions],
      [null, null, null, ["12.8"]],
    );
    setup.renew();
    const untouched = await makeEndpoint(setup);
    await changeEndpoint(setup, untouched.id, untouched.outputs, { ...untouched.given, workersMax: 5 });
    const quiet = setup.specs("endpoint.update").at(-1) ?? {};
    assert.deepEqual(
      [quiet.networkVolumeIds, quiet.dataCenterIds, quiet.minCudaVersion, quiet.allowedCudaVersions, quiet.cpus],
      [undefined, undefined, undefined, undefined, undefined],
    );
  });

  it("takes the template from its state only if the API does not report it", async () => {
    const { id } = await makeEndpoint(setup);
    const known = { templateId: "tpl-of-the-program", ownsContainer: true } as const;
    const { templateId: _templateId, ...bare } = await endpointSeen(setup, id);
    const { mapping } = kinds.endpoint;
    const idOf = (seen: object) => mapping.withState?.({ ...bare, ...seen }, known).templateId;
    // A delete over GraphQL takes the template of such an endpoint along.
    assert.deepEqual(
      [idOf({}), idOf({ templateId: "tpl-copy" }), idOf({ templateId: undefined })],
      ["tpl-of-the-program", "tpl-copy", undefined],
    );
  });

  for (const fault of [{ kind: "reset", write: "after" }, { kind: "malformed" }] as const) {
    it(`knows that it owns its container when the reply to its create was lost (${fault.kind})`, async () => {
      goOnOverRest(setup);
      setup.emulator.faults.inject({ operation: "endpoint.create", fault });
      const { id, outputs } = await makeEndpoint(setup);
      assert.equal(outputs["ownsContainer"], true);
      assert.deepEqual(
        setup.emulator.store.endpoints.list().map((endpoint) => endpoint.id),
        [id],
      );
    });
  }

  it("keeps in the state that it owns its container when RunPod returned an id, but no endpoint", async () => {
    const { id: templateId, inputs } = await setup.make(setup.template, { name: "comfy", image });
    goOnOverRest(setup);
    const { release, releaseEnv } = inputs;
    const { create } = setup.api.endpoint;
    setup.api.endpoint.create = async (spec) => {
      await create(spec);
      throw new RunpodError("malformed", "no endpoint", { id: "not-listed", ifCreated: { ownsContainer: true } });
    };
    const failure = await thrownBy(PartialFailure, () =>
      setup.make(setup.endpoint, { name: "prod", gpus, templateId, release, releaseEnv }),
    );
    const { ready, ownsContainer } = failure.outputs as Fields;
    assert.deepEqual([failure.id, ready, ownsContainer], ["not-listed", false, true]);
  });

  it("ignores the order of CPU flavors", async () => {
    const cpus = [
      { flavor: "cpu3g", vcpuCount: 2 },
      { flavor: "cpu5c", vcpuCount: 4 },
    ];
    const template = await setup.make(setup.template, { name: "comfy", image });
    const { release, releaseEnv } = template.inputs;
    const given = { name: "prod", templateId: template.id, release, releaseEnv, cpus };
    const { id, outputs } = await setup.make(setup.endpoint, given);
    const { cpuInstances } = held(setup.emulator.store.endpoints, id);
    editEndpoint(setup, id, { cpuInstances: [...cpuInstances].reverse() });
    assert.deepEqual(await setup.endpoint.read(id, outputs), outputs);
    editEndpoint(setup, id, { cpuInstances: cpuInstances.slice(1) });
    setup.restart();
    assert.deepEqual(((await setup.endpoint.read(id, outputs)) as { cpus?: object }).cpus, cpus.slice(1));
  });

  it("sends the volumes' data centers only if all are known", async () => {
    putVolumes();
    const half = await makeEndpoint(setup, {
      networkVolumes: [{ id: "vol-1", dataCenterId: "EU-RO-1" }, { id: "vol-2" }],
    });
    assert.deepEqual((await endpointSeen(setup, half.id)).dataCenterIds, []);
  });

  it("is deleted before its replacement when the type changes or GPUs become CPUs, and updates for other GPUs", () => {
    const { endpoint } = setup;
    const cpus = [{ flavor: "cpu3g", vcpuCount: 2 }];
    const cases: [olds: object, news: object, replaces: string[]][] = [
      [{ type: "QUEUE" }, { type: "LOAD_BALANCER" }, ["type"]],
      [{ gpus }, { cpus }, ["gpus"]],
      [{ cpus }, { gpus }, ["cpus"]],
      [{ gpus }, { gpus: ["AMPERE_24"] }, []],
      [{}, { type: "QUEUE", gpus }, []],
    ];
    for (const [olds, news, replaces] of cases) {
      assert.deepEqual(endpoint.diff("id", { ...olds }, { ...news }), { replaces, deleteBeforeReplace: true });
    }
  });
});
