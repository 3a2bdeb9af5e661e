import assert from "node:assert/strict";
import type { KindApis, Pod, PodSpec } from "../../../../provider/api";
import type { RunpodErrorKind } from "../../../../provider/api/errors";
import { RunpodError } from "../../../../provider/api/errors";
import { overRest } from "../../../../provider/adapters/rest";
import { podOverRest } from "../../../../provider/adapters/rest/pod";
import { podSpec } from "../../../kinds/pod";
import { FakeClock } from "../../../support/fake-clock";
import { useEmulatedRunpod } from "../../../support/emulated-runpod";
import { thrownBy } from "../../../support/thrown-by";
import { restOver } from "./rest-over";

const choices = { gpuTypes: ["NVIDIA GeForce RTX 4090", "NVIDIA A40"], dataCenterIds: ["EU-RO-1", "US-KS-2"] };

/** A Pod as REST v2 answers it. */
const answered = {
  ...{ id: "pod-1", name: "one", status: "RUNNING", image: "acme/comfy:1", args: "", disk: 20, ports: [], env: {} },
  ...{ registry: null, gpu: { id: "NVIDIA A40", count: 1 }, cloud: "SECURE", dataCenterId: "EU-RO-1", cost: 0.4 },
  ...{ ssh: { proxy: { username: "pod-1-abc" }, direct: null }, globalNetworking: { enabled: false } },
  ...{ runtime: null, startedAt: null },
};

