import assert from "node:assert/strict";
import type { StreamingHttp, Streamed, StreamRequest } from "../../../../provider/adapters/http";
import type { StreamCall } from "../../../../provider/adapters/rest/event-stream";
import { eventsOverRest } from "../../../../provider/adapters/rest/event-stream";
import type { StreamedEvent } from "../../../../provider/adapters/server-sent-events";
import { redact } from "../../../../provider/api/redact";

const call: StreamCall = {
  operation: "readLog",
  path: ["pods", "a/b", "logs"],
  query: { tail: 20, since: undefined },
  secrets: ["hunter2-secret"],
  listenForInMs: 5_000,
  lastEventId: "2026-06-01T12:05:04Z/42",
};

async function read(answer: Streamed) {
  const sent: StreamRequest[] = [];
  const http: StreamingHttp = {
    async stream(request) {
      sent.push(request);
      return answer;
    },
    send: () => Promise.reject(new Error("a stream was expected")),
    redact: (text, secrets = []) => redact(text, secrets),
  };
  const events: StreamedEvent[] = [];
  for await (const event of eventsOverRest(http, "https://runpod.example/v2", call)) events.push(event);
  return { events, sent };
}

describe("provider/adapters/rest/event-stream", () => {
  it("asks for the events of a path, within the key's quota, and continues after an event", async () => {
    const found = { id: "1", data: "a" };
    async function* events() {
      yield found;
    }
    const { path: _, query: __, ...passedOn } = call;
    assert.deepEqual(await read({ events: events() }), {
      events: [found],
      sent: [{ ...passedOn, url: "https://runpod.example/v2/pods/a%2Fb/logs?tail=20", reportsQuota: true }],
    });
  });

  it("reads a refusal as one of REST v2, without secrets", async () => {
    const body = JSON.stringify({ title: "Not Found", status: 404, detail: "no pod hunter2-secret" });
    await assert.rejects(read({ refusal: { status: 404, headers: new Headers(), body } }), {
      kind: "notFound",
      message: "readLog: HTTP 404. RunPod said: no pod [secret]",
    });
  });
});
