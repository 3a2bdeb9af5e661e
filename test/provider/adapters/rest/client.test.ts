import assert from "node:assert/strict";
import fc from "fast-check";
import { z } from "zod";
import { nothing } from "../../../../provider/adapters/json-api";
import { restOver } from "./rest-over";

const thing = z.looseObject({ id: z.string(), size: z.number() });

const page = (ids: string[], nextCursor?: string | null) => ({
  body: {
    things: ids.map((id) => ({ id, name: `name of ${id}`, size: 1 })),
    pagination: { nextCursor: nextCursor ?? null, hasNextPage: nextCursor !== undefined },
  },
});

describe("provider/adapters/rest/client", () => {
  it("sends the body of a write, and accepts HTTP 204 from a call that expects no answer", async () => {
    const { rest, sent } = restOver({ status: 204, body: undefined });
    const call = { operation: "deleteThing", path: ["things", "a/b"], reply: nothing, repeatable: true } as const;
    assert.equal(await rest.call({ ...call, method: "DELETE" }), undefined);
    assert.deepEqual(
      sent.map(({ method, url, mayBeEmpty }) => [method, url, mayBeEmpty]),
      [["DELETE", "https://runpod.example/v2/things/a%2Fb", true]],
    );
  });

  it("refuses a body that RunPod refuses as too large, in bytes, before it is sent", async () => {
    const call = { operation: "createThing", method: "POST", path: ["things"], reply: nothing } as const;
    const frame = JSON.stringify({ env: "" }).length;
    const { rest, sent } = restOver({ status: 201, body: {} });
    await rest.call({ ...call, body: { env: "é".repeat((102_400 - frame) / 2) }, repeatable: false });
    await assert.rejects(
      rest.call({ ...call, body: { env: `é${"hunter2x".repeat(12_800)}` }, repeatable: false, secrets: ["hunter2x"] }),
      {
        kind: "rejected",
        mayHaveHappened: false,
        message:
          "createThing: the request has 102412 bytes, and RunPod accepts at most 102400. Shorten the longest values, " +
          "for example in env. Nothing was sent.",
      },
    );
    assert.deepEqual(
      sent.map(({ body = "" }) => Buffer.byteLength(body)),
      [102_400],
    );
  });
});

describe("provider/adapters/rest/client: lists", () => {
  it("follow the cursor to the last page, and count repeated ids once", async () => {
    const { rest, sent } = restOver(page(["c", "b"], "x&1"), page(["b", "a"], "x&2"), page([], "x&3"), page(["z"]));
    const { accountId, items, ...others } = await rest.listAll(["things", "of it"], "things", thing);
    assert.deepEqual(
      items.map(({ id }) => id),
      ["c", "b", "a", "z"],
    );
    assert.deepEqual([accountId, others], [undefined, {}]);
    assert.deepEqual(
      sent.map(({ method, url, repeatable }) => [method, url, repeatable]),
      ["", "?cursor=x%261", "?cursor=x%262", "?cursor=x%263"].map((query) => [
        "GET",
        `https://runpod.example/v2/things/of%20it${query}`,
        true,
      ]),
    );
  });

  it("hold every object exactly once, however the pages overlap", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.stringMatching(/^[a-z0-9]{1,4}$/), { maxLength: 30 }),
        fc.integer({ min: 1, max: 7 }),
        fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 30, maxLength: 30 }),
        async (ids, size, overlaps) => {
          const pages: string[][] = [];
          for (let from = 0; from < ids.length || pages.length === 0; from += size) {
            pages.push(ids.slice(Math.max(0, from - (overlaps[pages.length] ?? 0)), from + size));
          }
          const answers = pages.map((part, index) =>
            page(part, index + 1 < pages.length ? `after ${index}` : undefined),
          );
          const { items } = await restOver(...answers).rest.listAll(["things"], "things", thing);
          assert.deepEqual(
            items.map(({ id }) => id),
            ids,
          );
        },
      ),
    );
  });

  it("are one page in the document of August", async () => {
    const { rest, sent } = restOver({ body: { things: [{ id: "a", size: 1 }] } });
    assert.equal((await rest.listAll(["things"], "things", thing)).items.length, 1);
    assert.equal(sent.length, 1);
  });

  it("fail with each page that fails or cannot be read", async () => {
    const refused = { status: 422, body: { title: "Unprocessable Entity", status: 422, detail: "broken cursor" } };
    for (const [second, fails] of [
      [refused, { kind: "rejected", status: 422, message: /^GET \/things: HTTP 422\. RunPod said: broken cursor$/ }],
      [{ body: { pagination: { hasNextPage: false } } }, { kind: "malformed", message: /malformed: things\)/ }],
      [{ body: { things: [{ size: 1 }] } }, { kind: "malformed", message: /malformed: things\.0\.id\)/ }],
      [{ body: { things: [], pagination: null } }, { kind: "malformed", message: /malformed: pagination\)/ }],
      [{ body: { things: [], pagination: {} } }, { kind: "malformed", message: /pagination\.hasNextPage\)/ }],
    ] as const) {
      const { rest } = restOver(page(["a"], "x"), second, page(["b"]));
      await assert.rejects(rest.listAll(["things"], "things", thing), fails);
    }
  });

  it("fail when a cursor stands still, goes back or is missing, instead of ending early or never", async () => {
    for (const answers of [
      [page(["a"], "x"), page(["b"], "x")],
      [page(["a"], "x"), page(["b"], "y"), page(["c"], "x")],
      [page(["a"], null)],
      [page(["a"], "")],
    ]) {
      const { rest, sent } = restOver(...answers, page(["z"]));
      await assert.rejects(rest.listAll(["things"], "things", thing), {
        kind: "malformed",
        message: /^GET \/things: RunPod reports more pages, but not the way to the next one/,
      });
      assert.equal(sent.length, answers.length);
    }
  });

  it("report items that cannot be read beside the others, and are incomplete where RunPod sends null", async () => {
    const body = {
      things: [
        { id: "a", name: "A" },
        { id: "b", size: 2 },
        { id: "c", name: 3, size: "2" },
      ],
    };
    assert.deepEqual(await restOver({ body }).rest.listAll(["things"], "things", thing), {
      accountId: undefined,
      items: [{ id: "b", size: 2 }],
      unreadable: [
        { id: "a", name: "A", fields: "size" },
        { id: "c", name: undefined, fields: "size" },
      ],
    });
    assert.deepEqual(await restOver({ body: { things: null } }).rest.listAll(["things"], "things", thing), {
      accountId: undefined,
      items: [],
      isComplete: false,
    });
  });
});
