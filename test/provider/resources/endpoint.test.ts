import assert from "node:assert/strict";
import type { Endpoint, EndpointSpec, WorkerCounts } from "../../../provider/api";
import { PartialFailure } from "../../../provider/errors";
import { ServerlessWorld } from "./nouns";

const image = "acme/comfy:1";
const gpus = ["ADA_48_PRO", "NVIDIA H100 PCIe"];
const sentGpus = { pools: ["ADA_48_PRO", "ADA_80_PRO"], excludedTypes: ["NVIDIA H100 80GB HBM3", "NVIDIA H100 NVL"] };

/** An endpoint on a template, both made in this run. */
async function served(world: ServerlessWorld, more: object = {}) {
  const template = await world.make(world.template, { name: "comfy", image });
  const { release, releaseEnv } = template.inputs;
  const given = { name: "prod", templateId: template.id, release, releaseEnv, gpus, ...more };
  return { template, given, ...(await world.make(world.endpoint, given)) };
}

/** What a change of the program does: checks against the old inputs, then updates. */
async function change(
  world: ServerlessWorld,
  id: string,
  outputs: Record<string, unknown>,
  news: Record<string, unknown>,
) {
  const { inputs, problems } = world.endpoint.check(outputs, news);
  assert.deepEqual(problems, []);
  return (await world.endpoint.update(id, outputs, inputs)) as Record<string, unknown>;
}

function stored(world: ServerlessWorld, id: string): Endpoint {
  const endpoint = world.endpoints.things.get(id);
  assert.ok(endpoint !== undefined);
  return endpoint;
}

