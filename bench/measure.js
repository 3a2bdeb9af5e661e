"use strict";

const diagnostics = require("node:diagnostics_channel");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const v8 = require("node:v8");
const vm = require("node:vm");
const pulumi = require("@pulumi/pulumi");
const { startEmulator } = require("runpod-iac/testing");
const { median } = require("./median");
const programs = require("./programs");
const { recordingOf } = require("./recording");

v8.setFlagsFromString("--expose-gc");
const collectGarbage = vm.runInNewContext("gc");

const operations = ["preview", "up", "refresh", "destroy"];

/** Without the rate limit, because the bench measures work and not waiting. */
const unhurried = { "runpod:callsPerSecond": { value: "100000" } };

/** Runs ours and the floor on each API in turn, as often as their length allows. Returns one result per API. */
async function measureSize(engine, size, apis) {
  const runs = size <= 10 ? 4 : size <= 100 ? 3 : 2;
  const program = () => programs.ours(size);
  const sides = {};
  const firsts = [];
  for (const api of apis) {
    const extra = { ...unhurried, ...chosen(api) };
    // The first run does not count, because only it includes Node's compilation.
    const first = await play(engine, program, extra);
    const recorded = record(api, first);
    sides[`${api} floor`] = () => play(engine, () => programs.onFloor(program), { ...extra, ...recorded.config });
    sides[`${api} ours`] = () => play(engine, program, extra);
    firsts.push({ api, first, recorded });
  }
  const results = await byTurns(runs, sides);
  return firsts.map(({ api, first, recorded }) => {
    recorded.remove();
    const [ours, floor] = [results[`${api} ours`], results[`${api} floor`]];
    for (const one of floor) assertSameCalls(first, one);
    return { engine: engine.name, api, size, operations, ours, floor };
  });
}

const chosen = (api) => ({ "runpod:api": { value: api } });

/**
 * The effect of a latency on ours, at its own rate, and on a provider with one call per resource, without a rate. Each
 * runs with and without the latency.
 */
async function measureLatency(engine, size, latencyInMs, api) {
  const program = () => programs.ours(size);
  const recorded = record(api, await play(engine, program, { ...unhurried, ...chosen(api) }));
  const single = { ...recorded.config, "floor:calls": { value: "one" } };
  const oneCall = (inMs) => play(engine, () => programs.onFloor(program), single, inMs);
  const results = await byTurns(2, {
    unhurried: () => play(engine, program, { ...unhurried, ...chosen(api) }),
    near: () => play(engine, program, chosen(api)),
    far: () => play(engine, program, chosen(api), latencyInMs),
    singleNear: () => oneCall(0),
    singleFar: () => oneCall(latencyInMs),
  });
  recorded.remove();
  return { engine: engine.name, api, size, latencyInMs, operations: operations.slice(1), ...results };
}

/** Runs each side in every round, in reverse order in every second one, so that noise affects all sides. */
async function byTurns(rounds, sides) {
  const results = Object.fromEntries(Object.keys(sides).map((side) => [side, []]));
  for (let round = 0; round < rounds; round += 1) {
    const order = Object.keys(sides);
    for (const side of round % 2 === 0 ? order : order.reverse()) results[side].push(await sides[side]());
  }
  return results;
}

/** Records what ours has sent, for the floor. */
function record(api, { steps, calls }) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "runpod-iac-bench-"));
  const file = path.join(folder, "recorded.json");
  fs.writeFileSync(file, JSON.stringify(recordingOf(api, calls, steps.up.made)));
  const config = { "floor:recorded": { value: file }, "floor:api": { value: api } };
  return { config, remove: () => fs.rmSync(folder, { recursive: true }) };
}

