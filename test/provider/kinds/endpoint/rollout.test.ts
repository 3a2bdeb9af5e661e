import assert from "node:assert/strict";
import type { JobCounts, WorkerCounts } from "../../../../provider/api";
import { PartialFailure } from "../../../../provider/api/errors";
import { overRest } from "../../../../provider/adapters/rest";
import { held } from "../../../support/emulated-runpod";
import { useLifecyclesOnRunpod } from "../lifecycles-on-runpod";
import { changeEndpoint, editEndpoint, sentGpus, makeEndpoint } from "../endpoints";

describe("provider/kinds/endpoint/rollout", () => {
  const setup = useLifecyclesOnRunpod();
  /** Counts that change by the second, which emulated workers cannot follow. */
  const count = (counts: () => WorkerCounts | undefined) => {
    setup.api.workers = { count: async () => counts() };
  };
  const jobs: JobCounts = { completed: 0, inProgress: 0, inQueue: 0 };
  const none: WorkerCounts = { idle: 0, initializing: 0, ready: 0, running: 0, throttled: 0, unhealthy: 0, jobs };
  const idle = { ...none, idle: 1 };
  const startUp = { ...none, running: 1 };
  const busy = { ...none, running: 1, jobs: { ...jobs, inProgress: 1 } };
  const rollout = { wait: true, timeoutInSeconds: 60 };

  /** Returns how many seconds an `up` waited. `seconds` has the counts of each second; the last one stays. */
  async function waited(
    seconds: (WorkerCounts | undefined)[],
    more: object = { workersMin: 1 },
    timeoutInSeconds = 300,
  ): Promise<number> {
    const start = setup.clock.now();
    count(() => seconds[Math.min(Math.floor((setup.clock.now() - start) / 1000), seconds.length - 1)]);
    const { outputs } = await makeEndpoint(setup, { rollout: { wait: true, timeoutInSeconds }, ...more });
    assert.equal(outputs.ready, true);
    return (setup.clock.now() - start) / 1000;
  }

  const during = (seconds: number, counts: WorkerCounts | undefined) => Array.from({ length: seconds }, () => counts);

  const successes: [what: string, seconds: (WorkerCounts | undefined)[], more: object, from: number, to: number][] = [
    ["an idle worker that stays", [idle], { workersMin: 1 }, 20, 26],
    ["workers that do jobs", [busy], { workersMin: 1 }, 20, 26],
    ["no worker, where none is wanted and no job waits", [none], {}, 20, 26],
    ["an endpoint that the jobs host does not know, where no worker is wanted", [undefined], {}, 20, 26],
    [
      "a cold start, a shortage and one crash that pass",
      [
        ...during(10, { ...none, initializing: 1 }),
        ...during(8, { ...none, throttled: 1 }),
        ...during(3, { ...none, unhealthy: 1 }),
        idle,
      ],
      { workersMin: 1 },
      41,
      50,
    ],
    ["long start-up code, which counts as running", [...during(90, startUp), idle], { workersMin: 1 }, 110, 120],
    [
      "a load balancer's workers, whose counts tell no jobs, after a longer while",
      [startUp],
      { type: "LOAD_BALANCER", workersMin: 1 },
      60,
      66,
    ],
  ];
  for (const [what, seconds, more, from, to] of successes) {
    it(`succeeds with ${what}, once that has lasted`, async () => {
      const time = await waited(seconds, more);
      assert.ok(time >= from && time <= to, `${time} s`);
    });
  }

  it("starts again after each check that fails", async () => {
    const flicker = Array.from({ length: 10 }, () => [...during(12, idle), ...during(6, startUp)]).flat();
    assert.ok((await waited([...flicker, idle])) >= 200);
  });

  it("accepts completed jobs as proof, whatever the current counts say", async () => {
    let completed = 0;
    count(() => ({ ...none, running: 3, jobs: { ...jobs, inProgress: 2, completed: (completed += 1) } }));
    const { outputs } = await makeEndpoint(setup, { rollout, workersMin: 1 });
    assert.equal(outputs.ready, true);
  });

  it("fits its checks into a short timeout", async () => {
    assert.ok((await waited([idle], { workersMin: 1 }, 1)) <= 1);
  });

  const crashLoop = (second: number) =>
    [{ ...none, initializing: 1 }, startUp, { ...none, unhealthy: 1 }][second % 17 < 5 ? 0 : second % 17 < 7 ? 1 : 2];
  const failures: [what: string, counts: (second: number) => WorkerCounts | undefined, text: RegExp][] = [
    [
      "crashes",
      () => ({ ...none, unhealthy: 2 }),
      /version 1 was released, but 2 of its workers crash.*revert the change/s,
    ],
    ["crashes, starts, runs and crashes", crashLoop, /version 1 was released, but 1 of its workers crash/],
    [
      "finds no GPU",
      () => ({ ...none, throttled: 1 }),
      /no host in any data center has ADA_48_PRO.* free for it after 60 seconds/,
    ],
    ["keeps starting", () => ({ ...none, initializing: 1 }), /still starting after 60 seconds/],
    ["runs without a job", () => startUp, /run without taking a job after 60 seconds: their start-up code/],
    ["has too few workers", () => none, /fewer workers than workersMin/],
    ["never registers", () => undefined, /no worker had registered after 60 seconds/],
  ];
  for (const [what, counts, text] of failures) {
    it(`keeps the endpoint in the state, unfinished, if it ${what}`, async () => {
      const before = setup.clock.now();
      count(() => counts(Math.floor((setup.clock.now() - before) / 1000)));
      await assert.rejects(makeEndpoint(setup, { rollout, workersMin: 1 }), (error: Error) => {
        assert.ok(error instanceof PartialFailure);
        assert.match(error.message, text);
        assert.deepEqual(
          setup.emulator.store.endpoints.list().map(({ id }) => id),
          [error.id],
        );
        const { ready, version, sentGpus: sent } = error.outputs as Record<string, unknown>;
        assert.deepEqual({ ready, version, sent }, { ready: false, version: 1, sent: sentGpus });
        return true;
      });
      assert.ok(setup.clock.now() - before <= 60_000);
    });
  }

  it("reports waiting jobs without a worker", async () => {
    count(() => ({ ...none, jobs: { ...jobs, inQueue: 7 } }));
    await assert.rejects(makeEndpoint(setup, { rollout }), /7 jobs wait, and no worker has started after 60 seconds/);
  });

  it("fails at once if RunPod has lowered workersMax to 0, and keeps the endpoint", async () => {
    const { id, given, outputs } = await makeEndpoint(setup);
    const { update } = setup.api.endpoint;
    // RunPod lowers it between the read and the save. The save sends only what changes.
    setup.api.endpoint.update = async (current, changes) => {
      const saved = await update(current, changes);
      editEndpoint(setup, id, { workersMax: 0 });
      return { ...saved, workersMax: 0 };
    };
    count(() => assert.fail("nothing can be waited for"));
    await assert.rejects(
      changeEndpoint(setup, id, outputs, { ...given, rollout, flashBoot: "OFF" }),
      (error: Error) => {
        assert.ok(error instanceof PartialFailure);
        assert.match(error.message, /workersMax is 0 at RunPod, so no worker can start.*Raise workersMax/);
        return true;
      },
    );
    assert.equal(setup.emulator.store.endpoints.list().length, 1);
  });

  it("makes no call if it should not wait, or if nothing was released", async () => {
    let looks = 0;
    count(() => {
      looks += 1;
      return none;
    });
    await makeEndpoint(setup, { name: "quiet", rollout: { wait: false } });
    assert.equal(looks, 0);
    setup.renew();
    const { id, given, outputs } = await makeEndpoint(setup, { rollout });
    count(() => assert.fail("nothing was released"));
    await changeEndpoint(setup, id, outputs, { ...given, workersMax: 5 });
  });

  describe("over an API that reports single workers", () => {
    const long = { wait: true, timeoutInSeconds: 200 };
    const onOneGpu = { gpus: ["ADA_24"], workersMin: 1, workersMax: 2 };
    /** When each operation was asked for. */
    let asked: Record<string, number[]> = {};

    beforeEach(() => {
      const { emulator, http, clock } = setup;
      Object.assign(setup.api, overRest(http, emulator.restUrl, clock));
      emulator.switches.logStream = "ends";
      asked = {};
      for (const operation of ["health", "worker.list", "worker.logs", "release.list"]) {
        const when = () => {
          (asked[operation] ??= []).push(clock.now());
          return false;
        };
        emulator.faults.inject({ operation, when, fault: { kind: "malformed" } });
      }
    });

    afterEach(() => {
      for (const [operation, times] of Object.entries(asked)) {
        // The save asks for the releases once too, just before the wait.
        const looks = operation === "release.list" ? times.slice(1) : times;
        const pauses = looks.slice(1).map((at, index) => at - (looks[index] ?? 0));
        assert.ok(
          pauses.every((pause) => pause >= 2_000),
          `${operation}: ${pauses.join(" ")}`,
        );
      }
    });

    async function failureOf(making: Promise<unknown>): Promise<PartialFailure> {
      const failure = await making.then(
        () => assert.fail("it served"),
        (error: unknown) => error,
      );
      assert.ok(failure instanceof PartialFailure, String(failure));
      assert.equal((failure.outputs as { ready?: boolean }).ready, false);
      assert.deepEqual(
        setup.emulator.store.endpoints.list().map(({ id }) => id),
        [failure.id],
      );
      return failure;
    }

    const failing = (more: object = {}, image = "acme/new:1") =>
      failureOf(makeEndpoint(setup, { rollout, ...onOneGpu, ...more }, { image }));

    it("waits until a busy worker of the older release has finished its job", async () => {
      const { emulator, clock } = setup;
      const { id, given, outputs, template } = await makeEndpoint(setup, { ...onOneGpu, workersMax: 1 });
      emulator.handler = () => ({ seconds: 100, output: "done" });
      await clock.sleep(10_000);
      const job = await emulator.fetch(`${emulator.jobsUrl}/${id}/run`, {
        method: "POST",
        headers: { authorization: `Bearer ${emulator.apiKey}`, "content-type": "application/json" },
        body: JSON.stringify({ input: {} }),
      });
      assert.equal(job.status, 200);
      await clock.sleep(10_000);
      assert.deepEqual(
        emulator.store.workers.list().map(({ state }) => state),
        ["RUNNING"],
      );
      const changed = await setup.change(setup.template, template.id, template.outputs, {
        name: "comfy",
        image: "b:2",
      });
      const release = { release: changed["release"], releaseEnv: changed["releaseEnv"] };
      const start = clock.now();
      await changeEndpoint(setup, id, outputs, {
        ...given,
        ...release,
        rollout: { wait: true, timeoutInSeconds: 200 },
      });
      const waitedInSeconds = (clock.now() - start) / 1000;
      assert.ok(waitedInSeconds >= 100 && waitedInSeconds < 140, `${waitedInSeconds} s`);
      const [worker] = emulator.store.workers.list();
      assert.equal(worker?.version, held(emulator.store.endpoints, id).version);
    });

    it("waits while RunPod's own count says that the rollout is in progress", async () => {
      let looks = 0;
      setup.api.rollout.isInProgress = async () => (looks += 1) <= 3;
      const { outputs } = await makeEndpoint(setup, { rollout, ...onOneGpu });
      assert.deepEqual([outputs.ready, looks], [true, 4]);
    });

    it("believes no worker list that is older than the save, or of an endpoint that is not there yet", async () => {
      const told = setup.api.rollout;
      const { emulator, clock } = setup;
      const { id, given, outputs } = await makeEndpoint(setup, { ...onOneGpu, rollout: { wait: false } });
      await clock.sleep(10_000);
      const old = await told.workers(id);
      const start = clock.now();
      const workers = async (endpointId: string) => (clock.now() - start < 30_000 ? old : told.workers(endpointId));
      setup.api.rollout = { ...told, workers };
      await changeEndpoint(setup, id, outputs, { ...given, rollout, flashBoot: "OFF" });
      assert.ok(clock.now() - start >= 50_000);
      setup.api.rollout = told;
      const fault = { kind: "status", status: 404 } as const;
      emulator.faults.inject({ operation: "worker.list", times: 4, fault });
      asked = {};
      const restarted = clock.now();
      await makeEndpoint(setup, { name: "other", rollout, ...onOneGpu }, { name: "other" });
      assert.ok(clock.now() - restarted >= 31_000);
    });

    it("quotes the end of the log of a worker that crashes", async () => {
      setup.emulator.crashingImages.add("acme/new:1");
      const { message } = await failing();
      assert.match(
        message,
        /1 of its workers crash\. .* The log of worker \w+ ends with:\n.* {4}Traceback.*\n.*\n {4}RuntimeError: .*\n {4}container exited with code 1/s,
      );
    });

    it("does not take the crashes of an older release for those of the new one", async () => {
      const { emulator, clock } = setup;
      const { id, given, outputs } = await makeEndpoint(setup, { ...onOneGpu });
      const told = setup.api.rollout;
      const start = clock.now();
      const stale = { id: "old", status: "UNHEALTHY", isStale: true };
      const workers = async (endpointId: string) => {
        const seen = await told.workers(endpointId);
        return seen && clock.now() - start < 40_000 ? { ...seen, workers: [...seen.workers, stale] } : seen;
      };
      setup.api.rollout = { ...told, workers };
      const state = await changeEndpoint(setup, id, outputs, { ...given, rollout: long, flashBoot: "OFF" });
      assert.equal(state["ready"], true);
      assert.ok(clock.now() - start >= 60_000);
      assert.equal(emulator.calls.filter(({ operation }) => operation === "worker.logs").length, 0);
    });

    it("says that the crash is in the console if the log is gone", async () => {
      setup.emulator.crashingImages.add("acme/new:1");
      setup.emulator.faults.inject({ operation: "worker.logs", times: 9, fault: { kind: "status", status: 404 } });
      assert.match(
        (await failing()).message,
        /Read their logs in the console.*revert the change and run `pulumi up`\.$/s,
      );
    });

    it("names the hardware and the data centers without capacity", async () => {
      const { emulator } = setup;
      emulator.stock.set("*", "NVIDIA GeForce RTX 4090", 0);
      const none = await failing({ dataCenterIds: ["EU-RO-1"], gpuCount: 2 });
      assert.match(none.message, /nothing free of the list: 2 GPUs of ADA_24 in EU-RO-1\./);
    });

    it("names them too while workers are throttled", async () => {
      for (const { id } of setup.emulator.store.dataCenters.list()) {
        setup.emulator.store.dataCenters.update(id, { throttled: true });
      }
      const { message } = await failing();
      assert.match(message, /no host in any data center has ADA_24 free for it after 60 seconds\. Name more/);
    });

    it("fails before the timeout if the log shows twice that the image cannot be pulled", async () => {
      const { emulator, clock } = setup;
      Object.assign(emulator.switches, { missingImageInRest: "accepted" });
      emulator.missingImages.add("acme/new:1");
      const start = clock.now();
      const { message } = await failing({ rollout: { wait: true, timeoutInSeconds: 900 } });
      assert.match(message, /its image cannot be pulled\. .* manifest for acme\/new:1 not found.*registryAuthId/s);
      assert.ok(clock.now() - start < 90_000);
    });

    it("waits again in the next run, whichever step broke off the wait before", async () => {
      const { emulator } = setup;
      emulator.switches.coldStartInSeconds = 100;
      const { id, outputs, message } = await failing();
      assert.match(message, /still starting after 60 seconds/);
      const given = outputs as Record<string, unknown>;
      const inputs = Object.fromEntries(
        ["name", "templateId", "release", "releaseEnv", "gpus", "workersMin", "workersMax"].map((key) => [
          key,
          given[key],
        ]),
      );
      asked = {};
      const state = await changeEndpoint(setup, id, given, { ...inputs, rollout: long });
      assert.equal(state["ready"], true);
      assert.ok((asked["worker.list"]?.length ?? 0) > 3);
    });
  });
});