describe("provider/adapters/rest/pod", () => {
  const runpod = useEmulatedRunpod();
  const rest = (): KindApis => overRest(runpod.http, runpod.emulator.restUrl, runpod.clock);

  /** The choices that were asked for, in order. */
  const asked = (): string[] =>
    runpod.emulator.calls
      .filter(({ operation }) => operation === "pod.create")
      .map(({ variables }) => {
        const { gpu, dataCenterIds } = (variables as { body: { gpu: { id: string }; dataCenterIds: string[] } }).body;
        return `${gpu.id} ${dataCenterIds.join()}`;
      });

  const answers: [what: string, status: number, details: string[], kind: RunpodErrorKind, calls: number][] = [
    ["one text for all choices: a mistake in the request", 400, ["args are odd"], "rejected", 4],
    ["other texts", 400, ["args are odd", "could not be placed", "args are odd", "no"], "capacity", 4],
    ["no capacity anywhere", 400, ["no instances available"], "capacity", 4],
    ["the key may not", 403, ["access denied"], "unauthorised", 4],
    ["no reason, so that a Pod may be there", 400, ["Something went wrong."], "rejected", 1],
    ["a broken body", 422, ["Request validation failed."], "rejected", 1],
    ["no money", 402, ["insufficient balance"], "rejected", 1],
    ["nothing of that id", 404, ["resource not found"], "notFound", 1],
  ];
  for (const [what, status, details, kind, calls] of answers) {
    it(`asks ${calls === 1 ? "for no other choice" : "for each choice"} after ${status}, ${what}`, async () => {
      for (let index = 0; index < 4; index += 1) {
        const detail = details[index % details.length] ?? "";
        const body = JSON.stringify({ title: "Refused", status, detail });
        runpod.emulator.faults.inject({ operation: "pod.create", fault: { kind: "status", status, body } });
      }
      const error = await thrownBy(RunpodError, async () => rest().pod.create({ ...podSpec(), ...choices }));
      const inOrder = ["RTX 4090 EU-RO-1", "RTX 4090 US-KS-2", "A40 EU-RO-1", "A40 US-KS-2"];
      assert.deepEqual([error.kind, error.mayHaveHappened], [kind, false]);
      assert.deepEqual(
        asked().map((choice) => choice.replace(/NVIDIA (GeForce )?/, "")),
        inOrder.slice(0, calls),
      );
      assert.match(error.message, new RegExp(details.at(-1) ?? ""));
    });
  }

  it("is created, and returned without what RunPod does not tell within a minute, or refuses to tell", async () => {
    runpod.emulator.switches.podProvisioningInSeconds = 100;
    const slow = await rest().pod.create(podSpec());
    assert.deepEqual([slow.dataCenterId, slow.sshProxyUser], [undefined, undefined]);
    const inSeconds = runpod.emulator.clock.now() - (runpod.emulator.store.pods.get(slow.id)?.createdAt ?? 0);
    assert.ok(inSeconds > 45_000 && inSeconds <= 60_000);
    runpod.emulator.faults.inject({ operation: "pod.get", fault: { kind: "status", status: 400 } });
    assert.equal((await rest().pod.create(podSpec("two"))).dataCenterId, undefined);
  });

  const bodies: [change: Partial<PodSpec>, body: object | undefined][] = [
    [{}, undefined],
    [{ ports: ["22/tcp"], registryAuthId: "reg-1", env: { MODE: "prod" } }, undefined],
    [
      { registryAuthId: null, ports: null },
      { registry: "", ports: [] },
    ],
    [{ volumeInGb: 30 }, { mounts: { persistent: { size: 30, path: "/workspace" } } }],
    [{ volumeMountPath: "/data" }, { mounts: { persistent: { size: 20, path: "/data" } } }],
    [{ name: "two" }, { name: "two" }],
  ];
  for (const [change, body] of bodies) {
    it(`sends ${JSON.stringify(body) ?? "nothing"} for ${JSON.stringify(change)}`, async () => {
      const made = await rest().pod.create(podSpec());
      await rest().pod.update(made, { ...podSpec(), ...change });
      const sent = runpod.emulator.calls.filter(({ operation }) => operation === "pod.update");
      assert.deepEqual(
        sent.map(({ variables }) => (variables as { body?: unknown }).body),
        body === undefined ? [] : [body],
      );
    });
  }

  it("is not restarted for another name, nor when it shall stop, and says so if a restart is refused", async () => {
    runpod.emulator.switches.podPatch = "waits";
    const made = await rest().pod.create(podSpec());
    runpod.emulator.clock.advance(120_000);
    const find = async (): Promise<Pod> => (await rest().pod.list()).items[0] ?? assert.fail("RunPod lists no Pod");
    await rest().pod.update(await find(), { name: "two" });
    assert.equal(runpod.count("pod.restart"), 0);
    const body = JSON.stringify({ title: "Conflict", status: 409, detail: "Action restart is not valid." });
    const fault = { kind: "status", status: 409, body } as const;
    runpod.emulator.faults.inject({ operation: "pod.restart", fault });
    const error = await thrownBy(RunpodError, async () => rest().pod.update(await find(), { args: "other" }));
    assert.deepEqual([error.id, /still runs what it ran before/.test(error.message)], [made.id, true]);
    runpod.emulator.faults.inject({ operation: "pod.restart", fault: { kind: "reset", write: "after" } });
    assert.equal((await rest().pod.update(await find(), { args: "third" })).args, "third");
    runpod.emulator.clock.advance(120_000);
    const restarts = runpod.count("pod.restart");
    await rest().pod.update(await find(), { args: "fourth", desiredStatus: "EXITED" });
    assert.equal(runpod.count("pod.restart"), restarts);
  });

  it("reads status, ports and addresses in the port's words", async () => {
    const ports = [
      { private: 22, public: 12_022, type: "tcp", ip: "203.0.113.4" },
      { private: 23, public: 12_023, type: "tcp", ip: "10.1.2.3" },
      { private: 24, public: 12_024, type: "tcp", ip: "172.31.0.1" },
      { private: 80, public: 60_080, type: "http", ip: "100.65.0.4" },
      { private: 81, public: 60_081, type: "tcp", ip: "100.128.0.4" },
      { private: 82, public: null, type: "tcp", ip: null },
    ];
    const statuses = ["PROVISIONING", "STARTING", "RUNNING", "ERROR", "EXITED", "TERMINATED"];
    const { rest: api } = restOver({
      body: {
        pods: [
          ...statuses.map((status, index) => ({ ...answered, id: `pod-${index}`, status })),
          { ...answered, id: "cpu", gpu: undefined, cpu: { id: "cpu3c-2-4", vcpuCount: 2, memory: 4 } },
          { ...answered, id: "open", runtime: { ports } },
        ],
      },
    });
    const { items } = await podOverRest(api, new FakeClock()).list();
    const asked_ = ["RUNNING", "RUNNING", "RUNNING", "RUNNING", "EXITED"];
    assert.deepEqual(
      items.slice(0, 5).map(({ desiredStatus }) => desiredStatus),
      asked_,
    );
    assert.deepEqual(
      items.slice(5).map(({ id }) => id),
      ["cpu", "open"],
    );
    assert.deepEqual([items[5]?.cpu, items[5]?.gpuCount], [{ flavor: "cpu3c", vcpuCount: 2 }, 0]);
    assert.deepEqual(
      items[6]?.openPorts.map(({ privatePort, isPublic }) => [privatePort, isPublic]),
      [
        [22, true],
        [23, false],
        [24, false],
        [80, false],
        [81, true],
      ],
    );
  });
});
