import assert from "node:assert/strict";
import type { Emulator, Fault } from "../../../testing/emulator";
import { documents, podInput, templateInput, type Client } from "./client";
import { useEmulator } from "./use-emulator";

describe("emulator: faults", () => {
  let emulator: Emulator;
  let client: Client;
  useEmulator((lent) => ({ emulator, client } = lent));

  const save = () => client.post(documents["template.save"], { input: templateInput });
  const saved = () => emulator.store.templates.list().length;
  const inject = (fault: Fault) => emulator.faults.inject({ operation: "template.create", fault });

  it("answer instead of the API, without any effect", async () => {
    const cases: [Fault, number, RegExp, string][] = [
      [{ kind: "status", status: 429, retryAfterInSeconds: 7 }, 429, /Too Many Requests/, "application/json"],
      [{ kind: "status", status: 500 }, 500, /Internal Server Error/, "application/json"],
      [{ kind: "status", status: 401 }, 401, /Unauthorized/, "application/json"],
      [{ kind: "status", status: 403 }, 403, /^error code: 1010$/, "text/plain"],
      [{ kind: "status", status: 410 }, 410, /Gone/, "application/json"],
      [{ kind: "status", status: 503, body: "<p>", contentType: "text/html" }, 503, /^<p>$/, "text/html"],
      [{ kind: "html" }, 502, /^<html>/, "text/html"],
      [
        { kind: "error", message: "No.", code: "X" },
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

  it("break the connection before the write, and after it", async () => {
    inject({ kind: "reset", write: "before" });
    await assert.rejects(save());
    assert.equal(saved(), 0);
    inject({ kind: "reset", write: "after" });
    await assert.rejects(save());
    assert.equal(saved(), 1);
    const [, lost] = emulator.calls;
    assert.deepEqual([lost?.status, lost?.id], [undefined, emulator.store.templates.list()[0]?.id]);
  });

  it("answer with a gateway's page instead of the reply to an executed call", async () => {
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

  it("hold a request on either side of the write, while others continue", async () => {
    for (const write of ["before", "after"] as const) {
      emulator.reset();
      const hold = inject({ kind: "hold", write });
      const parked = save();
      await hold.reached;
      assert.equal(saved(), write === "before" ? 0 : 1);
      await client.putTemplate({ name: "meanwhile" });
      hold.release();
      assert.equal((await parked).data?.saveTemplate?.name, "comfy");
      assert.equal(saved(), 2);
    }
  });

  it("drop held requests at a reset, and continue all of them at a clear", async () => {
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

  it("truncate the reply, omit the account, and delay", async () => {
    inject({ kind: "malformed" });
    const broken = await save();
    assert.equal(broken.status, 200);
    assert.throws(() => JSON.parse(broken.text) as unknown);
    assert.equal(saved(), 1);
    emulator.faults.inject({ operation: ["account.get", "template.create"], times: 2, fault: { kind: "no-account" } });
    assert.deepEqual((await client.post("{ myself { id } }")).data, { myself: null });
    assert.equal((await save()).errors?.[0]?.message, "Unauthorized");
    const delay = inject({ kind: "delay", milliseconds: 1 });
    await client.putTemplate({ name: "slow" });
    assert.equal(delay.fired, 1);
  });

  it("omit a field from the reply to an executed call", async () => {
    inject({ kind: "incomplete", field: "imageName" });
    const { id, ...rest } = await client.putTemplate();
    assert.equal(emulator.store.templates.get(id)?.image, "example/comfy:1");
    assert.ok(!("imageName" in rest) && "name" in rest);
  });

  it("affect the named calls, after the skipped ones, as often as given", async () => {
    const fault = emulator.faults.inject({
      operation: "*",
      when: ({ operation }) => operation === "account.get",
      skip: 1,
      times: 2,
      fault: { kind: "status", status: 500 },
    });
    await client.putTemplate();
    const statuses: number[] = [];
    for (let call = 0; call < 4; call += 1) statuses.push((await client.post("{ myself { id } }")).status);
    assert.deepEqual([statuses, fault.fired], [[200, 500, 500, 200], 2]);
    assert.deepEqual(emulator.faults.pending(), []);
    inject({ kind: "malformed" });
    assert.deepEqual(emulator.faults.pending(), [{ kind: "malformed" }]);
    emulator.faults.clear();
    assert.deepEqual(emulator.faults.pending(), []);
  });

  it("affect the jobs host too", async () => {
    emulator.faults.inject({ operation: "health", fault: { kind: "status", status: 429 } });
    assert.equal((await client.jobs("GET", "any/health")).status, 429);
  });

  it("execute a call later than they reported its failure, at that later time", async () => {
    for (const [answer, seconds] of [
      ["504", 20],
      ["reset", 25],
      ["nothing", 40],
      [undefined, 90],
    ] as const) {
      emulator.reset();
      emulator.clock.freeze();
      const handle = inject({ kind: "late", seconds, ...(answer === undefined ? {} : { answer }) });
      const asked = save();
      const failed = asked.then(
        ({ status, text }) => `${status} ${text.slice(0, 6)}`,
        () => "no answer",
      );
      await handle.reached;
      assert.equal(saved(), 0);
      emulator.clock.advance(seconds * 1000 - 1);
      assert.equal(saved(), 0);
      emulator.clock.advance(5_000);
      const [made] = emulator.store.templates.list();
      assert.deepEqual([saved(), emulator.calls[0]?.id], [1, made?.id]);
      if (answer === "nothing") emulator.reset();
      assert.equal(await failed, answer === undefined || answer === "504" ? "504 <html>" : "no answer");
    }
  });

  it("create and bill a late Pod from its own time on, and forget it at a reset", async () => {
    emulator.clock.freeze();
    const late: Fault = { kind: "late", seconds: 20 };
    emulator.faults.inject({ operation: "pod.create", skip: 1, fault: late });
    await client.deployPod({ name: "first" });
    await client.post(documents["pod.create"], { input: { ...podInput, name: "late" } });
    const askedAt = emulator.clock.now();
    emulator.clock.advance(3_600_000);
    const [first, second] = emulator.store.pods.list();
    assert.deepEqual([first?.name, second?.name], ["first", "late"]);
    assert.equal(second?.createdAt, askedAt + 20_000);
    assert.equal(second.billedInSeconds, 3580);
    assert.equal(first?.billedInSeconds, 3600);
    emulator.faults.inject({ operation: "template.create", fault: late });
    await save();
    emulator.reset();
    emulator.clock.advance(60_000);
    assert.equal(saved(), 0);
  });

  it("answer an executed call with an error, with and without the created object", async () => {
    inject({ kind: "error", message: "Something went wrong.", write: "after" });
    const without = await save();
    assert.deepEqual([without.status, without.data, saved()], [200, { saveTemplate: null }, 1]);
    assert.equal(without.errors?.[0]?.message, "Something went wrong.");
    inject({ kind: "error", message: "Something went wrong.", write: "after", data: "kept" });
    const { data, errors } = await client.post(documents["template.save"], {
      input: { ...templateInput, name: "other" },
    });
    assert.deepEqual([data?.saveTemplate?.name, errors?.length, saved()], ["other", 1, 2]);
  });

  it("answer with null instead of a list, with and without an error", async () => {
    await client.putTemplate();
    const list = () => client.post("{ myself { id podTemplates { id } } }");
    const operation = "template.list";
    emulator.faults.inject({ operation, fault: { kind: "null-list" } });
    const silent = await list();
    assert.deepEqual(silent.data, { myself: { id: emulator.account.id, podTemplates: null } });
    assert.equal(silent.errors, undefined);
    emulator.faults.inject({ operation, fault: { kind: "null-list", message: "No list today." } });
    const answer = await list();
    assert.equal(answer.data?.myself?.podTemplates, null);
    assert.equal(answer.errors?.[0]?.message, "No list today.");
  });

  it("add a null item to a list", async () => {
    const { id } = await client.putTemplate();
    emulator.faults.inject({ operation: "template.list", fault: { kind: "null-item" } });
    const { data } = await client.post("{ myself { id podTemplates { id } } }");
    assert.deepEqual(data?.myself?.podTemplates, [{ id }, null]);
  });

  it("omit the account from a list", async () => {
    const { id } = await client.putTemplate();
    emulator.faults.inject({ operation: "template.list", fault: { kind: "no-owner" } });
    const { data } = await client.post("{ myself { id podTemplates { id } } }");
    assert.deepEqual(data, { myself: { podTemplates: [{ id }] } });
  });

  it("limit the calls of a second, with the answers of RunPod or Cloudflare", async () => {
    emulator.clock.freeze();
    Object.assign(emulator.switches, { callsPerSecond: 2 });
    const tell = async () => {
      const { status, text, headers } = await client.post("{ myself { id } }");
      return `${status} ${headers.get("retry-after") ?? "-"} ${status === 200 ? "" : text}`.trim();
    };
    assert.deepEqual([await tell(), await tell()], ["200 -", "200 -"]);
    assert.match(await tell(), /^429 - .*Too Many Requests/);
    emulator.switches.limiterAnswer = "429-retry-after";
    assert.match(await tell(), /^429 1 /);
    emulator.switches.limiterAnswer = "429-cloudflare";
    assert.equal(await tell(), "429 - error code: 1015");
    emulator.switches.limiterAnswer = "403-cloudflare";
    assert.equal(await tell(), "403 - error code: 1015");
    emulator.clock.advance(999);
    assert.match(await tell(), /^403/);
    inject({ kind: "status", status: 500 });
    assert.equal((await save()).status, 403);
    assert.equal(emulator.faults.pending().length, 1, "a refused call uses up no fault");
    emulator.clock.advance(1);
    assert.equal(await tell(), "200 -");
  });

  it("add objects of other users with any null field, or as null", async () => {
    const endpoint = emulator.addForeign("endpoint", { scalerValue: null, workersMin: null, name: null });
    emulator.addForeign("endpoint", null);
    emulator.addForeign("networkVolume", { size: null });
    emulator.addForeign("template", { id: null });
    emulator.addForeign("pod", { imageName: null });
    const { data, errors } = await client.post(`{ myself { endpoints { id name workersMin scalerValue }
      networkVolumes { size } podTemplates { id } pods { imageName } } }`);
    assert.equal(errors, undefined);
    const { endpoints, networkVolumes, podTemplates, pods } = data?.myself as unknown as Record<string, object[]>;
    assert.deepEqual(endpoints, [{ id: endpoint, name: null, workersMin: null, scalerValue: null }, null]);
    assert.deepEqual([networkVolumes, pods], [[{ size: null }], [{ imageName: null }]]);
    assert.ok(podTemplates?.some((template) => (template as { id: unknown }).id === null));
    emulator.addForeign("pod", { name: null });
    const broken = await client.post("{ myself { pods { id name } } }");
    assert.equal(
      (broken.data?.myself?.pods as unknown[])[1],
      null,
      "a field that must not be null takes its Pod along",
    );
    assert.match(broken.errors?.[0]?.message ?? "", /Cannot return null for non-nullable field Pod.name/);
  });
});
