import assert from "node:assert/strict";
import { z } from "zod";
import type { RunpodErrorKind } from "../../../../provider/api/errors";
import { RunpodError } from "../../../../provider/api/errors";
import type { Call } from "../../../../provider/adapters/graphql/client";
import { createGraphql, listOwn, ownList } from "../../../../provider/adapters/graphql/client";
import { document } from "../../../../provider/adapters/graphql/document";
import { thrownBy } from "../../../support/thrown-by";
import { FakeHttp } from "./fake-http";

const reply = z.looseObject({
  make: z.looseObject({ id: z.string(), name: z.string(), parts: z.array(z.object({ size: z.number() })) }),
});
const question: Call<typeof reply> = {
  operation: "make",
  document: document("mutation ($input: Input) { make(input: $input) { id } }"),
  variables: { input: { name: "one" } },
  reply,
  repeatable: false,
  secrets: ["hunter2-secret"],
};
const whole = { id: "id-1", name: "one", parts: [] };

function failureOf(http: FakeHttp, changes: Partial<Call<typeof reply>> = {}): Promise<RunpodError> {
  const graphql = createGraphql(http, "http://runpod.example/graphql");
  return thrownBy(RunpodError, () => graphql.call({ ...question, ...changes }));
}

const refusal = (message: string, code = "RUNPOD", data: unknown = null) => ({
  errors: [{ message, extensions: { code } }],
  data,
});

describe("provider/adapters/graphql/client", () => {
  it("posts the document and its typed variables, and accepts unknown fields in the reply", async () => {
    const http = new FakeHttp().answer({ data: { make: { ...whole, newField: 1 } } });
    const data = await createGraphql(http, "http://runpod.example/graphql").call(question);
    assert.deepEqual(data.make, { ...whole, newField: 1 });
    const { operation, method, url, repeatable, secrets, document, variables } = http.last;
    assert.deepEqual(
      { operation, method, url, repeatable, secrets },
      {
        operation: "make",
        method: "POST",
        url: "http://runpod.example/graphql",
        repeatable: false,
        secrets: ["hunter2-secret"],
      },
    );
    assert.match(document, /^mutation/);
    assert.deepEqual(variables, { input: { name: "one" } });
  });

  it("keeps operations, secrets and attempt counts of simultaneous calls apart", async () => {
    const http = new FakeHttp();
    const graphql = createGraphql(http, "http://runpod.example/graphql");
    const sends = new Map<number, number>();
    const calls = [1, 2, 3].map((number) => {
      http.answer({ data: { make: { ...whole, id: `id-${number}` } } }, 200, number);
      const own = { operation: `make${number}`, secrets: [`secret-${number}`], repeatable: number === 2 };
      const reply = z.looseObject({ make: z.looseObject({ id: z.string() }) });
      return graphql.call({ ...question, ...own, reply, onAttempts: (count) => sends.set(number, count) });
    });
    assert.deepEqual(
      (await Promise.all(calls)).map(({ make }) => make.id),
      ["id-1", "id-2", "id-3"],
    );
    assert.deepEqual(
      http.sent.map(({ operation, secrets, repeatable }) => [operation, secrets, repeatable]),
      [1, 2, 3].map((number) => [`make${number}`, [`secret-${number}`], number === 2]),
    );
    assert.deepEqual(
      [...sends],
      [
        [1, 1],
        [2, 2],
        [3, 3],
      ],
    );
  });

  it("names each missing field of a reply, and keeps the id", async () => {
    const error = await failureOf(new FakeHttp().answer({ data: { make: { id: "id-1", parts: [{ size: 1 }, {}] } } }));
    assert.equal(error.kind, "malformed");
    assert.equal(error.id, "id-1");
    assert.ok(error.mayHaveHappened);
    assert.match(error.message, /make\.name, make\.parts\.1\.size/);
    const nothing = await failureOf(new FakeHttp().answer({ data: { make: null } }));
    assert.deepEqual([nothing.kind, nothing.id], ["malformed", undefined]);
  });

  it("keeps the id of a created object when the reply also has an error", async () => {
    const error = await failureOf(new FakeHttp().answer(refusal("late failure", "RUNPOD", { make: { id: "id-7" } })));
    assert.deepEqual([error.kind, error.id], ["rejected", "id-7"]);
  });

  const texts: [text: string, kind: RunpodErrorKind][] = [
    ["Max workers across all endpoints must not exceed your workers quota (5).", "quota"],
    ["Your worker concurrency cannot go beyond the maximum limit of (20)", "quota"],
    ["You must remove this network volume from all pods before deleting it.", "inUse"],
    ["Template is in use by an endpoint.", "inUse"],
    ["Tried to delete nonexistent network volume", "notFound"],
    ["Endpoint not found", "notFound"],
    ["Unauthorized", "unauthorised"],
    ["Something went wrong. Please try again later or contact support.", "unavailable"],
    ["Template name must be unique.", "rejected"],
    ["Invalid container image name. Expected format: ...", "rejected"],
    ["A condition nobody knows.", "rejected"],
  ];
  for (const [text, kind] of texts) {
    it(`classifies "${text}" as ${kind}`, async () => {
      const error = await failureOf(new FakeHttp().answer(refusal(text)));
      assert.deepEqual([error.kind, error.status], [kind, 200]);
      assert.match(error.message, /^make: /);
      assert.ok(error.message.includes(text));
      assert.equal(error.mayHaveHappened, kind === "unavailable");
      assert.equal(error.inUnknownWords, text === "A condition nobody knows.");
    });
  }

  it("gives the next step when RunPod refuses the key", async () => {
    assert.match(
      (await failureOf(new FakeHttp().answer(refusal("Unauthenticated")))).message,
      /pulumi config set --secret runpod:apiKey/,
    );
  });

  it("repeats a call once after an internal error, and only if a repetition is harmless", async () => {
    const broken = refusal("anything", "INTERNAL_SERVER_ERROR");
    const passing = new FakeHttp().answer(broken).answer({ data: { make: whole } });
    const graphql = createGraphql(passing, "http://runpod.example");
    assert.deepEqual((await graphql.call({ ...question, repeatable: true })).make, whole);

    const lasting = new FakeHttp().answer(broken).answer(broken);
    assert.equal((await failureOf(lasting, { repeatable: true })).kind, "unavailable");
    assert.equal(lasting.sent.length, 2);

    const create = new FakeHttp().answer(broken);
    const error = await failureOf(create);
    assert.deepEqual([error.kind, error.mayHaveHappened, create.sent.length], ["unavailable", true, 1]);
  });

  it("asks the user to report a bug when RunPod does not understand the request", async () => {
    const http = new FakeHttp().answer(refusal('Field "x" is not defined', "GRAPHQL_VALIDATION_FAILED"), 400);
    const error = await failureOf(http, { repeatable: true });
    assert.deepEqual([error.kind, error.status, http.sent.length], ["rejected", 400, 1]);
    assert.match(error.message, /Field "x" is not defined.*bug in runpod-iac. Report it/s);
  });

  it("redacts the key and the secrets in RunPod's text", async () => {
    const error = await failureOf(new FakeHttp().answer(refusal("env TOKEN=hunter2-secret with the-api-key is wrong")));
    assert.match(error.message, /env TOKEN=\[secret\] with \[secret\] is wrong/);
  });
});

