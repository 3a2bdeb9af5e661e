import assert from "node:assert/strict";
import type { RunpodErrorKind } from "../../../../provider/api/errors";
import { RunpodError } from "../../../../provider/api/errors";
import { nothing } from "../../../../provider/adapters/json-api";
import { thrownBy } from "../../../support/thrown-by";
import { restOver } from "./rest-over";

const create = {
  operation: "createThing",
  method: "POST",
  path: ["things"],
  reply: nothing,
  repeatable: false,
  secrets: ["hunter2-secret"],
} as const;

const refusedWith = (status: number, body: unknown) =>
  thrownBy(RunpodError, () => restOver({ status, body }).rest.call(create));

const problem = (status: number, detail: string, errors?: string[]) =>
  refusedWith(status, { title: "Title", status, detail, ...(errors && { errors }) });

describe("provider/adapters/rest/refusal", () => {
  const refusals: [status: number, detail: string, kind: RunpodErrorKind, nextStep?: string][] = [
    [400, "request could not be processed", "rejected"],
    [400, "There are no longer any instances available with the requested specifications.", "capacity"],
    [400, "this GPU and data center combination could not be placed", "capacity"],
    [400, "Max workers across all endpoints must not exceed your workers quota (5).", "quota"],
    [400, "Template is in use by an endpoint.", "inUse"],
    [402, "insufficient balance", "rejected", "RunPod did nothing. Add funds in RunPod's console."],
    [404, "resource not found", "notFound"],
    [404, "nothing here", "notFound"],
    [405, "The requested method is not allowed for this path.", "rejected", "Update runpod-iac."],
    [409, "action not allowed in status EXITED", "rejected"],
    [409, "the secret is in use", "inUse"],
    [413, "request body too large", "rejected", "Shorten the longest values, for example in env."],
    [422, "template not found", "rejected"],
  ];
  for (const [status, detail, kind, nextStep] of refusals) {
    it(`reads HTTP ${status} "${detail}" as ${kind}, and that nothing was carried out`, async () => {
      const error = await problem(status, detail);
      assert.deepEqual(
        [error.kind, error.status, error.mayHaveHappened, error.inUnknownWords],
        [kind, status, false, false],
      );
      assert.ok(error.message.startsWith(`createThing: HTTP ${status}. RunPod said: ${detail}`), error.message);
      if (nextStep === undefined) assert.ok(error.message.endsWith(detail));
      else assert.ok(error.message.endsWith(nextStep), error.message);
    });
  }

  it("takes a 400 that gives no reason as a refusal, after which a create still looks whether it made something", async () => {
    const error = await problem(400, "Something went wrong. Please try again later or contact support.");
    const { kind, mayHaveHappened, isTransient, inUnknownWords } = error;
    assert.deepEqual([kind, mayHaveHappened, isTransient, inUnknownWords], ["rejected", false, false, true]);
  });

  it("takes HTTP 404 alone as an object that is not there: a text may be about another one", async () => {
    const kindOf = async (method: "GET" | "PATCH" | "DELETE", status: number) => {
      const { rest } = restOver({ status, body: { status, detail: "network volume vol-1 does not exist" } });
      return (await thrownBy(RunpodError, () => rest.call({ ...create, method }))).kind;
    };
    for (const status of [400, 403, 409]) {
      assert.deepEqual([await kindOf("GET", status), await kindOf("DELETE", status)], ["rejected", "rejected"]);
      assert.equal(await kindOf("PATCH", status), "notFound");
    }
    assert.deepEqual([await kindOf("GET", 404), await kindOf("DELETE", 404)], ["notFound", "notFound"]);
  });

  it("quotes each violation of the schema once, a missing property first", async () => {
    const violations = [
      "$: additional properties 'gpu', 'name' not allowed",
      "$: missing property 'dataCenter'",
      "$.size: must be at least 10",
      "$: missing property 'dataCenter'",
    ];
    assert.equal(
      (await problem(422, "Request validation failed.", violations)).message,
      "createThing: HTTP 422. RunPod said: Request validation failed. $: missing property 'dataCenter'; " +
        "$: additional properties 'gpu', 'name' not allowed; $.size: must be at least 10",
    );
  });

  it("redacts key and secrets before it cuts a long text", async () => {
    const { message } = await problem(422, "x".repeat(590), ["$.env: hunter2-secret with rpa_CANARY0KEY"]);
    assert.doesNotMatch(message, /hunter2|rpa_|CANARY/);
    assert.match((await problem(400, "key rpa_CANARY0KEY, hunter2-secret")).message, /key \[secret\], \[secret\]$/);
    assert.match((await refusedWith(400, { error: "hunter2-secret" })).message, /said: \{"error":"\[secret\]"\}$/);
    assert.ok(message.length < 700);
  });

  it("takes no answer in another form for one of REST v2: a wrong address does not say that a thing is gone", async () => {
    for (const body of [{ error: "not found", status: 404 }, { message: "Not Found" }, [], "text", null]) {
      const error = await refusedWith(404, body);
      assert.deepEqual([error.kind, error.status], ["rejected", 404]);
      assert.match(error.message, /in a form that REST v2 does not use\. Correct runpod:restUrl/);
    }
  });
});
