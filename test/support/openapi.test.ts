import assert from "node:assert/strict";
import type { Exchange } from "../../testing/emulator/wire/exchanges";
import { exchanges } from "../../testing/emulator/wire/exchanges";
import { initialSwitches } from "../../testing/emulator/switches";
import { openapiChecker } from "./openapi";
import { isObject, openapiDocument, operationsInScope, type Json, type OpenapiDocument } from "./openapi-document";
import { takeProblems } from "./openapi-hook";

const document = openapiDocument();
// Where the document is not at hand, openapiDocument has said so.
if (document !== undefined) {
  describe("the check of REST exchanges", () => {
    const { problemsOf } = openapiChecker(document);
    const examples = operationsInScope().flatMap((operation) => examplesOf(document, operation));

    it("takes the document's own examples, but for fields that are younger than they", () => {
      const younger = /must have required property '(pagination|vcpuCount|memory)'/;
      assert.ok(examples.length >= 35, `${examples.length} examples`);
      assert.deepEqual(
        examples.flatMap(problemsOf).filter((problem) => !younger.test(problem)),
        [],
      );
    });

    it("knows the path, the method and the query of each request of ours", () => {
      const asked = (method: string, path: string, agent = "runpod-iac/test") =>
        problemsOf({ ...exchange(method, path, ""), request: request(method, path, "", agent), answer: undefined });
      assert.match(asked("GET", "/v2/networkvolumes").join(), /no such operation/);
      assert.match(asked("PUT", "/v2/pods/p1").join(), /no such operation/);
      assert.match(asked("GET", "/v2/templates?limit=1001").join(), /query parameter limit: the body must be <= 1000/);
      assert.match(asked("GET", "/v2/templates?source=mine").join(), /unknown query parameter source/);
      assert.match(asked("GET", "/v2/catalog/gpus?include=AVAILABILITY,X&product=POD").join(), /parameter include/);
      assert.match(asked("DELETE", "/v2/pods/p1?now", "runpod-iac/1.0").join(), /unknown query parameter now/);
      assert.deepEqual(asked("GET", "/v2/templates?limit=1000&cursor=x"), []);
      assert.deepEqual(asked("GET", "/v2/networkvolumes", "curl/8"), [], "a request of somebody else");
    });

    it("reads the body of a request of ours, and of any that is answered as right", () => {
      const create = (body: string, agent: string, status: number) =>
        problemsOf({
          ...exchange("POST", "/v2/network-volumes", body, { status }),
          request: request("POST", "/v2/network-volumes", body, agent),
        }).join();
      const wrong = JSON.stringify({ name: "v", size: 10, dataCenter: "EU-RO-1", dataCenterId: "EU-RO-1" });
      assert.match(create(wrong, "runpod-iac/test", 422), /request: the body must NOT have unevaluated|additional/);
      assert.match(create(wrong, "curl/8", 201), /request: the body must NOT/);
      assert.doesNotMatch(create(wrong, "curl/8", 422), /request/);
      assert.match(create("{", "runpod-iac/test", 400), /no JSON/);
      const right = JSON.stringify({ name: "v", size: 10, dataCenter: "EU-RO-1" });
      const refusal = {
        title: "Unprocessable Entity",
        status: 422,
        detail: "Request validation failed.",
        errors: ["$: no"],
      };
      const refused = exchange("POST", "/v2/network-volumes", right, { status: 422, body: refusal });
      assert.match(problemsOf(refused).join(), /refuses the form of a request that is right/);
    });

    it("reads the status, the type and every field of an answer", () => {
      const read = (answer: Partial<Answer>) => problemsOf(exchange("GET", "/v2/registries/r1", "", answer)).join();
      assert.equal(read({ body: { id: "r1", name: "hub" } }), "");
      assert.match(read({ body: { id: "r1", name: "hub", username: "u" } }), /NOT have unevaluated.*username/);
      assert.match(read({ body: { id: "r1" } }), /required property 'name'/);
      assert.match(read({ body: { id: "r1", name: "hub" }, type: "text/plain" }), /text\/plain, not application\/json/);
      const problem = { title: "Not Found", status: 404, detail: "resource not found" };
      assert.equal(read({ status: 404, body: problem, type: "application/problem+json" }), "");
      assert.match(read({ status: 403, body: problem, type: "application/problem+json" }), /another status/);
      assert.match(read({ status: 404, body: { message: "Not Found" } }), /not application\/problem\+json/);
      const gone = exchange("DELETE", "/v2/account/secrets/s1", "", { status: 204, body: "" });
      assert.deepEqual(problemsOf(gone), []);
      assert.match(problemsOf({ ...gone, answer: { status: 418, headers: {}, body: "" } }).join(), /know this status/);
      assert.deepEqual(problemsOf({ ...gone, answer: { status: 418, headers: {}, body: "" }, isRunpods: false }), []);
    });

    it("waives a placeholder for the job in addresses, and nothing else there", () => {
      const queue = examples.find(({ answer }) => answer?.body.includes("{job_id}"));
      assert.ok(queue?.answer !== undefined);
      const body = queue.answer.body.replaceAll("{job_id}", "{job}");
      assert.match(problemsOf({ ...queue, answer: { ...queue.answer, body } }).join(), /"uri"/);
    });

    it("sees what the emulator publishes", () => {
      exchanges.publish(exchange("GET", "/v2/pods", "", { body: {} }));
      assert.match(takeProblems().join(), /GET \/v2\/pods -> 200: answer: the body must have required property 'pods'/);
    });
  });
}

interface Answer {
  status: number;
  body: unknown;
  type: string;
}

function exchange(method: string, path: string, sent: string, told: Partial<Answer> = {}): Exchange {
  const { status = 200, body = {}, type = "application/json" } = told;
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const headers: Record<string, string> = text === "" ? {} : { "Content-Type": type };
  return {
    face: "rest",
    switches: initialSwitches(),
    request: request(method, path, sent),
    answer: { status, headers, body: text },
    isRunpods: true,
  };
}

function request(method: string, path: string, body: string, agent = "curl/8"): Exchange["request"] {
  return { method, url: new URL(path, "http://127.0.0.1"), headers: { "user-agent": agent }, body };
}

/** The operation's examples of right answers, each to its first example of a request. */
function examplesOf({ paths }: OpenapiDocument, { method, path }: { method: string; path: string }): Exchange[] {
  const operation = paths[path]?.[method.toLowerCase()] as Json;
  const asked = Object.values(exampleBodies(operation["requestBody"]))[0];
  const responses = Object.entries(operation["responses"] as Json).filter(([status]) => status.startsWith("2"));
  const sent = asked === undefined ? "" : JSON.stringify(asked);
  return responses.flatMap(([status, response]) =>
    exampleBodies(response).map((body) =>
      exchange(method, path.replace(/\{\w+\}/g, "id"), sent, { status: Number(status), body }),
    ),
  );
}

function exampleBodies(described: unknown): unknown[] {
  const content = isObject(described) ? (described["content"] as Record<string, Json> | undefined) : undefined;
  const examples = content?.["application/json"]?.["examples"] ?? {};
  return Object.values(examples).map((example) => (example as { value: unknown }).value);
}
