import assert from "node:assert/strict";
import type { HttpOptions, StreamRequest } from "../../../provider/adapters/http";
import { createHttp } from "../../../provider/adapters/http";
import type { StreamedEvent } from "../../../provider/adapters/server-sent-events";
import { FakeClock } from "../../support/fake-clock";
import { answer, useCannedServer, type Answer } from "./canned-server";

const apiKey = "rpa_CANARY0KEY";
const type = { "content-type": "text/event-stream; charset=utf-8" };

const event = (id: string, data: string) => `id: ${id}\ndata: ${data}\n\n`;

/** A stream that sends these texts, and stays open until `then` or the client ends it. */
const streamed =
  (texts: string[], then: (end: { close: () => void; cut: () => void }) => void = () => undefined): Answer =>
  (_request, response) => {
    response.writeHead(200, type);
    for (const text of texts) response.write(text);
    setTimeout(() => then({ close: () => response.end(), cut: () => response.destroy() }), 20);
  };

describe("provider/adapters/http: streams", () => {
  const server = useCannedServer();

  async function stream(changes: Partial<StreamRequest> = {}, options: Partial<HttpOptions> = {}) {
    const http = createHttp({ apiKey, clock: new FakeClock(), userAgent: "test", ...options });
    return http.stream({ operation: "readLog", url: server.url, listenForInMs: 30_000, ...changes });
  }

  async function events(changes: Partial<StreamRequest> = {}, options: Partial<HttpOptions> = {}) {
    const opened = await stream(changes, options);
    assert.ok("events" in opened);
    return opened.events;
  }

  async function all(read: AsyncIterable<StreamedEvent>): Promise<StreamedEvent[]> {
    const found: StreamedEvent[] = [];
    for await (const one of read) found.push(one);
    return found;
  }

  it("hold the events until RunPod closes them, without key and secrets, and continue after an event", async () => {
    server.answers = [
      streamed(
        [event("1", `{"line":"${apiKey} and hun`).slice(0, -2), `ter2\\"x"}\n\n`, event("2", "b")],
        ({ close }) => close(),
      ),
    ];
    assert.deepEqual(await all(await events({ secrets: ['hunter2"x'], lastEventId: "0/a", headers: { a: "b" } })), [
      { id: "1", data: '{"line":"[secret] and [secret]"}' },
      { id: "2", data: "b" },
    ]);
    const [request] = server.seen;
    assert.ok(request !== undefined);
    const { method, headers } = request;
    assert.deepEqual(
      [method, headers.accept, headers["last-event-id"], headers["a"], headers.authorization, headers["user-agent"]],
      ["GET", "text/event-stream", "0/a", "b", `Bearer ${apiKey}`, "test"],
    );
  });

  it("end without an error when the time is over, when the caller aborts, and when it stops to read", async () => {
    const clock = new FakeClock();
    let closed = 0;
    const open: Answer = (request, response) => {
      response.once("close", () => (closed += 1));
      streamed([event("1", "a"), event("2", "b")])(request, response);
    };
    const closes = async (count: number) => {
      for (let turn = 0; closed < count && turn < 200; turn += 1) await new Promise((go) => setTimeout(go, 5));
      assert.equal(closed, count);
    };
    server.answers = [open, open, open];
    const late = await events({ listenForInMs: 5_000 }, { clock });
    const found: string[] = [];
    for await (const { data } of late) {
      found.push(data);
      if (data === "b") await clock.sleep(5_000);
    }
    await closes(1);
    const stop = new AbortController();
    for await (const { data } of await events({ signal: stop.signal })) {
      found.push(data);
      if (data === "b") stop.abort();
    }
    await closes(2);
    for await (const { data } of await events()) {
      found.push(data);
      break;
    }
    await closes(3);
    assert.deepEqual(found, ["a", "b", "a", "b", "a"]);
    assert.deepEqual(await all(await events({ signal: AbortSignal.abort() })), []);
    assert.equal(server.seen.length, 3, "an aborted stream is not opened");
  });

  it("throw when the connection breaks, after the events before it", async () => {
    server.answers = [streamed([event("1", "a"), "id: 2\ndata: ha"], ({ cut }) => cut())];
    const found: string[] = [];
    const read = async () => {
      for await (const { data } of await events()) found.push(data);
    };
    await assert.rejects(read, { kind: "noAnswer", message: /^readLog: 127\.0\.0\.1:\d+ did not answer/ });
    assert.deepEqual(found, ["a"]);
  });

  it("are opened again after a passing failure, with the pause that RunPod asks for", async () => {
    const clock = new FakeClock();
    const start = clock.now();
    server.answers = [
      answer(503, "down"),
      answer(429, "{}", { "retry-after": "7" }),
      answer(200, "<html>Welcome</html>"),
      streamed([event("1", "a")], ({ close }) => close()),
    ];
    assert.equal((await all(await events({}, { clock }))).length, 1);
    assert.ok(clock.now() - start >= 7_000);
  });

  it("give a refusal in JSON to the adapter, and throw any other", async () => {
    server.answers = [answer(404, '{"detail":"gone"}'), answer(401, "{}"), answer(404, "<p>Not found</p>")];
    const opened = await stream();
    assert.ok("refusal" in opened);
    assert.deepEqual([opened.refusal.status, opened.refusal.body], [404, '{"detail":"gone"}']);
    await assert.rejects(stream(), { kind: "unauthorised" });
    await assert.rejects(stream(), { kind: "rejected", status: 404 });
  });

  it("occupy none of the key's quota while they are open", async () => {
    const clock = new FakeClock();
    let open = 0;
    const fetch = async () => {
      open += 1;
      return new Response(new ReadableStream(), { headers: { ...type, ratelimit: '"minute";r=50;t=60' } });
    };
    const http = createHttp({ apiKey, clock, userAgent: "test", fetch });
    const request = { operation: "readLog", url: "https://runpod.example/v2/a", listenForInMs: 1, reportsQuota: true };
    await Promise.all(Array.from({ length: 20 }, () => http.stream(request)));
    assert.deepEqual([open, clock.sleeps], [20, []]);
  });
});
