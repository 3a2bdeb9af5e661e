import assert from "node:assert/strict";
import { Endpoint, NetworkVolume, RegistryAuth, Template } from "../../sdk";
import type { Call, Emulator } from "../../testing/emulator";
import { startEmulator } from "../../testing/emulator";
import type { SimulatedStack } from "../../testing/simulator";
import { stackInVirtualTime } from "./stack-in-virtual-time";

const callsPerMinute = 60;

describe("a key with 60 calls a minute of REST v2", function () {
  this.timeout(180_000);
  let emulator: Emulator;

  for (const rateWindows of ["clock", "sliding"] as const) {
    describe(`(windows: ${rateWindows})`, () => {
      beforeEach(async () => {
        emulator = await startEmulator({ switches: { restCallsPerMinute: callsPerMinute, rateWindows } });
      });
      afterEach(() => emulator.close());

      it("makes 100 resources within 1.1 times the time that the calls need", async () => {
        const start = emulator.clock.now();
        await stackOn(emulator, "one", 25).up();
        const tookInMs = emulator.clock.now() - start;
        const neededInMs = (60_000 * emulator.calls.length) / callsPerMinute;
        assert.ok(emulator.calls.length >= 100);
        assert.ok(tookInMs <= 1.1 * neededInMs, `${tookInMs} ms for ${emulator.calls.length} calls`);
        assert.deepEqual(refusedOften(emulator.calls, 0), []);
      });

      it("refuses no call twice, of 16 operations in parallel and of a second process", async () => {
        const stacks = [stackOn(emulator, "one", 10), stackOn(emulator, "two", 10)];
        await Promise.all(stacks.map((stack) => stack.up()));
        await Promise.all(stacks.map((stack) => stack.refresh()));
        assert.deepEqual(refusedOften(emulator.calls, 1), []);
        const refused = emulator.calls.filter(({ status }) => status === 429);
        assert.ok(refused.length <= stacks.length, `${refused.length} calls of ${stacks.length} processes are refused`);
      });
    });
  }
});

/** A stack of `size` volumes, credentials, templates and endpoints. Its provider and the emulator share one clock. */
function stackOn(emulator: Emulator, name: string, size: number): SimulatedStack {
  const program = async () => {
    for (let at = 0; at < size; at += 1) {
      new NetworkVolume(`models-${at}`, { sizeInGb: 10, dataCenterId: "EU-RO-1" });
      new RegistryAuth(`hub-${at}`, { username: "acme", password: `ghp-${at}` });
      const template = new Template(`api-${at}`, { image: "ghcr.io/acme/api:1" });
      new Endpoint(`prod-${at}`, { template, gpus: ["ADA_24"], workersMax: 0 });
    }
  };
  return stackInVirtualTime(emulator, { name, program, config: { "runpod:api": { value: "rest" } } });
}

/** Calls that were refused more than `times` times. Each process lists each kind. */
function refusedOften(calls: readonly Call[], times: number): string[] {
  const counts = new Map<string, number>();
  for (const { status, operation, id, variables, headers } of calls) {
    if (status !== 429) continue;
    const call = JSON.stringify([operation, id, variables, headers["user-agent"]]);
    counts.set(call, (counts.get(call) ?? 0) + 1);
  }
  return [...counts].filter(([, count]) => count > times).map(([call, count]) => `${count} times ${call}`);
}