describe("provider/resources/endpoint", () => {
  it("keeps what was sent for the list of GPUs, and RunPod's version", async () => {
    const world = new ServerlessWorld();
    const { id, inputs, outputs } = await served(world);
    assert.deepEqual(outputs, { ...inputs, version: 1, sentGpus, ready: true, accountId: "account-1" });
    assert.deepEqual(stored(world, id).gpus, sentGpus);
    assert.deepEqual(await world.endpoint.read(id, outputs), outputs);
  });

  it("takes no order that RunPod gives back, and no list that it fills in, for a difference", async () => {
    const world = new ServerlessWorld();
    const networkVolumes = [
      { id: "vol-1", dataCenterId: "EU-RO-1" },
      { id: "vol-2", dataCenterId: "US-KS-2" },
    ];
    const { id, outputs } = await served(world, { networkVolumes, allowedCudaVersions: ["12.4", "12.8"] });
    const endpoint = stored(world, id);
    assert.deepEqual(
      [endpoint.networkVolumeIds, endpoint.dataCenterIds],
      [
        ["vol-1", "vol-2"],
        ["EU-RO-1", "US-KS-2"],
      ],
    );
    assert.ok(!("dataCenterIds" in outputs), "the pin is sent, not stored");
    world.endpoints.put({
      ...endpoint,
      gpus: { pools: [...sentGpus.pools].reverse(), excludedTypes: [...sentGpus.excludedTypes].reverse() },
      networkVolumeIds: ["vol-2", "vol-1"],
      dataCenterIds: ["US-KS-2", "EU-RO-1"],
      allowedCudaVersions: ["12.8", "12.4"],
      minCudaVersion: "11.8",
    });
    assert.deepEqual(await world.endpoint.read(id, outputs), outputs);
  });

  it("shows each change from outside for what it is", async () => {
    const changes: [told: Partial<Endpoint>, shown: object][] = [
      [{ gpus: { pools: ["ADA_48_PRO"], excludedTypes: [] } }, { gpus: ["ADA_48_PRO"] }],
      [
        { gpus: { ...sentGpus, excludedTypes: ["NVIDIA H100 NVL"] } },
        { gpus: ["ADA_48_PRO", "NVIDIA H100 PCIe", "NVIDIA H100 80GB HBM3"] },
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
      [{ version: undefined }, {}],
    ];
    for (const [told, shown] of changes) {
      const world = new ServerlessWorld();
      const { id, outputs } = await served(world, { networkVolumes: [{ id: "vol-1", dataCenterId: "EU-RO-1" }] });
      world.endpoints.put({ ...stored(world, id), ...told });
      const { sentGpus: _seenGpus, ...seen } = (await world.endpoint.read(id, outputs)) as Record<string, unknown>;
      const { sentGpus: _sent, ...before } = outputs;
      assert.deepEqual(seen, { ...before, ...shown }, JSON.stringify(told));
    }
  });

  it("keeps showing a release that nobody asked for until it is released again", async () => {
    const world = new ServerlessWorld();
    const { id, given, outputs } = await served(world);
    world.endpoints.put({ ...stored(world, id), version: 2 });
    const drifted = (await world.endpoint.read(id, outputs)) as Record<string, unknown>;
    assert.equal(drifted.release, "? version 2");
    const later = (await world.endpoint.read(id, drifted)) as Record<string, unknown>;
    assert.equal(later.release, "? version 2");
    const updated = await change(world, id, later, given);
    assert.deepEqual([updated.release, updated.version], [given.release, 3]);
    assert.deepEqual(world.warnings, []);
  });

  it("saves the whole endpoint, and clears only what the program once said", async () => {
    const world = new ServerlessWorld();
    const networkVolumes = [{ id: "vol-1", dataCenterId: "EU-RO-1" }];
    const { id, given, outputs } = await served(world, { networkVolumes, minCudaVersion: "12.4" });
    const { networkVolumes: _volumes, minCudaVersion: _cuda, ...less } = given as Record<string, unknown>;
    await change(world, id, outputs, { ...less, allowedCudaVersions: ["12.8"] });
    const spec = world.writes.at(-1)?.spec as EndpointSpec;
    assert.deepEqual(
      [spec.networkVolumeIds, spec.dataCenterIds, spec.minCudaVersion, spec.allowedCudaVersions],
      [null, null, null, ["12.8"]],
    );
    const other = new ServerlessWorld();
    const untouched = await served(other);
    await change(other, untouched.id, untouched.outputs, { ...untouched.given, workersMax: 5 });
    const quiet = other.writes.at(-1)?.spec as EndpointSpec;
    assert.deepEqual(
      [quiet.networkVolumeIds, quiet.dataCenterIds, quiet.minCudaVersion, quiet.allowedCudaVersions, quiet.cpus],
      [undefined, undefined, undefined, undefined, undefined],
    );
  });

  it("pins to the volumes' places only where all are known", async () => {
    const world = new ServerlessWorld();
    const half = await served(world, { networkVolumes: [{ id: "vol-1", dataCenterId: "EU-RO-1" }, { id: "vol-2" }] });
    assert.deepEqual(stored(world, half.id).dataCenterIds, []);
  });

  it("is replaced for another type and between GPU and CPU, the old one first, and updated for other GPUs", () => {
    const { endpoint } = new ServerlessWorld();
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

describe("provider/resources/endpoint: releases", () => {
  it("waits until the template reads as it was saved, once for all its endpoints", async () => {
    const world = new ServerlessWorld();
    const { id: templateId, inputs, outputs } = await world.make(world.template, { name: "comfy", image });
    world.templateLagInMs = 5_000;
    const saved = (world.template.check(outputs, { name: "comfy", image: "acme/comfy:2" }).inputs ?? {}) as Record<
      string,
      unknown
    >;
    await world.clock.sleep(10_000);
    await world.template.update(templateId, outputs, saved);
    const before = world.clock.now();
    const { release, releaseEnv } = saved;
    assert.notEqual(release, inputs.release);
    const endpoint = (name: string) => world.make(world.endpoint, { name, templateId, release, releaseEnv, gpus });
    world.templateReads = 0;
    await Promise.all([endpoint("one"), endpoint("two"), endpoint("three")]);
    assert.ok(world.clock.now() - before >= 5_000, "released before the template could be read as saved");
    assert.ok(world.templateReads <= 8, `${world.templateReads} reads`);
    const reads = world.templateReads;
    await endpoint("four");
    assert.equal(world.templateReads, reads);
  });

  it("releases nothing where RunPod keeps showing the old template", async () => {
    const world = new ServerlessWorld();
    world.templateLagInMs = Infinity;
    await assert.rejects(served(world), /was saved, but RunPod still shows it as it was before\. Nothing was released/);
    assert.equal(world.endpoints.things.size, 0);
  });

  it("releases a template of another run only with the tag that the release names", async () => {
    const world = new ServerlessWorld();
    const { id: templateId } = world.templates.plant({
      name: "x",
      image: "acme/comfy:2",
      args: "",
      containerDiskInGb: 20,
      serverless: true,
    });
    const endpoint = (release?: string, id = templateId) =>
      world.make(world.endpoint, {
        name: `e ${release ?? ""}`,
        templateId: id,
        ...(release === undefined ? {} : { release }),
        gpus,
      });
    await assert.rejects(endpoint("1 abcdef0"), /has the image tag "2" at RunPod, not "1"/);
    await assert.rejects(endpoint("2 abcdef0", "tpl-none"), /template tpl-none does not exist at RunPod/);
    assert.equal(world.endpoints.things.size, 0);
    await endpoint("2 abcdef0");
    // A bare id promises nothing, so nothing is looked at.
    const reads = world.templateReads;
    await endpoint(undefined, "tpl-none");
    assert.equal(world.templateReads, reads);
  });

  it("warns where a released template made no new version, and only there", async () => {
    const world = new ServerlessWorld();
    const { id, given, outputs } = await served(world);
    world.releases = false;
    await change(world, id, outputs, { ...given, workersMax: 5 });
    assert.deepEqual(world.warnings, []);
    await change(world, id, outputs, { ...given, releaseEnv: "another" });
    assert.equal(world.warnings.length, 1);
    assert.match(world.warnings[0] ?? "", new RegExp(`^Endpoint "prod" \\(${id}\\): .*still reports version 1`));
    world.releases = true;
    await change(world, id, outputs, { ...given, releaseEnv: "another" });
    assert.equal(world.warnings.length, 1);
  });
});

describe("provider/resources/endpoint: rollout", () => {
  const none: WorkerCounts = { idle: 0, initializing: 0, ready: 0, running: 0, throttled: 0, unhealthy: 0 };
  const rollout = { wait: true, timeoutInSeconds: 60 };

  it("waits until no worker starts, waits or crashes and those that are always on are there", async () => {
    const world = new ServerlessWorld();
    const looks = [
      undefined,
      { ...none, initializing: 1 },
      { ...none, unhealthy: 1 },
      { ...none, throttled: 1 },
      none,
      { ...none, idle: 1 },
    ];
    let look = 0;
    world.workers = () => looks[look++];
    const { outputs } = await served(world, { rollout, workersMin: 1 });
    assert.equal(outputs.ready, true);
    assert.equal(look, looks.length);
  });

  const failures: [what: string, counts: WorkerCounts | undefined, text: RegExp][] = [
    ["crashes", { ...none, unhealthy: 2 }, /version 1 was released, but 2 of its workers crash.*revert the change/s],
    ["finds no GPU", { ...none, throttled: 1 }, /no host has a free GPU for it after 60 seconds/],
    ["keeps starting", { ...none, initializing: 1 }, /still starting after 60 seconds/],
    ["has too few workers", none, /fewer workers than workersMin/],
    ["never registers", undefined, /no worker had registered after 60 seconds/],
  ];
  for (const [what, counts, text] of failures) {
    it(`keeps the endpoint in the state, unfinished, where it ${what}`, async () => {
      const world = new ServerlessWorld();
      world.workers = () => counts;
      const before = world.clock.now();
      await assert.rejects(served(world, { rollout, workersMin: 1 }), (error: Error) => {
        assert.ok(error instanceof PartialFailure);
        assert.match(error.message, text);
        assert.deepEqual([...world.endpoints.things.keys()], [error.id]);
        const { ready, version, sentGpus: sent } = error.outputs as Record<string, unknown>;
        assert.deepEqual({ ready, version, sent }, { ready: false, version: 1, sent: sentGpus });
        return true;
      });
      assert.ok(world.clock.now() - before <= 60_000);
    });
  }

  it("asks nobody where it was not told to wait, or where nothing was released", async () => {
    const world = new ServerlessWorld();
    let looks = 0;
    world.workers = () => {
      looks += 1;
      return none;
    };
    await served(world, { name: "quiet", rollout: { wait: false } });
    assert.equal(looks, 0);
    const other = new ServerlessWorld();
    const { id, given, outputs } = await served(other, { rollout });
    other.releases = false;
    other.workers = () => assert.fail("nothing was released");
    await change(other, id, outputs, { ...given, workersMax: 5 });
  });
});

describe("provider/resources/endpoint: delete", () => {
  it("is one call", async () => {
    const world = new ServerlessWorld();
    const { id, outputs } = await served(world);
    await world.endpoint.delete(id, outputs);
    assert.deepEqual([world.endpoints.count("delete"), world.endpoints.count("update")], [1, 0]);
  });

  for (const kind of ["rejected", "inUse"] as const) {
    it(`takes the workers away first where RunPod wants that (${kind})`, async () => {
      const world = new ServerlessWorld();
      const { id, outputs } = await served(world);
      world.endpoints.faults = [{ operation: "delete", when: "before", kind }];
      await world.endpoint.delete(id, outputs);
      assert.deepEqual(world.writes.at(-1)?.spec, { workersMin: 0, workersMax: 0 });
      assert.equal(world.endpoints.things.size, 0);
    });
  }

  it("says in which state it left what it could not delete", async () => {
    const world = new ServerlessWorld();
    const { id, outputs } = await served(world);
    world.endpoints.faults = [1, 2].map(() => ({ operation: "delete", when: "before", kind: "rejected" }));
    await assert.rejects(world.endpoint.delete(id, outputs), /still exists, with workersMin and workersMax at 0/);
    world.endpoints.faults = [{ operation: "delete", when: "before", kind: "unauthorised" }];
    await assert.rejects(world.endpoint.delete(id, outputs), { kind: "unauthorised" });
    assert.equal(world.endpoints.count("update"), 1, "no workers are taken away for a refusal of another kind");
  });
});
