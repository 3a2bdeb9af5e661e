import assert from "node:assert/strict";
import { one, over, wire } from "./endpoint-wire";
import { FakeHttp } from "./fake-http";

describe("provider/adapters/graphql/endpoint: save and delete", () => {
  it("redacts the endpoint's own env, which it sends back, in a refusal that quotes it", async () => {
    const refusal = {
      errors: [{ message: 'env: [{ key: "TOKEN", value: "hunter2-secret" }, { key: "EMPTY" }] is wrong' }],
    };
    const env = [
      { key: "EMPTY", value: null },
      { key: "TOKEN", value: "hunter2-secret" },
    ];
    const http = new FakeHttp().answer(refusal);
    await assert.rejects(over(http).update(await one({ env }), {}), ({ message }: Error) => {
      assert.deepEqual(http.input.env, env);
      return message.includes('value: "[secret]"') && !message.includes("hunter2");
    });
  });

  it("reports how often RunPod may have executed a save, including a repetition after a generic error", async () => {
    const failed = { errors: [{ message: "Something went wrong." }], data: null };
    const http = new FakeHttp().answer(failed, 200, 2).answer({ data: { saveEndpoint: wire } }, 200, 1);
    assert.equal((await over(http).update(await one(), { workersMax: 2 })).saves, 3);
  });

  it("creates with the given fields and no others, and only once", async () => {
    const http = new FakeHttp().answer({ data: { saveEndpoint: wire } });
    await over(http).create({
      name: "prod",
      templateId: "tpl-1",
      type: "QUEUE",
      cpus: [{ flavor: "cpu3m", vcpuCount: 2 }],
      workersMin: 0,
      workersMax: 3,
      scalerType: "QUEUE_DELAY",
      scalerValue: 4,
      executionTimeoutInMs: 600_000,
      flashBoot: "FLASHBOOT",
    });
    assert.deepEqual(http.input, {
      name: "prod",
      templateId: "tpl-1",
      type: "QB",
      instanceIds: ["cpu3m-2-16"],
      workersMin: 0,
      workersMax: 3,
      scalerType: "QUEUE_DELAY",
      scalerValue: 4,
      executionTimeoutMs: 600_000,
      flashBootType: "FLASHBOOT",
    });
    assert.equal(http.last.repeatable, false);
  });

  it("deletes by id, and only RunPod's null counts as success", async () => {
    const http = new FakeHttp().answer({ data: { deleteEndpoint: null } }).answer({ data: {} });
    await over(http).delete({ id: "ep-1", name: "prod" });
    assert.deepEqual([http.last.variables, http.last.repeatable], [{ id: "ep-1" }, true]);
    await assert.rejects(over(http).delete({ id: "ep-1", name: "prod" }), { kind: "malformed" });
  });
});
