import assert from "node:assert/strict";
import { RunpodError } from "../../../../provider/api/errors";
import type { Http, HttpRequest } from "../../../../provider/adapters/http";
import { workersOverJobs } from "../../../../provider/adapters/jobs/workers";

function over(answer: () => { status: number; body: string }) {
  const sent: HttpRequest[] = [];
  const http: Http = {
    async send(request) {
      sent.push(request);
      return { ...answer(), headers: new Headers() };
    },
    redact: (text) => text,
  };
  return { sent, workers: workersOverJobs(http, "http://jobs.example/v2") };
}

const none = { idle: 0, initializing: 0, ready: 0, running: 0, throttled: 0, unhealthy: 0 };

describe("provider/adapters/jobs/workers", () => {
  it("counts workers, and reads a missing count of the documented response as 0", async () => {
    const { workers, sent } = over(() => ({
      status: 200,
      body: '{"jobs":{"completed":4},"workers":{"running":2,"unhealthy":1,"new":5}}',
    }));
    assert.deepEqual(await workers.count("ep/1"), {
      ...none,
      running: 2,
      unhealthy: 1,
      new: 5,
      jobs: { completed: 4, inProgress: 0, inQueue: 0 },
    });
    assert.deepEqual(sent, [
      { operation: "health", method: "GET", url: "http://jobs.example/v2/ep%2F1/health", repeatable: true },
    ]);
  });

  it("sends no request when the address of the jobs host is unknown", async () => {
    const http: Http = { send: () => assert.fail("the key would go somewhere"), redact: (text) => text };
    await assert.rejects(workersOverJobs(http, undefined).count("ep-1"), {
      kind: "rejected",
      message: /would go to RunPod's own host\. Set runpod:jobsUrl too, or remove rollout/,
    });
  });

  it("reads a response without jobs as none", async () => {
    const { workers } = over(() => ({ status: 200, body: '{"workers":{"idle":1}}' }));
    const counts = await workers.count("ep-1");
    assert.deepEqual(counts, { ...none, idle: 1, jobs: { completed: 0, inProgress: 0, inQueue: 0 } });
  });

  it("distinguishes an endpoint that the host does not know from an unreadable response", async () => {
    assert.equal(await over(() => ({ status: 404, body: '{"message":"Not Found"}' })).workers.count("ep-1"), undefined);
    const gateway = over(() => {
      throw new RunpodError("rejected", "HTML", { status: 404 });
    });
    assert.equal(await gateway.workers.count("ep-1"), undefined);
    for (const body of ["{}", '{"workers":{"idle":"two"}}', "null"]) {
      await assert.rejects(over(() => ({ status: 200, body })).workers.count("ep-1"), {
        kind: "malformed",
        message: /^health: .*(workers|all).*cannot wait for endpoint ep-1.*Run the command again later.*remove rollout/,
      });
    }
    const refusal = over(() => ({ status: 400, body: '{"message":"no such worker"}' }));
    await assert.rejects(refusal.workers.count("ep-1"), {
      ...{ kind: "rejected", status: 400, mayHaveHappened: false },
      message:
        /^health: HTTP 400\. RunPod said: \{"message":"no such worker"\} The provider cannot wait for endpoint ep-1 .*Run the command again later/,
    });
    const down = over(() => {
      throw new RunpodError("unavailable", "down", { status: 502 });
    });
    await assert.rejects(down.workers.count("ep-1"), { kind: "unavailable" });
  });
});
