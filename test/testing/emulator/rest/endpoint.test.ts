import assert from "node:assert/strict";
import type { Emulator } from "../../../../testing/emulator";
import type { Client } from "../client";
import { restOf, useRest, type RestClient } from "./client";

describe("emulator: endpoints in REST v2", () => {
  let emulator: Emulator;
  let rest: RestClient;
  let graphql: Client;
  useRest((lent) => ({ emulator, rest, graphql } = lent));
  beforeEach(() => emulator.clock.freeze());

  const queue = {
    ...{ name: "api", type: "QUEUE", image: "example/api:1", gpu: { pools: ["ADA_24"] } },
    scaling: { type: "QUEUE_DELAY", queueDelay: 4 },
  };
  const balancer = { ...queue, type: "LOAD_BALANCER", scaling: { type: "REQUEST_COUNT", requestCount: 2 } };
  const { gpu: _gpu, ...onCpu } = { ...queue, cpu: [{ id: "cpu3c", vcpuCount: 2 }] };
  const stored = (id: string) => emulator.store.endpoints.get(id) ?? assert.fail(`no endpoint ${id}`);
  const create = (body: object) => rest.ask("POST", "/serverless", body);

  it("fills in its defaults, and changes only what a PATCH names", async () => {
    const made = await create(queue);
    const base = `${emulator.url}/jobs/${made.id}`;
    assert.deepEqual(made, {
      ...{ id: made.id, name: "api", type: "QUEUE", image: "example/api:1", args: "", entrypoint: [], cmd: [] },
      ...{ disk: 20, env: {}, ports: [], registry: null, dataCenterIds: [], networkVolumes: [], timeout: 0 },
      gpu: { pools: ["ADA_24"], excludedTypes: [], count: 1, allowedCudaVersions: [], minCudaVersion: null },
      workers: { min: 0, max: 3, idleTimeout: 10 },
      ...{ scaling: queue.scaling, flashboot: "OFF", createdAt: new Date(emulator.clock.now()).toISOString() },
      requestUrls: {
        ...{ run: `${base}/run`, runSync: `${base}/runsync`, status: `${base}/status/{job_id}` },
        ...{ stream: `${base}/stream/{job_id}`, cancel: `${base}/cancel/{job_id}`, retry: `${base}/retry/{job_id}` },
        ...{ purgeQueue: `${base}/purge-queue`, health: `${base}/health` },
      },
    });
    const { id: volume } = await graphql.createVolume();
    const path = `/serverless/${made.id}`;
    const changes: object[] = [
      ...[{ name: "other" }, { image: "example/api:2" }, { args: "{}" }, { disk: 25 }, { env: { A: "1" } }],
      ...[{ ports: ["80/http"] }, { registry: "cred" }, { timeout: 1000 }, { flashboot: "FLASHBOOT" }],
      ...[{ dataCenterIds: ["US-KS-2"] }, { networkVolumes: [volume] }, {}],
      ...[{ dataCenterIds: [], networkVolumes: [], registry: "", env: {}, ports: [], args: "" }],
    ];
    let expected = made;
    for (const change of changes) {
      const cleared = "registry" in change && change.registry === "" ? { registry: null } : {};
      expected = { ...expected, ...change, ...cleared };
      assert.deepEqual(await rest.ask("PATCH", path, change), expected, JSON.stringify(change));
    }
    const patch = async (change: object) => rest.ask("PATCH", path, change);
    assert.deepEqual((await patch({ workers: { max: 1 } })).workers, { min: 0, max: 1, idleTimeout: 10 });
    assert.deepEqual((await patch({ workers: { idleTimeout: 60 } })).workers, { min: 0, max: 1, idleTimeout: 60 });
    assert.deepEqual(await rest.ask("GET", path), await patch({}));
    assert.deepEqual((await rest.ask("GET", "/serverless")).endpoints, [await patch({})]);
    assert.equal((await rest.send("DELETE", path)).status, 204);
    assert.equal((await rest.send("DELETE", path)).status, 404);
  });

  it("replaces a selection of GPUs as a whole, and the rest field by field", async () => {
    const gpu = { pools: ["AMPERE_24", "ADA_48_PRO"], excludedTypes: [" NVIDIA L40 "], count: 2 };
    const { id } = await create({ ...queue, gpu });
    const patch = async (change: object) => (await rest.ask("PATCH", `/serverless/${id}`, { gpu: change })).gpu;
    const same = { ...gpu, excludedTypes: ["NVIDIA L40"], allowedCudaVersions: [], minCudaVersion: null };
    assert.deepEqual(await patch({ count: 1 }), { ...same, count: 1 });
    assert.deepEqual(await patch({ allowedCudaVersions: ["12.8"] }), {
      ...same,
      count: 1,
      allowedCudaVersions: ["12.8"],
    });
    assert.deepEqual(await patch({ pools: ["ADA_48_PRO"] }), {
      ...{ pools: ["ADA_48_PRO"], excludedTypes: [], count: 1, allowedCudaVersions: ["12.8"], minCudaVersion: null },
    });
    const refused = async (change: object) =>
      (await rest.refused("PATCH", `/serverless/${id}`, { gpu: change })).join(" ");
    assert.match(await refused({ minCudaVersion: "12.4", allowedCudaVersions: ["12.8"] }), /^400 .*mutually exclusive/);
    assert.match(await refused({ minCudaVersion: "12.4" }), /^400 .*mutually exclusive/);
    emulator.switches.cudaSetBesideFloor = "stored";
    await patch({ minCudaVersion: "12.4" });
    assert.deepEqual([stored(id).minCudaVersion, stored(id).allowedCudaVersions], ["12.4", ["12.8"]]);
    await patch({ minCudaVersion: "", allowedCudaVersions: [] });
    assert.deepEqual([stored(id).minCudaVersion, stored(id).allowedCudaVersions], [null, []]);
    assert.match(await refused({ excludedTypes: ["NVIDIA L40"] }), /^422 .*\$\.gpu: properties 'pools' required/);
    assert.match(
      await refused({ pools: ["ADA_48_PRO"], excludedTypes: ["NVIDIA L4"] }),
      /^400 .* in none of the pools/,
    );
    const all = ["NVIDIA L40", "NVIDIA L40S", "NVIDIA RTX 6000 Ada Generation"];
    assert.match(await refused({ pools: ["ADA_48_PRO"], excludedTypes: all }), /^400 .*leave no GPU type/);
    for (const excludedTypes of [["-NVIDIA L40"], [" "], ["NVIDIA L40", "NVIDIA L40"]]) {
      assert.match(await refused({ pools: ["ADA_48_PRO"], excludedTypes }), /^422 .*\$\.gpu\.excludedTypes/);
    }
  });

  it("refuses what breaks a rule, with its status, and creates nothing", async () => {
    emulator.missingImages.add("example/none:1");
    const pod = await graphql.putTemplate({ isServerless: false });
    const { image: _image, ...bare } = queue;
    const cases: [object, RegExp][] = [
      [bare, /^422 .*\$: missing property 'image'/],
      [{ image: "x" }, /^422 .*missing properties 'name', 'type', 'scaling'/],
      [{ ...queue, gpu: undefined }, /^400 Send either gpu or cpu/],
      [{ ...onCpu, ...queue }, /^400 Send either gpu or cpu/],
      [{ ...queue, name: "" }, /^422 .*\$\.name: minLength/],
      [{ ...queue, gpu: { pools: [] } }, /^422 .*\$\.gpu\.pools: minItems: got 0, want 1/],
      [{ ...queue, gpu: { pools: ["ADA_24"], minCudaVersion: "12" } }, /^422 .*does not match pattern/],
      [{ ...queue, gpu: { pools: ["ADA_24"], minCudaVersion: "12.1", allowedCudaVersions: ["12.8"] } }, /^400/],
      [{ ...queue, templateId: "" }, /^422 .*\$\.templateId: minLength/],
      [{ ...queue, templateId: "none" }, /^404 resource not found/],
      [{ ...queue, templateId: pod.id }, /^422 Template .* is not a serverless template/],
      [{ ...queue, scaling: { type: "QUEUE_DELAY" } }, /^422 .*\$\.scaling: missing property 'queueDelay'/],
      [{ ...queue, scaling: { type: "OTHER" } }, /^422 .*\$\.scaling/],
      [{ ...queue, scaling: { type: "QUEUE_DELAY", queueDelay: 0.4 } }, /^422 .*minimum: got 0.4, want 0.5/],
      [{ ...balancer, scaling: queue.scaling }, /^422 .*\$\.scaling\.type: value must be 'REQUEST_COUNT'/],
      [{ ...balancer, type: "QUEUE", workers: { idleTimeout: 5 } }, /^422 idleTimeout does not apply to queue-based/],
      [{ ...queue, workers: { idleTimeout: 3601 } }, /^422 .*maximum: got 3601, want 3600/],
      [{ ...queue, image: "example/none:1" }, /^422 Image example\/none:1 does not exist/],
      [{ ...queue, workers: { max: 6 } }, /^400 Max workers across all endpoints must not exceed .* \(5\)/],
      [{ ...queue, flashboot: "ON" }, /^422 .*one of 'OFF'/],
      [{ ...queue, bogus: 1 }, /^422 .*'bogus' not allowed/],
      [{ ...onCpu, cpu: [{ id: "cpu3c", vcpuCount: 1 }] }, /^422 .*minimum: got 1, want 2/],
      [{ ...onCpu, cpu: [{ id: "cpu3c", vcpuCount: 3 }] }, /^400 CPU flavor cpu3c does not exist with 3/],
      [{ ...onCpu, cpu: [...onCpu.cpu, ...onCpu.cpu] }, /^422 .*\$\.cpu: items at 0 and 1 are equal/],
      [{ ...onCpu, cpu: [{ id: "cpu3c", vcpuCount: 2, memory: 4 }] }, /^422 .*'memory' not allowed/],
      [{ ...onCpu, disk: 500 }, /^400 The container disk/],
    ];
    for (const [body, text] of cases) {
      const answer = (await rest.refused("POST", "/serverless", body)).join(" ");
      assert.match(answer, text, JSON.stringify(body));
    }
    assert.deepEqual(emulator.store.endpoints.list(), []);
    assert.deepEqual(
      emulator.store.templates.list().map(({ id }) => id),
      [pod.id],
    );
  });

  it("keeps type and family of compute, and follows the scaler with its idle timeout", async () => {
    const [{ id: first }, { id: second }, { id: third }] = await Promise.all([
      create({ ...queue, workers: { max: 1, idleTimeout: 60 } }),
      create({ ...balancer, workers: { max: 1 } }),
      create({ ...onCpu, workers: { max: 1 } }),
    ]);
    const refused = async (id: string, body: object) =>
      (await rest.refused("PATCH", `/serverless/${id}`, body)).join(" ");
    assert.match(await refused(first, { type: "QUEUE" }), /^422 .*'type' not allowed/);
    assert.match(await refused(first, { cpu: onCpu.cpu }), /^400 cpu does not apply/);
    assert.match(await refused(third, { gpu: { count: 1 } }), /^400 gpu does not apply/);
    assert.match(await refused(third, { gpu: { count: 1 }, cpu: onCpu.cpu }), /^400 Send either/);
    assert.match(await refused(second, { scaling: queue.scaling }), /^422 .*QUEUE_DELAY/);
    emulator.switches.queueDelayOnLoadBalancer = "400";
    assert.match(await refused(second, { scaling: queue.scaling }), /^400 .*QUEUE_DELAY/);

    const cpu = [
      { id: "cpu3g", vcpuCount: 4 },
      { id: "cpu3c", vcpuCount: 2 },
    ];
    const changed = await rest.ask("PATCH", `/serverless/${third}`, { cpu });
    assert.deepEqual(changed.cpu, [
      { ...cpu[0], memory: 16 },
      { ...cpu[1], memory: 4 },
    ]);
    assert.ok(!("gpu" in changed));
    emulator.switches.gpuOfCpuEndpoint = "null";
    assert.equal((await rest.ask("GET", `/serverless/${third}`)).gpu, null);

    for (const idleTimeoutBesideRequestCount of ["kept", "dropped"] as const) {
      Object.assign(emulator.switches, { idleTimeoutBesideRequestCount });
      const patch = (body: object) => rest.ask("PATCH", `/serverless/${first}`, body);
      assert.deepEqual((await patch({ scaling: balancer.scaling })).workers, { min: 0, max: 1 });
      assert.match(await refused(first, { workers: { idleTimeout: 5 } }), /^422 idleTimeout does not apply/);
      const idleTimeout = idleTimeoutBesideRequestCount === "kept" ? 60 : 10;
      assert.deepEqual((await patch({ scaling: queue.scaling })).workers, { min: 0, max: 1, idleTimeout });
    }
    assert.deepEqual((await rest.ask("GET", `/serverless/${second}`)).workers, { min: 0, max: 1, idleTimeout: 10 });
  });

  it("takes a template's container once, without a link, and its CUDA versions only for GPUs", async () => {
    const template = await rest.ask("POST", "/templates", {
      ...{ name: "base", image: "example/base:1", serverless: true, disk: 15, env: { A: "1", B: "2" } },
      ...{ args: "serve", registry: "cred", ports: ["80/http"], allowedCudaVersions: ["12.8"] },
    });
    const { image: _image, ...bare } = { ...queue, templateId: template.id, workers: { max: 1 } };
    const made = await create({ ...bare, disk: 18, env: { B: "3", C: "4" } });
    const { args, registry, ports } = template;
    const { image, disk, env, gpu } = made;
    assert.deepEqual(
      [image, made.args, disk, made.registry, made.ports, env],
      ["example/base:1", args, 18, registry, ports, { A: "1", B: "3", C: "4" }],
    );
    const cudaOf = (answer: unknown) => (answer as { allowedCudaVersions: string[] }).allowedCudaVersions;
    assert.deepEqual(cudaOf(gpu), ["12.8"]);
    const floor = await create({ ...bare, gpu: { pools: ["ADA_24"], minCudaVersion: "12.4" } });
    assert.deepEqual(cudaOf(floor.gpu), []);
    const cpu = await create({ ...bare, gpu: undefined, cpu: onCpu.cpu });
    assert.deepEqual(stored(cpu.id).allowedCudaVersions, []);

    await rest.ask("PATCH", `/templates/${template.id}`, { image: "example/base:2" });
    const path = `/serverless/${made.id}`;
    assert.equal((await rest.ask("GET", path)).image, "example/base:1");
    const again = await rest.ask("PATCH", path, { templateId: template.id, disk: 19, env: { D: "5" } });
    assert.deepEqual([again.image, again.disk, again.env], ["example/base:2", 19, { A: "1", B: "2", D: "5" }]);
    assert.equal((await rest.send("PATCH", path, { templateId: "none" })).status, 404);
    assert.equal((await rest.send("DELETE", `/templates/${template.id}`)).status, 204);
  });

  it("is the same endpoint in GraphQL, which reads and saves it in its own form", async () => {
    const volumes = await Promise.all([graphql.createVolume(), graphql.createVolume({ dataCenterId: "EU-RO-1" })]);
    const made = await create({
      ...{
        ...queue,
        gpu: { pools: ["ADA_24", "AMPERE_24"], excludedTypes: ["NVIDIA L4"], count: 2 },
        timeout: 600_000,
      },
      ...{ networkVolumes: volumes.map(({ id }) => id), dataCenterIds: ["US-KS-2", "EU-RO-1"], flashboot: "FLASHBOOT" },
      ...{ workers: { min: 1, max: 2, idleTimeout: 5 }, env: { A: "1" } },
    });
    const read = `{ myself { endpoints { id name templateId gpuIds gpuCount workersMin workersMax idleTimeout locations scalerType
      scalerValue type flashBootType executionTimeoutMs networkVolumeIds { networkVolumeId } template { imageName env { key value } } } } }`;
    const { endpoints } = (await graphql.ask(read)) as unknown as { endpoints: Record<string, unknown>[] };
    const { templateId, ...seen } = endpoints[0] ?? {};
    assert.deepEqual(seen, {
      ...{ id: made.id, name: "api", gpuIds: "ADA_24,AMPERE_24,-NVIDIA L4", gpuCount: 2, workersMin: 1, workersMax: 2 },
      ...{ idleTimeout: 5, locations: "US-KS-2,EU-RO-1", scalerType: "QUEUE_DELAY", scalerValue: 4, type: "QB" },
      ...{ flashBootType: "FLASHBOOT", executionTimeoutMs: 600_000 },
      networkVolumeIds: volumes.map(({ id }) => ({ networkVolumeId: id })),
      template: { imageName: "example/api:1", env: [{ key: "A", value: "1" }] },
    });
    const save = { id: made.id, name: "api", templateId, gpuIds: "ADA_24", workersMax: 1 };
    await graphql.putEndpoint(save);
    const after = await rest.ask("GET", `/serverless/${made.id}`);
    assert.deepEqual(
      [after.workers, after.timeout, (after.gpu as { pools: string[] }).pools],
      [{ min: 0, max: 1, idleTimeout: 10 }, 600_000, ["ADA_24"]],
    );
    const stranger = restOf(emulator, emulator.addAccount().apiKey);
    for (const method of ["GET", "PATCH", "DELETE"]) {
      const body = method === "PATCH" ? {} : undefined;
      assert.equal((await stranger.send(method, `/serverless/${made.id}`, body)).status, 404);
    }
  });

  it("holds a fraction of a queue delay, with which GraphQL fails or rounds", async () => {
    const { id } = await create({ ...queue, scaling: { type: "QUEUE_DELAY", queueDelay: 2.6 } });
    assert.deepEqual((await rest.ask("GET", `/serverless/${id}`)).scaling, { type: "QUEUE_DELAY", queueDelay: 2.6 });
    const read = "{ myself { endpoints { scalerValue } } }";
    assert.match((await graphql.post(read)).text, /Int cannot represent non-integer value: 2.6/);
    emulator.switches.fractionalQueueDelay = "rounded";
    assert.deepEqual((await graphql.ask(read)).endpoints, [{ scalerValue: 3 }]);
  });

  it("can leave out what it does not promise, and tell lists in another order", async () => {
    const { id } = await create({ ...queue, gpu: { pools: ["ADA_24", "AMPERE_24"] }, ports: ["80/http", "81/http"] });
    const read = () => rest.ask("GET", `/serverless/${id}`);
    emulator.switches.optionalEndpointFields = "left-out";
    emulator.switches.orderInEndpoints = "reversed";
    const { type, gpu, ports } = await read();
    assert.deepEqual(
      [type, gpu, ports],
      [
        undefined,
        { pools: ["AMPERE_24", "ADA_24"], allowedCudaVersions: [], minCudaVersion: null },
        ["81/http", "80/http"],
      ],
    );
    const path = `/serverless/${id}`;
    await rest.ask("PATCH", path, { gpu: { count: 2, pools: ["ADA_48_PRO"], excludedTypes: ["NVIDIA L40"] } });
    const { count, excludedTypes } = (await read()).gpu as Record<string, unknown>;
    assert.deepEqual([count, excludedTypes], [2, ["NVIDIA L40"]]);
  });

  it("follows the switches on omitted values, names and images", async () => {
    Object.assign(emulator.switches, { omittedTimeout: "300000", flashBootNames: "suffixed" });
    const { id, timeout } = await create({ ...queue, workers: { max: 1 } });
    assert.equal(timeout, 300_000);
    assert.equal((await rest.ask("PATCH", `/serverless/${id}`, { flashboot: "FLASHBOOT" })).name, "api -fb");
    emulator.missingImages.add("example/none:1");
    emulator.switches.missingImageInRest = "accepted";
    const { id: stuck } = await create({ ...queue, image: "example/none:1", workers: { min: 1, max: 1 } });
    emulator.clock.advance(600_000);
    assert.equal((await rest.send("GET", `/serverless/${id}`)).status, 200);
    const states = () =>
      emulator.store.workers.list(({ endpointId }) => endpointId === stuck).map(({ state }) => state);
    assert.deepEqual(states(), ["INITIALIZING"]);
    emulator.missingImages.clear();
    emulator.clock.advance(60_000);
    assert.deepEqual(states(), ["IDLE"]);
  });

  it("gives a load balancer its ports at creation, by a switch, and never again", async () => {
    const { id, env, requestUrls } = await create({ ...balancer, workers: { max: 1 }, env: { A: "1" } });
    assert.deepEqual(env, { A: "1", PORT: "80", PORT_HEALTH: "80" });
    assert.deepEqual(requestUrls, { base: `${emulator.url}/jobs/${id}`, health: `${emulator.url}/jobs/${id}/ping` });
    assert.deepEqual((await rest.ask("PATCH", `/serverless/${id}`, { env: { B: "2" } })).env, { B: "2" });
    emulator.switches.loadBalancerPorts = "left-out";
    assert.deepEqual((await create({ ...balancer, workers: { max: 1 } })).env, {});
  });
});
