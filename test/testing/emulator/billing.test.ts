import assert from "node:assert/strict";
import type { Emulator } from "../../../testing/emulator";
import { clientOf, documents, podInput, type Client } from "./client";
import { useEmulator } from "./use-emulator";

const hour = 3_600_000;
const day = 24 * hour;
const gbHour = 0.1 / 730;

describe("emulator: balance", () => {
  let emulator: Emulator;
  let client: Client;
  useEmulator((lent) => ({ emulator, client } = lent));
  beforeEach(() => emulator.clock.freeze());

  const money = async () => {
    const { clientBalance, currentSpendPerHr } = await client.ask("{ myself { clientBalance currentSpendPerHr } }");
    return [clientBalance, currentSpendPerHr] as [number, number];
  };
  const near = (actual: number, expected: number) =>
    assert.ok(Math.abs(actual - expected) < 1e-9, `${actual}, ${expected}`);
  const setBalance = (clientBalance: number) => emulator.store.accounts.update(emulator.account.id, { clientBalance });
  const pod = (id: string) => emulator.store.pods.get(id);

  it("bills running Pods by the second, the volume disk of stopped ones at double price, and deleted ones not at all", async () => {
    assert.deepEqual(await money(), [100, 0]);
    const { id } = await client.deployPod();
    const running = 0.5 + 30 * gbHour;
    near((await money())[1], running);
    emulator.clock.advance(1_000);
    near((await money())[0], 100 - running / 3600);
    emulator.clock.advance(hour - 1_000);
    await client.ask(documents["pod.stop"], { input: { podId: id } });
    near((await money())[1], 20 * gbHour);
    emulator.clock.advance(2 * hour);
    near((await money())[0], 100 - running - 40 * gbHour);
    assert.deepEqual(
      emulator.billingPods().map((billing) => billing.id),
      [id],
    );
    await client.ask(documents["pod.delete"], { input: { podId: id } });
    assert.deepEqual(emulator.billingPods(), []);
    emulator.clock.advance(day);
    const [balance, spend] = await money();
    near(balance, 100 - running - 40 * gbHour);
    assert.deepEqual([spend, pod(id)?.billedInSeconds], [0, 3600]);
    near(pod(id)?.spent ?? 0, 100 - balance);
  });

  it("adds other costs that a test sets, and separates accounts", async () => {
    emulator.store.accounts.update(emulator.account.id, { currentSpendPerHr: 2 });
    const other = emulator.addAccount();
    await clientOf(emulator, other.apiKey).deployPod();
    emulator.clock.advance(hour);
    assert.deepEqual(await money(), [100, 2]);
    assert.ok((emulator.store.accounts.get(other.id)?.clientBalance ?? 100) < 99.5);
  });

  it("stops Pods when the balance ends, and deletes them a day later, but not their network volume", async () => {
    const volume = await client.createVolume();
    const { id } = await client.deployPod({ containerDiskInGb: 1, networkVolumeId: volume.id, volumeInGb: null });
    const disk = await client.deployPod({ dataCenterId: "EU-RO-1" });
    setBalance(1);
    const perHour = (await money())[1];
    const end = hour / perHour;
    emulator.clock.advance(Math.floor(end) - 1);
    assert.deepEqual([pod(id)?.desiredStatus, pod(disk.id)?.desiredStatus], ["RUNNING", "RUNNING"]);
    emulator.clock.advance(hour);
    assert.deepEqual([pod(id)?.desiredStatus, pod(disk.id)?.desiredStatus], ["EXITED", "EXITED"]);
    assert.match(pod(id)?.lastStatusChange ?? "", /^Exited by Runpod: /);
    near(pod(id)?.billedInSeconds ?? 0, (Math.floor(end) + 1) / 1000);
    assert.ok((await money())[0] < 0, "the volume disk is still billed");
    emulator.clock.advance(day - hour - 1_000);
    assert.equal(pod(id)?.desiredStatus, "EXITED");
    emulator.clock.advance(hour);
    assert.deepEqual([pod(id)?.desiredStatus, pod(disk.id)?.desiredStatus], ["TERMINATED", "TERMINATED"]);
    assert.match(pod(id)?.lastStatusChange ?? "", /^Terminated by Runpod: /);
    assert.deepEqual((await client.ask(documents["pod.list"])).pods, []);
    assert.equal(emulator.store.networkVolumes.get(volume.id)?.size, 20);
  });

  it("keeps a stopped Pod if money arrives in time", async () => {
    const { id } = await client.deployPod();
    setBalance(0);
    emulator.clock.advance(day - 1);
    assert.equal(pod(id)?.desiredStatus, "EXITED");
    setBalance(10);
    emulator.clock.advance(day);
    assert.deepEqual([pod(id)?.desiredStatus, pod(id)?.unpaidSince], ["EXITED", undefined]);
  });

  it("starts no Pod for an account without money", async () => {
    const { id } = await client.deployPod();
    setBalance(0);
    const create = [documents["pod.create"], { input: podInput }] as const;
    assert.match(await client.refused(...create), /balance is too low/);
    assert.match(await client.refused(documents["pod.start"], { input: { podId: id } }), /balance is too low/);
    emulator.switches.emptyBalanceRefusal = "generic-error";
    assert.match(await client.refused(...create), /^Something went wrong/);
    assert.equal(emulator.store.pods.list().length, 1);
  });

  it("deletes Pods that have been stopped for thirty days", async () => {
    const { id } = await client.deployPod();
    await client.ask(documents["pod.stop"], { input: { podId: id } });
    emulator.clock.advance(30 * day - 1);
    assert.equal(pod(id)?.desiredStatus, "EXITED");
    emulator.clock.advance(1);
    assert.equal(await client.readPod(id), null);
  });
});
