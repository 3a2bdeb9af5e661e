import assert from "node:assert/strict";
import { z } from "zod";
import type { Http, HttpRequest } from "../../../provider/adapters/http";
import { createJsonApi, nothing } from "../../../provider/adapters/json-api";

/** An API that returns the same response to every request. */
function over(body: string, status = 200, sends?: number) {
  const sent: HttpRequest[] = [];
  const http: Http = {
    async send(request) {
      sent.push(request);
      return { status, body, headers: new Headers(), ...(sends === undefined ? {} : { sends }) };
    },
    redact: (text, secrets = []) => secrets.reduce((clean, secret) => clean.replaceAll(secret, "[secret]"), text),
  };
  return { sent, call: createJsonApi(http, "https://runpod.example/v2") };
}

const volume = z.looseObject({ id: z.string(), size: z.number() });
const read = {
  operation: "readVolume",
  method: "GET",
  path: ["volumes", "a"],
  reply: volume,
  repeatable: true,
} as const;

describe("provider/adapters/json-api", () => {
  it("sends the given body, and returns the declared fields of the reply and all others", async () => {
    const { call, sent } = over('{"id":"a","size":1,"new":true}');
    const change = { ...read, method: "PATCH", body: { size: 1 }, secrets: ["hush"] } as const;
    assert.deepEqual(await call(change), { id: "a", size: 1, new: true });
    assert.deepEqual(sent, [
      {
        operation: "readVolume",
        method: "PATCH",
        url: "https://runpod.example/v2/volumes/a",
        body: '{"size":1}',
        headers: { "content-type": "application/json" },
        repeatable: true,
        secrets: ["hush"],
      },
    ]);
  });

  it("escapes each segment of a path, and sends nothing if a segment would change the path", async () => {
    const { call, sent } = over('{"id":"a","size":1}');
    await call({ ...read, path: ["volumes", "a/b?c#d e%", "ü"] });
    assert.equal(sent[0]?.url, "https://runpod.example/v2/volumes/a%2Fb%3Fc%23d%20e%25/%C3%BC");
    for (const id of ["", ".", ".."]) {
      await assert.rejects(call({ ...read, path: ["volumes", id] }), {
        kind: "rejected",
        mayHaveHappened: false,
        message: /^readVolume: ".{0,2}" is no id/,
      });
    }
    assert.equal(sent.length, 1);
  });

  it("sends a query escaped, lists with commas, and nothing for what is undefined", async () => {
    const { call, sent } = over('{"id":"a","size":1}');
    const query = { include: ["A B", "C,D"], count: 2, open: false, cursor: "a=b&c", none: undefined };
    await call({ ...read, query });
    await call({ ...read, query: { none: undefined } });
    assert.deepEqual(
      sent.map(({ url }) => url.slice("https://runpod.example/v2/volumes/a".length)),
      ["?include=A%20B,C%2CD&count=2&open=false&cursor=a%3Db%26c", ""],
    );
  });

  it("reports how often RunPod may have executed a request, also before a refusal", async () => {
    const counts: number[] = [];
    const onAttempts = (sends: number) => counts.push(sends);
    await over('{"id":"a","size":1}', 200, 3).call({ ...read, onAttempts });
    await assert.rejects(over("{}", 404, 2).call({ ...read, onAttempts }));
    await over('{"id":"a","size":1}').call({ ...read, onAttempts });
    assert.deepEqual(counts, [3, 2, 1]);
  });

  it("accepts any response, also an empty one, if none is expected", async () => {
    for (const body of ["", "{}", '"deleted"']) {
      const { call, sent } = over(body, body === "" ? 204 : 200);
      assert.equal(await call({ ...read, method: "DELETE", reply: nothing }), undefined);
      assert.equal(sent[0]?.mayBeEmpty, true);
    }
    const { call, sent } = over('{"id":"a","size":1}');
    await call(read);
    assert.equal(sent[0]?.mayBeEmpty, undefined, "otherwise an empty answer is a lost reply");
  });

  it("names the missing fields of a reply, and whether RunPod may have executed the write", async () => {
    await assert.rejects(over('{"id":7}').call({ ...read, repeatable: false }), {
      kind: "malformed",
      mayHaveHappened: true,
      message: /^readVolume: unexpected reply from RunPod \(missing or malformed: id, size\)\./,
      id: undefined,
    });
    await assert.rejects(over('{"id":"new-1"}', 201).call({ ...read, method: "POST", repeatable: false }), {
      kind: "malformed",
      mayHaveHappened: true,
      id: "new-1",
    });
  });

  it("classifies refusals, and redacts secrets", async () => {
    await assert.rejects(over('{"error":"no such volume"}', 404).call(read), { kind: "notFound", status: 404 });
    await assert.rejects(over('{"error":"hush is too large"}', 422).call({ ...read, secrets: ["hush"] }), {
      kind: "rejected",
      status: 422,
      mayHaveHappened: false,
      message: 'readVolume: HTTP 422. RunPod said: {"error":"[secret] is too large"}',
    });
  });
});