describe("provider/adapters/graphql/client: lists of an account", () => {
  const ask = (body: unknown) =>
    listOwn(
      createGraphql(new FakeHttp().answer(body), "http://runpod.example"),
      ownList("things", "id"),
      z.looseObject({ id: z.string() }),
    );

  it("come with the account", async () => {
    assert.deepEqual(await ask({ data: { myself: { id: "account-1", things: [{ id: "a" }] } } }), {
      accountId: "account-1",
      items: [{ id: "a" }],
    });
  });

  it("are incomplete when RunPod returns null instead", async () => {
    for (const id of [null, "account-1"]) {
      assert.deepEqual(await ask({ data: { myself: { id, things: null } } }), {
        accountId: id ?? undefined,
        items: [],
        isComplete: false,
      });
    }
  });

  it("are never empty because RunPod returned no account or only a part", async () => {
    await assert.rejects(ask({ data: { myself: null } }), {
      kind: "unauthorised",
      message: /treated the request as unauthenticated/,
    });
    await assert.rejects(ask({ data: {} }), { kind: "malformed", message: /myself/ });
    await assert.rejects(ask({ data: { myself: { id: "account-1" } } }), { kind: "malformed", message: /things/ });
    await assert.rejects(ask({ data: { myself: { id: "account-1", things: [{ id: "a" }, {}] } } }), {
      kind: "malformed",
      message: /things\.1\.id/,
    });
    await assert.rejects(ask({ data: { myself: { things: [] } } }), { kind: "malformed", message: /myself\.id/ });
    await assert.rejects(ask({ ...refusal("some field failed"), data: { myself: { id: "account-1", things: [] } } }), {
      kind: "rejected",
    });
  });
});
