import assert from "node:assert/strict";
import type { Emulator, Fault } from ".";
import { documents, templateInput, type Client } from "./client";
import { useEmulator } from "./use-emulator";

describe("emulator: faults", () => {
  let emulator: Emulator;
  let client: Client;
  useEmulator((lent) => ({ emulator, client } = lent));

  const save = () => client.post(documents.saveTemplate, { input: templateInput });
  const saved = () => emulator.store.templates.list().length;
  const inject = (fault: Fault) => emulator.faults.inject({ operation: "saveTemplate", fault });

  it("answers in the API's place, with nothing done", async () => {
    const cases: [Fault, number, RegExp, string][] = [
      [{ kind: "status", status: 429, retryAfterInSeconds: 7 }, 429, /Too Many Requests/, "application/json"],
      [{ kind: "status", status: 500 }, 500, /Internal Server Error/, "application/json"],
      [{ kind: "status", status: 401 }, 401, /Unauthorized/, "application/json"],
      [{ kind: "status", status: 403 }, 403, /^error code: 1010$/, "text/plain"],
      [{ kind: "status", status: 410 }, 410, /Gone/, "application/json"],
      [{ kind: "status", status: 503, body: "<p>", contentType: "text/html" }, 503, /^<p>$/, "text/html"],
      [{ kind: "html" }, 502, /^<html>/, "text/html"],
      [
        { kind: "graphql-error", message: "No.", code: "X" },
        200,
        /"message":"No.".*"path":\["saveTemplate"\].*"code":"X"/,
        "application/json",
      ],
    ];
    for (const [fault, status, body, type] of cases) {
      const handle = inject(fault);
      const answer = await save();
      assert.deepEqual([answer.status, answer.headers.get("content-type")], [status, type]);
      assert.match(answer.text, body);
      assert.equal(answer.headers.get("retry-after"), status === 429 ? "7" : null);
      await handle.reached;
      assert.deepEqual([handle.fired, emulator.calls.at(-1)?.fault, saved()], [1, fault.kind, 0]);
    }
    assert.equal((await save()).status, 200);
    assert.equal(saved(), 1);
  });

  it("breaks the connection before the write, and after it", async () => {
    inject({ kind: "reset", write: "before" });
    await assert.rejects(save());
    assert.equal(saved(), 0);
    inject({ kind: "reset", write: "after" });
    await assert.rejects(save());
    assert.equal(saved(), 1);
    const [, lost] = emulator.calls;
    assert.deepEqual([lost?.status, lost?.id], [undefined, emulator.store.templates.list()[0]?.id]);
  });

  it("answers with a gateway's page in the place of a reply to what was done", async () => {
    for (const [status, answered] of [
      [undefined, 502],
      [504, 504],
    ] as const) {
      emulator.reset();
      const handle = inject({ kind: "html", write: "after", ...(status === undefined ? {} : { status }) });
      const answer = await save();
      assert.deepEqual([answer.status, answer.headers.get("content-type")], [answered, "text/html"]);
      assert.match(answer.text, /^<html>/);
      await handle.reached;
      const [made] = emulator.store.templates.list();
      const [call] = emulator.calls;
      assert.deepEqual([saved(), call?.id, call?.status, call?.fault], [1, made?.id, answered, "html"]);
    }
  });

  it("parks a request on either side of the write, while others pass", async () => {
    for (const write of ["before", "after"] as const) {
      emulator.reset();
      const hold = inject({ kind: "hold", write });
      const parked = save();
      await hold.reached;
      assert.equal(saved(), write === "before" ? 0 : 1);
      await client.saveTemplate({ name: "meanwhile" });
      hold.release();
      assert.equal((await parked).data?.saveTemplate?.name, "comfy");
      assert.equal(saved(), 2);
    }
  });

  it("lets nothing parked go on after a reset, and everything after a clear", async () => {
    const dropped = inject({ kind: "hold", write: "before" });
    const gone = assert.rejects(save());
    await dropped.reached;
    emulator.reset();
    await gone;
    assert.equal(saved(), 0);
    const released = inject({ kind: "hold", write: "before" });
    const parked = save();
    await released.reached;
    emulator.faults.clear();
    assert.equal((await parked).status, 200);
  });

  it("breaks the reply off, forgets the account, and waits", async () => {
    inject({ kind: "malformed" });
    const broken = await save();
    assert.equal(broken.status, 200);
    assert.throws(() => JSON.parse(broken.text) as unknown);
    assert.equal(saved(), 1);
    emulator.faults.inject({ operation: ["myself", "saveTemplate"], times: 2, fault: { kind: "no-account" } });
    assert.deepEqual((await client.post("{ myself { id } }")).data, { myself: null });
    assert.equal((await save()).errors?.[0]?.message, "Unauthorized");
    const delay = inject({ kind: "delay", milliseconds: 1 });
    await client.saveTemplate({ name: "slow" });
    assert.equal(delay.fired, 1);
  });

  it("leaves a field out of the reply to what it has done", async () => {
    inject({ kind: "incomplete", field: "imageName" });
    const { id, ...rest } = await client.saveTemplate();
    assert.equal(emulator.store.templates.get(id)?.imageName, "example/comfy:1");
    assert.ok(!("imageName" in rest) && "name" in rest);
  });

  it("strikes the calls that it names, after those that it skips, as often as it says", async () => {
    const fault = emulator.faults.inject({
      operation: "*",
      when: ({ operation }) => operation.startsWith("myself"),
      skip: 1,
      times: 2,
      fault: { kind: "status", status: 500 },
    });
    await client.saveTemplate();
    const statuses: number[] = [];
    for (let call = 0; call < 4; call += 1) statuses.push((await client.post("{ myself { id } }")).status);
    assert.deepEqual([statuses, fault.fired], [[200, 500, 500, 200], 2]);
    assert.deepEqual(emulator.faults.pending(), []);
    inject({ kind: "malformed" });
    assert.deepEqual(emulator.faults.pending(), [{ kind: "malformed" }]);
    emulator.faults.clear();
    assert.deepEqual(emulator.faults.pending(), []);
  });

  it("strikes the jobs host as well", async () => {
    emulator.faults.inject({ operation: "health", fault: { kind: "status", status: 429 } });
    assert.equal((await client.jobs("GET", "any/health")).status, 429);
  });
});
