import assert from "node:assert/strict";
import type { Endpoint } from "../../../../provider/api";
import type { Endpoint as HeldEndpoint } from "../../../../testing/emulator";
import { held, putVolume } from "../../../support/emulated-runpod";
import { useLifecyclesOnRunpod } from "../lifecycles-on-runpod";
import { change, editEndpoint, gpus, image, releaseByOthers, sentGpus, served, stored } from "../served";
import { unmarked } from "../../lifecycle/unmarked";

describe("provider/kinds/endpoint", () => {
  const world = useLifecyclesOnRunpod();
  const putVolumes = () => {
    putVolume(world, "vol-1", "EU-RO-1");
    putVolume(world, "vol-2", "US-KS-2");
  };

  it("keeps what was sent for the list of GPUs, and RunPod's version", async () => {
    const { id, inputs, outputs } = await served(world);
    assert.deepEqual(unmarked(outputs), {
      ...inputs,
      version: 1,
      sentGpus,
      ready: true,
      accountId: world.emulator.account.id,
    });
    assert.deepEqual((await stored(world, id)).gpus, sentGpus);
    assert.deepEqual(await world.endpoint.read(id, outputs), outputs);
  });

  it("takes no order that RunPod gives back, and no list that it fills in, for a difference", async () => {
    putVolumes();
    const networkVolumes = [
      { id: "vol-1", dataCenterId: "EU-RO-1" },
      { id: "vol-2", dataCenterId: "US-KS-2" },
    ];
    const { id, outputs } = await served(world, { networkVolumes, allowedCudaVersions: ["12.4", "12.8"] });
    const endpoint = await stored(world, id);
    assert.deepEqual(
      [endpoint.networkVolumeIds, endpoint.dataCenterIds],
      [
        ["vol-1", "vol-2"],
        ["EU-RO-1", "US-KS-2"],
      ],
    );
    assert.ok(!("dataCenterIds" in outputs), "the pin is sent, not stored");
    editEndpoint(world, id, {
      gpus: { pools: [...sentGpus.pools].reverse(), excludedTypes: [...sentGpus.excludedTypes].reverse() },
      networkVolumeIds: ["vol-2", "vol-1"],
      dataCenterIds: ["US-KS-2", "EU-RO-1"],
      allowedCudaVersions: ["12.8", "12.4"],
      minCudaVersion: "11.8",
    });
    assert.deepEqual(await world.endpoint.read(id, outputs), outputs);
  });

  it("clears the other way to name CUDA versions, whoever has set it", async () => {
    for (const [said, set] of [
      [{ allowedCudaVersions: ["12.4"] }, { allowedCudaVersions: [], minCudaVersion: "12.8" }],
      [{ minCudaVersion: "12.4" }, { allowedCudaVersions: ["12.8"], minCudaVersion: null }],
    ] as [Record<string, unknown>, Partial<HeldEndpoint>][]) {
      world.renew();
      const { id, given, outputs } = await served(world, said);
      const endpoint = await stored(world, id);
      const { allowedCudaVersions, minCudaVersion } = endpoint;
      editEndpoint(world, id, set);
      world.restart();
      const seen = (await world.endpoint.read(id, outputs)) as Record<string, unknown>;
      await change(world, id, seen, { ...given, ...said });
      const now = await stored(world, id);
      assert.deepEqual([now.allowedCudaVersions, now.minCudaVersion], [allowedCudaVersions, minCudaVersion]);
    }
  });

  const units: [
    what: string,
    said: object,
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
  for (const [what, said, console, changed, expected] of units) {
    it(`takes all of the program where a step changes one of ${what}, and RunPod's where it changes none`, async () => {
      for (const step of [changed, { executionTimeoutInMs: 1_000 }]) {
        world.renew();
        putVolumes();
        const { id, given, outputs } = await served(world, said);
        editEndpoint(world, id, { ...console });
        world.restart();
        await world.clock.sleep(60_000);
        await change(world, id, outputs, { ...given, ...step });
        const now = await stored(world, id);
        const wanted = step === changed ? expected : console;
        assert.deepEqual({ ...now, ...wanted }, now);
      }
    });
  }

  it("leaves what somebody has set of the CUDA fields where a step changes neither, declared or not", async () => {
    const { id, given, outputs } = await served(world, { minCudaVersion: "12.4" });
    editEndpoint(world, id, { allowedCudaVersions: ["12.8"] });
    world.restart();
    await change(world, id, outputs, { ...given, workersMax: 5 });
    const { allowedCudaVersions, minCudaVersion, workersMax } = await stored(world, id);
    assert.deepEqual([allowedCudaVersions, minCudaVersion, workersMax], [["12.8"], "12.4", 5]);
  });

  it("saves nothing for what only this package uses", async () => {
    const { id, given, outputs } = await served(world, { workersMax: 3, idleTimeoutInSeconds: 5, flashBoot: "OFF" });
    const writes = world.writes().length;
    const state = await change(world, id, outputs, { ...given, profile: "debug", rollout: { wait: false } });
    assert.equal(world.writes().length, writes);
    assert.deepEqual([state.profile, state.rollout], ["debug", { wait: false }]);
    await change(world, id, state, { ...given, profile: "debug", rollout: { wait: false }, workersMax: 4 });
    assert.equal(world.writes().length, writes + 1);
  });

  it("goes on knowing what was sent for its GPUs after a step that left RunPod's list alone", async () => {
    const { id, given, outputs } = await served(world);
    editEndpoint(world, id, { gpus: { pools: ["ADA_24"], excludedTypes: [] } });
    world.restart();
    await world.clock.sleep(60_000);
    const state = await change(world, id, outputs, { ...given, workersMax: 5 });
    assert.deepEqual(
      [state.sentGpus, (await stored(world, id)).gpus],
      [sentGpus, { pools: ["ADA_24"], excludedTypes: [] }],
    );
  });

  it("takes a list of GPUs that a refresh has found for the one to send, and sees it go back", async () => {
    const { id, given, outputs } = await served(world, { gpus: ["ADA_24"] });
    const wider = { pools: ["ADA_24", "AMPERE_48"], excludedTypes: [] };
    editEndpoint(world, id, { gpus: wider });
    world.restart();
    const seen = (await world.endpoint.read(id, outputs)) as Record<string, unknown>;
    assert.deepEqual(seen.gpus, wider.pools);
    const saved = await change(world, id, seen, { ...given, gpus: wider.pools, workersMax: 5 });
    assert.deepEqual((await stored(world, id)).gpus, wider);
    editEndpoint(world, id, { gpus: { pools: ["ADA_24"], excludedTypes: [] } });
    world.restart();
    assert.deepEqual(((await world.endpoint.read(id, saved)) as Record<string, unknown>).gpus, ["ADA_24"]);
  });

  it("shows each change from outside for what it is", async () => {
    const changes: [told: Partial<HeldEndpoint>, shown: object][] = [
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
    for (const [told, shown] of changes) {
      world.renew();
      putVolumes();
      const { id, outputs } = await served(world, { networkVolumes: [{ id: "vol-1", dataCenterId: "EU-RO-1" }] });
      editEndpoint(world, id, { ...told });
      const { sentGpus: _seenGpus, ...seen } = (await world.endpoint.read(id, outputs)) as Record<string, unknown>;
      const { sentGpus: _sent, ...before } = outputs;
      assert.deepEqual(seen, { ...before, ...shown }, JSON.stringify(told));
    }
  });

  it("tells of fewer workers than it left, with what RunPod may have done, and of nothing else", async () => {
    const { id, outputs } = await served(world, { workersMax: 3 });
    const readWith = async (workersMax: number, state: Record<string, unknown>) => {
      editEndpoint(world, id, { workersMax });
      world.restart();
      const seen = (await world.endpoint.read(id, state)) as Record<string, unknown>;
      assert.equal(seen.workersMax, workersMax);
      return { seen, told: world.warnings.splice(0) };
    };
    const idle = await readWith(2, outputs);
    assert.deepEqual(idle.told, [
      `Endpoint "prod" (${id}): workersMax is 2 at RunPod, no longer 3. RunPod may have lowered it: it sets workersMax to 2 after 3 days without a request and to 0 after 7, and never raises it again. With 0, no job runs. The next \`pulumi up\` sets the program's value again.`,
    ]);
    assert.deepEqual((await readWith(2, idle.seen)).told, [], "what the state has already is no news");
    assert.match((await readWith(0, idle.seen)).told.join(), /workersMax is 0 at RunPod, no longer 2\./);
    assert.deepEqual((await readWith(3, outputs)).told, []);
    assert.deepEqual((await readWith(5, outputs)).told, []);
    assert.deepEqual((await readWith(2, { ...outputs, ready: false })).told, [], "an update broke off");
    const { workersMax: _unknown, ...older } = outputs;
    editEndpoint(world, id, { workersMax: 0 });
    await world.endpoint.read(id, older);
    assert.deepEqual(world.warnings, []);
  });

  it("is not saved while RunPod has another template on it, unless the step says which", async () => {
    const { id, given, outputs } = await served(world);
    editEndpoint(world, id, { templateId: "tpl-other" });
    world.restart();
    const writes = world.writes().length;
    await assert.rejects(
      change(world, id, outputs, { ...given, workersMax: 5 }),
      /at RunPod it runs template tpl-other, not .*nothing was changed.*pulumi refresh/,
    );
    assert.equal(world.writes().length, writes);
  });

  it("takes no endpoint of another type for its own, after a reply that was lost", async () => {
    const { id, given } = await served(world);
    const { endpoints } = world.emulator.store;
    world.meanwhile("endpoint.create", () =>
      endpoints.insert({ ...held(endpoints, id), id: "ep-foreign", name: "other", type: "loadBalancer" }),
    );
    world.emulator.faults.inject({ operation: "endpoint.create", fault: { kind: "reset", write: "before" } });
    const creating = world.make(world.endpoint, { ...given, name: "other" });
    await assert.rejects(creating, /Nothing of this name had appeared/);
    assert.ok(endpoints.get("ep-foreign") !== undefined);
  });

  it("keeps showing a release that nobody asked for until it is released again", async () => {
    const { id, given, outputs } = await served(world);
    releaseByOthers(world, id);
    const drifted = (await world.endpoint.read(id, outputs)) as Record<string, unknown>;
    assert.equal(drifted.release, "? version 2");
    const later = (await world.endpoint.read(id, drifted)) as Record<string, unknown>;
    assert.equal(later.release, "? version 2");
    const updated = await change(world, id, later, given);
    assert.deepEqual([updated.release, updated.version], [given.release, 3]);
    assert.deepEqual(world.warnings, []);
  });

  it("saves the whole endpoint, and clears only what the program once said", async () => {
    putVolumes();
    const networkVolumes = [{ id: "vol-1", dataCenterId: "EU-RO-1" }];
    const { id, given, outputs } = await served(world, { networkVolumes, minCudaVersion: "12.4" });
    const { networkVolumes: _volumes, minCudaVersion: _cuda, ...less } = given as Record<string, unknown>;
    await change(world, id, outputs, { ...less, allowedCudaVersions: ["12.8"] });
    const spec = world.specs("endpoint.update").at(-1) ?? {};
    assert.deepEqual(
      [spec.networkVolumeIds, spec.dataCenterIds, spec.minCudaVersion, spec.allowedCudaVersions],
      [null, null, null, ["12.8"]],
    );
    world.renew();
    const untouched = await served(world);
    await change(world, untouched.id, untouched.outputs, { ...untouched.given, workersMax: 5 });
    const quiet = world.specs("endpoint.update").at(-1) ?? {};
    assert.deepEqual(
      [quiet.networkVolumeIds, quiet.dataCenterIds, quiet.minCudaVersion, quiet.allowedCudaVersions, quiet.cpus],
      [undefined, undefined, undefined, undefined, undefined],
    );
  });

  it("takes no order of CPU flavors for a difference", async () => {
    const cpus = [
      { flavor: "cpu3g", vcpuCount: 2 },
      { flavor: "cpu5c", vcpuCount: 4 },
    ];
    const template = await world.make(world.template, { name: "comfy", image });
    const { release, releaseEnv } = template.inputs;
    const given = { name: "prod", templateId: template.id, release, releaseEnv, cpus };
    const { id, outputs } = await world.make(world.endpoint, given);
    const { cpuInstances } = held(world.emulator.store.endpoints, id);
    editEndpoint(world, id, { cpuInstances: [...cpuInstances].reverse() });
    assert.deepEqual(await world.endpoint.read(id, outputs), outputs);
    editEndpoint(world, id, { cpuInstances: cpuInstances.slice(1) });
    world.restart();
    assert.deepEqual(((await world.endpoint.read(id, outputs)) as { cpus?: object }).cpus, cpus.slice(1));
  });

  it("pins to the volumes' places only where all are known", async () => {
    putVolumes();
    const half = await served(world, { networkVolumes: [{ id: "vol-1", dataCenterId: "EU-RO-1" }, { id: "vol-2" }] });
    assert.deepEqual((await stored(world, half.id)).dataCenterIds, []);
  });

  it("is replaced for another type and between GPU and CPU, the old one first, and updated for other GPUs", () => {
    const { endpoint } = world;
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
