import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { RunpodErrorKind } from "../../../provider/api/errors";
import { RunpodError } from "../../../provider/api/errors";
import type { HttpOptions, HttpReply, HttpRequest } from "../../../provider/adapters/http";
import { createHttp } from "../../../provider/adapters/http";
import { answer, useCannedServer, type Answer } from "./canned-server";
import { FakeClock } from "../../support/fake-clock";
import { thrownBy } from "../../support/thrown-by";

const apiKey = "rpa_CANARY0KEY";

const good = answer(200, '{"data":1}');
const cutOff: Answer = (request) => request.socket.destroy();
const halfAnswered: Answer = (_request, response) => {
  response.writeHead(200, { "content-length": "100" }).write('{"da');
  setImmediate(() => response.destroy());
};
const silence: Answer = () => undefined;

describe("provider/adapters/http", () => {
  const server = useCannedServer();

  function send(changes: Partial<HttpRequest> = {}, options: Partial<HttpOptions> = {}): Promise<HttpReply> {
    const http = createHttp({ apiKey, clock: new FakeClock(), userAgent: "runpod-iac/0.0.0-test", ...options });
    return http.send({ operation: "doIt", method: "POST", url: server.url, body: "{}", repeatable: true, ...changes });
  }

  async function failure(changes: Partial<HttpRequest> = {}, options: Partial<HttpOptions> = {}): Promise<RunpodError> {
    const error = await thrownBy(RunpodError, () => send(changes, options));
    assert.match(error.message, /^doIt: /);
    return error;
  }

  it("sends key, user agent and body, and returns any JSON", async () => {
    server.answers = [good];
    const reply = await send({ headers: { "content-type": "application/json" } });
    assert.deepEqual([reply.status, reply.body], [200, '{"data":1}']);
    const [request] = server.seen;
    assert.equal(request?.headers.authorization, `Bearer ${apiKey}`);
    assert.equal(request?.headers["user-agent"], "runpod-iac/0.0.0-test");
    assert.equal(request?.headers["content-type"], "application/json");
    assert.deepEqual([request?.method, request?.body], ["POST", "{}"]);
  });

  it("sends every method, and accepts an empty response only if none is expected", async () => {
    for (const method of ["DELETE", "PATCH", "PUT"] as const) {
      for (const empty of [answer(204, ""), answer(200, ""), answer(202, " \n"), answer(200, "{}")]) {
        server.answers = [empty];
        const { status, body } = await send({ method, mayBeEmpty: true, repeatable: false });
        assert.ok(status < 300 && ["", "{}"].includes(body.trim()));
        assert.equal(server.seen.at(-1)?.method, method);
      }
    }
    server.answers = [answer(204, "")];
    const lost = await failure({ method: "DELETE", repeatable: false });
    assert.deepEqual([lost.kind, lost.mayHaveHappened], ["malformed", true]);
    for (const [bad, kind] of [
      [answer(200, "<html>Welcome</html>"), "malformed"],
      [answer(502, ""), "unavailable"],
      [answer(404, ""), "rejected"],
    ] as const) {
      server.answers = [bad];
      assert.equal((await failure({ method: "DELETE", mayBeEmpty: true, repeatable: false })).kind, kind);
    }
  });

  it("keeps a budget of calls per host, so that a host that refuses calls delays no other", async () => {
    const clock = new FakeClock();
    const asked: string[] = [];
    const isBusy = new Set(["one.example"]);
    const fetch = async (url: string | URL | Request) => {
      const { host } = new URL(url);
      asked.push(host);
      return isBusy.delete(host)
        ? new Response("{}", { status: 429, headers: { "retry-after": "60" } })
        : new Response("{}");
    };
    const http = createHttp({ apiKey, clock, userAgent: "test", fetch: fetch });
    const to = (host: string) =>
      http.send({ operation: "doIt", method: "GET", url: `https://${host}/`, repeatable: true });
    const refused = to("one.example");
    await to("two.example");
    assert.deepEqual(asked, ["one.example", "two.example"]);
    await refused;
    assert.deepEqual(asked, ["one.example", "two.example", "one.example"]);
  });

  const passing: [what: string, answer: Answer, kind: RunpodErrorKind][] = [
    ["a cut connection", cutOff, "noAnswer"],
    ["half an answer", halfAnswered, "noAnswer"],
    ["HTTP 500", answer(500, '{"error":"oops"}'), "unavailable"],
    ["a gateway's page", answer(502, "<html><h1>Bad gateway</h1></html>"), "unavailable"],
    ["HTML that calls itself good", answer(200, "<html>Welcome</html>"), "malformed"],
    ["broken JSON", answer(200, '{"data":'), "malformed"],
    ["an empty answer", answer(200, ""), "malformed"],
  ];
  for (const [what, bad, kind] of passing) {
    it(`repeats repeatable requests after ${what}, and no others`, async () => {
      server.answers = [bad, bad, good];
      assert.equal((await send()).body, '{"data":1}');
      assert.equal(server.seen.length, 3);

      server.seen = [];
      server.answers = [bad, good];
      const error = await failure({ repeatable: false });
      assert.deepEqual([error.kind, error.mayHaveHappened, server.seen.length], [kind, true, 1]);
    });
  }

  it("reports how often RunPod may have executed a request, without refusals for too many calls", async () => {
    server.answers = [good, cutOff, answer(429, "{}"), answer(503, "down"), good];
    assert.deepEqual([(await send()).sends, (await send()).sends], [1, 3]);
  });

  it("reports a write whose reply was lost as such, although a later attempt was refused for too many calls", async () => {
    const asked = answer(429, "{}", { "retry-after": "500" });
    for (const answers of [
      [answer(503, "down"), asked],
      [answer(503, "down"), answer(429, "{}", { "retry-after": "100" }), asked],
    ]) {
      server.answers = answers;
      const error = await failure({ method: "PATCH" });
      assert.deepEqual([error.kind, error.status, error.mayHaveHappened], ["unavailable", 503, true]);
    }
  });

  const refusedAsTooMuch: [what: string, answer: Answer][] = [
    ["HTTP 429", answer(429, '{"error":"slow down"}')],
    ["Cloudflare's 429", answer(429, "error code: 1015")],
    ["Cloudflare's 1015 with a 403", answer(403, "<title>Access denied | Error 1015</title>")],
    ["Cloudflare's 1015 in JSON", answer(403, '{"title":"You are being rate limited","error_code":1015}')],
    ["a gateway's bare 403", answer(403, "<html><h1>403 Forbidden</h1></html>")],
  ];
  for (const [what, refusal] of refusedAsTooMuch) {
    it(`repeats even a create after ${what}, which RunPod refused before its execution, until the deadline`, async () => {
      server.answers = [refusal, refusal, refusal, good];
      assert.equal((await send({ repeatable: false })).body, '{"data":1}');
      assert.equal(server.seen.length, 4);

      server.seen = [];
      server.answers = Array.from({ length: 50 }, () => refusal);
      const clock = new FakeClock();
      const start = clock.now();
      const error = await failure({ repeatable: false }, { clock });
      assert.deepEqual([error.kind, error.mayHaveHappened], ["rateLimited", false]);
      assert.match(error.message, /too many calls\..*runpod:callsPerSecond/);
      assert.ok(clock.now() - start <= 150_000 && server.seen.length >= 8, `${server.seen.length} attempts`);
    });
  }

  const lasting: [what: string, answer: Answer, kind: RunpodErrorKind, text: RegExp][] = [
    ["a wrong key", answer(401, '{"error":"no"}'), "unauthorised", /pulumi config set --secret runpod:apiKey/],
    ["a key without the right", answer(403, '{"error":"no"}'), "unauthorised", /no permission/],
    [
      "a gateway's refusal",
      answer(403, "error code: 1010"),
      "rejected",
      /says nothing about the API key.*error code: 1010/,
    ],
    ["a retired API", answer(410, "<html>Gone</html>"), "retired", /switched off this API\. Remove runpod:api/],
    [
      "HTML with a 400",
      answer(400, "<p>Bad\n\n<b>request</b></p>"),
      "rejected",
      /correct the address.*RunPod said: Bad request$/,
    ],
    ["HTML with a 404", answer(404, "<p>Not found</p>"), "rejected", /HTTP 404/],
  ];
  for (const [what, bad, kind, text] of lasting) {
    it(`reports ${what} at once, without a repetition`, async () => {
      server.answers = [bad, good];
      const error = await failure();
      assert.deepEqual([error.kind, error.mayHaveHappened, server.seen.length], [kind, false, 1]);
      assert.match(error.message, text);
    });
  }

  it("keeps the status of a key without the right, after which a Pod may go to another place", async () => {
    server.answers = [answer(403, '{"title":"Forbidden","status":403,"detail":"access denied"}')];
    const error = await failure();
    assert.deepEqual([error.kind, error.status], ["unauthorised", 403]);
    assert.match(error.message, /access denied/);
  });

  it("leaves a refusal in JSON to the adapter", async () => {
    for (const status of [400, 402, 404, 405, 409, 413, 422]) {
      server.answers = [answer(status, '{"errors":[]}')];
      assert.deepEqual(await send().then((reply) => [reply.status, reply.body]), [status, '{"errors":[]}']);
    }
  });

  it("follows no redirect, because another host would receive the key", async () => {
    server.answers = [answer(302, "", { location: server.url }), good];
    assert.equal((await failure({ repeatable: false })).kind, "noAnswer");
    assert.equal(server.seen.length, 1);
  });

  it("waits at least as long as RunPod asks, delays all other calls too, and fails at the deadline", async () => {
    const clock = new FakeClock();
    const http = createHttp({ apiKey, clock, userAgent: "test" });
    const request = { operation: "doIt", method: "GET" as const, url: server.url, repeatable: true };
    server.answers = [answer(429, "", { "retry-after": "17" }), good, good];
    const start = clock.now();
    await http.send(request);
    assert.ok(clock.now() - start >= 17_000);

    server.answers = [answer(429, "", { "retry-after": "30" }), good, good];
    const before = clock.now();
    await Promise.all([http.send({ ...request, repeatable: false }), http.send(request)]);
    assert.ok(clock.now() - before >= 30_000, "a create keeps to it as well");

    server.seen = [];
    server.answers = [answer(429, "", { "retry-after": "500" }), good];
    await assert.rejects(http.send(request), { kind: "rateLimited" });
    assert.equal(server.seen.length, 1, "a wait beyond the deadline is not begun");
    await assert.rejects(http.send(request), /not sent, because RunPod asks for a pause.*runpod:callsPerSecond/);
    assert.equal(server.seen.length, 1);
  });

  it("repeats until the deadline, with growing pauses", async () => {
    const clock = new FakeClock();
    server.answers = Array.from({ length: 50 }, () => answer(503, "down"));
    const start = clock.now();
    const error = await failure({}, { clock, deadlineInMs: 120_000 });
    assert.equal(error.kind, "unavailable");
    assert.ok(clock.now() - start <= 120_000);
    assert.ok(server.seen.length >= 8 && server.seen.length <= 14, `${server.seen.length} attempts`);
    assert.ok(Math.max(...clock.sleeps) <= 25_000);
  });

  it("ends an attempt without a response, and reports how long it waited", async () => {
    server.answers = [silence];
    const error = await failure({ repeatable: false }, { attemptTimeoutInMs: 50 });
    assert.deepEqual([error.kind, error.mayHaveHappened], ["noAnswer", true]);
    assert.match(error.message, /did not answer \(no answer within 0\.05 seconds\)/);
    server.answers = [silence, good];
    assert.equal((await send({}, { attemptTimeoutInMs: 50 })).status, 200);
  });

  it("reports a wait for a response after ten seconds, then every fifteen, with its limit", async () => {
    const clock = new FakeClock();
    const start = clock.now();
    const reports: string[] = [];
    const waitReporter = (what: string) => (soFarInMs: number, atMostInMs: number) =>
      reports.push(`${what}: ${soFarInMs} of ${atMostInMs}, at ${clock.now() - start}`);
    const reporting = { inform: (message: string) => reports.push(message), waitReporter };
    const after = (milliseconds: number, next: Answer): Answer => {
      return (request, response) => void clock.sleep(milliseconds).then(() => next(request, response));
    };
    server.answers = [after(9_000, good)];
    await send({}, { clock, reporting });
    assert.equal(reports.length, 0);
    server.answers = [after(31_000, good)];
    await send({ repeatable: false }, { clock, reporting });
    const words = [10, 25].map(
      (seconds) => `for RunPod's answer to doIt: ${seconds}000 of 60000, at ${seconds + 9}000`,
    );
    assert.deepEqual(reports, words);
    await clock.sleep(100_000);
    assert.deepEqual(reports, words, "an answered call is not reported again");

    server.answers = [after(12_000, cutOff), after(12_000, good)];
    await send({}, { clock, reporting });
    const first = /^for RunPod's answer to doIt: 10000 of 60000/;
    assert.equal(reports.filter((word) => first.test(word)).length, 1 + 2, "each attempt is reported on its own");
  });

  it("repeats even a create after a refused connection, which transmitted nothing", async () => {
    const closed = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => closed.once("listening", resolve));
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    const clock = new FakeClock();
    const error = await failure({ url: `http://127.0.0.1:${port}/`, repeatable: false }, { clock });
    assert.deepEqual([error.kind, error.mayHaveHappened], ["noAnswer", false]);
    assert.match(error.message, /ECONNREFUSED/);
    assert.ok(clock.sleeps.length > 5);
  });

  it("quotes nothing from a truncated response, which may contain env values of other objects", async () => {
    server.answers = [answer(200, '{"data":{"env":[{"value":"somebody else')];
    assert.doesNotMatch((await failure({ repeatable: false })).message, /somebody|RunPod said/);
    server.answers = [answer(200, "<html><h1>Down for maintenance</h1></html>")];
    assert.match((await failure({ repeatable: false })).message, /RunPod said: Down for maintenance$/);
  });

  it("redacts key and secrets in every message and encoding before it cuts the text", async () => {
    const secrets = ["hunter2 secret", 'quote"d-secret', "x".repeat(400)];
    const bodies = [
      JSON.stringify({ key: apiKey, said: secrets }),
      `<p>${apiKey}</p><p>${secrets.join("</p><p>")}</p>`,
      `error?key=${apiKey}&v=${secrets.map((secret) => encodeURIComponent(secret)).join("&v=")}`,
    ];
    for (const status of [401, 403, 410, 429, 500]) {
      for (const body of bodies) {
        server.answers = [answer(status, body, { "retry-after": "999" })];
        const { message } = await failure({ repeatable: false, secrets });
        for (const secret of [apiKey, "hunter2", "quote", "xxxx"]) assert.ok(!message.includes(secret), message);
        assert.match(message, /\[secret\]/);
        assert.ok(message.length < 700);
      }
    }
    const { message } = await failure({ url: "http://127.0.0.1:1/", repeatable: false }, { apiKey: "ECONNREFUSED" });
    assert.ok(!message.includes("ECONNREFUSED"));
  });
});