/** Preview, up, refresh and destroy of one program, each with a new emulator and this latency per call. */
async function play(engine, program, extra = {}, latencyInMs = 0) {
  collectGarbage();
  const emulator = await startEmulator({ switches: { templateDeleteTailInSeconds: 0, podProvisioningInSeconds: 0 } });
  if (latencyInMs > 0) {
    emulator.faults.inject({
      operation: "*",
      times: Infinity,
      fault: { kind: "delay", milliseconds: latencyInMs },
    });
  }
  const traffic = countTraffic();
  const config = {
    ...emulator.stackConfig,
    ...extra,
    "floor:url": { value: extra["floor:api"]?.value === "rest" ? emulator.restUrl : emulator.graphqlUrl },
  };
  const { stack, peakMemoryInMb, dispose } = await engine.createStack(async () => program(), config);
  const steps = {};
  let state;
  try {
    for (const operation of operations) {
      const [firstCall, firstByte, startedAt] = [emulator.calls.length, traffic.bytes(), performance.now()];
      await stack[operation]({});
      const inMs = performance.now() - startedAt;
      const made = emulator.calls.slice(firstCall);
      steps[operation] = { inMs, made, calls: made.length, bytes: traffic.bytes() - firstByte };
      if (operation === "refresh") state = await stack.exportStack();
    }
    const left = ["networkVolumes", "templates", "endpoints"].flatMap((kind) => emulator.store[kind].list());
    if (left.length > 0) throw new Error(`destroy has left ${left.length} things`);
    return { steps, calls: [...emulator.calls], state: sizesOf(state), peakMemoryInMb: peakMemoryInMb() };
  } finally {
    traffic.stop();
    await dispose();
    await emulator.close();
  }
}

/** Bytes on the sockets of this process's HTTP servers, which belong to the emulator. */
function countTraffic() {
  const sockets = new Set();
  const seen = ({ socket }) => sockets.add(socket);
  diagnostics.subscribe("http.server.request.start", seen);
  return {
    bytes: () => [...sockets].reduce((sum, { bytesRead, bytesWritten }) => sum + bytesRead + bytesWritten, 0),
    stop: () => diagnostics.unsubscribe("http.server.request.start", seen),
  };
}

function sizesOf(state) {
  const resources = state.deployment.resources.filter(({ inputs }) => inputs?.__provider !== undefined);
  const bytes = resources.reduce((sum, resource) => sum + JSON.stringify(resource).length, 0);
  return {
    bytesPerResource: bytes / resources.length,
    shimBytes: Math.max(...resources.map(({ inputs }) => inputs.__provider.length)),
  };
}

/** The comparison is valid only if the floor makes exactly the calls of ours. */
function assertSameCalls(ours, floor) {
  for (const operation of operations) {
    const [wanted, made] = [ours.steps[operation].calls, floor.steps[operation].calls];
    if (wanted !== made) throw new Error(`${operation}: ours made ${wanted} calls, the floor ${made}`);
  }
}

/** The cost of our classes in the program, without an engine: a hundred resources minus a hundred bare ones. */
async function measureClasses() {
  pulumi.runtime.setMocks({
    newResource: ({ name, inputs }) => ({ id: `${name}-id`, state: inputs }),
    call: () => ({}),
  });
  const time = async (program) => {
    collectGarbage();
    const startedAt = performance.now();
    await pulumi.runtime.runInPulumiStack(async () => program());
    await pulumi.runtime.waitForRPCs();
    return performance.now() - startedAt;
  };
  const registered = [];
  await time(() => {
    pulumi.runtime.registerStackTransformation(({ type, name, props }) => void registered.push({ type, name, props }));
    programs.ours(100);
  });
  const makeBare = () => registered.forEach(({ type, name, props }) => new pulumi.CustomResource(type, name, props));
  const times = { ours: [], bare: [] };
  for (let run = 0; run < 21; run += 1) {
    times.ours.push(await time(() => programs.ours(100)));
    times.bare.push(await time(makeBare));
  }
  const [ours, bare] = [median(times.ours), median(times.bare)];
  return `Our classes in a program: ${(ours - bare).toFixed(0)} ms per 100 resources over bare ones of ${bare.toFixed(0)} ms (goal: at most 100 ms).`;
}

module.exports = { measureClasses, measureLatency, measureSize };
