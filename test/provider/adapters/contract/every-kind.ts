import assert from "node:assert/strict";
import type { KindApi, Listing, RunpodObject } from "../../../../provider/api";
import type { Lack } from "../../../../provider/api/capabilities";
import { noLimits } from "../../../../provider/api/capabilities";
import type { RunpodErrorKind } from "../../../../provider/api/errors";
import { RunpodError } from "../../../../provider/api/errors";
import type { Call, Fault } from "../../../../testing/emulator";
import type { KindUnderTest } from "../../../kinds";
import { inputsOf, neededField } from "../../../kinds";
import { thrownBy } from "../../../support/thrown-by";
import type { ContractSetup } from "./contract";

/** Failures that leave open whether RunPod executed the write. Here it did. */
const lostReplies: [what: string, fault: Fault, kind: RunpodErrorKind][] = [
  ["a broken connection", { kind: "reset", write: "after" }, "noAnswer"],
  ["half of the answer", { kind: "malformed" }, "malformed"],
  ["a gateway's page", { kind: "html", write: "after" }, "unavailable"],
];

/** Replies that contain no list. */
const noLists: [what: string, fault: Fault, kind: RunpodErrorKind][] = [
  ["to nobody", { kind: "no-account" }, "unauthorised"],
  ["401", { kind: "status", status: 401 }, "unauthorised"],
  ["410", { kind: "status", status: 410 }, "retired"],
  ["an error", { kind: "error", message: "Something is odd." }, "rejected"],
  ["a broken connection", { kind: "reset", write: "after" }, "noAnswer"],
  ["half of the JSON", { kind: "malformed" }, "malformed"],
  ["a gateway's page", { kind: "html" }, "unavailable"],
  ["429", { kind: "status", status: 429 }, "rateLimited"],
  ["an item that is null", { kind: "null-item" }, "malformed"],
];

/** Answers that repeat a value of the request. In the last one a message ends within it. */
const echoes: [what: string, echo: (value: string) => Fault][] = [
  ["an error", (value) => ({ kind: "error", message: `${value} is no value` })],
  ["a status 400", (value) => status(400, JSON.stringify({ errors: [{ message: `Bad value ${value}` }] }))],
  ["a gateway's page", (value) => status(502, `<pre>${value}</pre>`, "text/html")],
  ["a page with status 200", (value) => status(200, `<pre>${value}</pre>`, "text/html")],
  ["a long text", (value) => status(400, "x".repeat(290) + value, "text/plain")],
];

function status(code: number, body: string, contentType = "application/json"): Fault {
  return { kind: "status", status: code, body, contentType };
}

/** Values of inputs that an adapter may lack. */
const lackedValues = { bidPerGpu: 0.5, readme: "Read me", tier: "HIGH_PERFORMANCE" };

/** The cases that are the same for every kind. */
export function describeEveryKind({ kind, sample }: KindUnderTest, setup: ContractSetup): void {
  const { changes, foreign } = sample.contract;
  const { adapter } = setup;
  const needed = neededField(sample, adapter.name);
  const [[firstChange] = []] = changes;
  // The compiler cannot know that a kind's `update` and `delete` only get what the same kind returned.
  const api = () => setup.api[kind] as unknown as KindApi<RunpodObject, object>;
  const { silent, silentWhile = {}, lacks, canChange } = adapter.capabilities[kind] ?? noLimits;
  const lacking = lacks.filter(isRefused);
  const list = () => api().list();
  const specOf = async (name: string): Promise<object> =>
    offeredBy(adapter.capabilities[kind], await sample.contract.spec(setup.api, name));
  const make = async (name = "one") => api().create(await specOf(name));
  const update = async (current: RunpodObject, change: object): Promise<RunpodObject> => {
    const updated = await api().update?.(current, change);
    assert.ok(updated !== undefined, `the API can change a ${kind}, as its sample says`);
    return updated;
  };
  const calls = (verb: string) => setup.emulator.calls.filter(({ operation }) => operation === `${kind}.${verb}`);
  const fail = (verb: string, fault: Fault, times = 1) =>
    setup.emulator.faults.inject({ operation: `${kind}.${verb}`, fault, times });
  const failure = (run: () => Promise<unknown>) => thrownBy(RunpodError, run);

  it("is listed as it was created, with the account, until it is deleted", async () => {
    const accountId = adapter.namesAccount ? setup.emulator.account.id : undefined;
    const before = await list();
    assert.deepEqual([before.accountId, before.isComplete], [accountId, undefined]);
    const [one, two] = [await make("one"), await make("two")];
    assert.deepEqual([one.name, two.name], ["one", "two"]);
    const listed = await list();
    const asked = Object.entries(await specOf("one")).filter(([field]) => field in one);
    assert.deepEqual(comparable({ ...one, ...Object.fromEntries(asked) }), comparable(one), "as it was asked for");
    const readAs: Record<string, string> = sample.contract.readAs ?? {};
    const unreported = Object.keys(await specOf("one")).filter(
      (field) => !((readAs[field] ?? field) in one) && !silent.includes(field) && !(field in silentWhile),
    );
    assert.deepEqual(unreported, [], "capabilities name the fields that reads do not return");
    assert.deepEqual(idsIn(listed), [...idsIn(before), one.id, two.id].sort());
    assert.deepEqual(comparable(itemOf(listed, one.id)), comparable(one));
    await api().delete(one);
    assert.deepEqual(idsIn(await list()), [...idsIn(before), two.id].sort());
  });

  it("can be changed if and only if the adapter's capabilities say so", () => {
    assert.equal(canChange, api().update !== undefined);
  });

  it("omits each field that the adapter declares unreported", async () => {
    const { id } = await make();
    const observed = itemOf(await list(), id);
    const undeclared = [...silent, ...(adapter.silentOutputs[kind] ?? [])];
    assert.deepEqual(
      Object.keys(observed).filter((field) => undeclared.includes(field)),
      [],
    );
  });

  if (lacking.length > 0) {
    it(`refuses by name what its API cannot do: ${lacking.map(({ input }) => input).join(", ")}`, async () => {
      const whole: object = { ...(await sample.contract.spec(setup.api, "one")), ...lackedValues };
      for (const { input } of lacking) {
        const others = lacking.filter((other) => other.input !== input);
        const error = await failure(() => api().create(without(others, whole)));
        assert.deepEqual([error.kind, error.mayHaveHappened], ["rejected", false]);
        assert.match(error.message, new RegExp(`${input} is not offered by RunPod's`));
      }
      assert.equal(calls("create").length, 0);
    });
  }

  if (canChange) {
    it("stays as it is when nothing differs, without a request where the API takes single fields", async () => {
      const one = await make();
      const before = itemOf(await list(), one.id);
      const isReported = (field: string) => !silent.includes(field) && !(field in silentWhile && !(field in before));
      const reported = Object.entries(await specOf("one")).filter(([field]) => isReported(field));
      const after = await update(before, inOtherOrder(Object.fromEntries(reported)));
      assert.deepEqual(comparable(after), comparable(before));
      assert.deepEqual(comparable(itemOf(await list(), one.id)), comparable(before));
      assert.equal(calls("update").length, adapter.sendsUnchanged.includes(kind) ? 1 : 0);
    });
  }

  for (const [change, read, elsewhere = {}] of changes) {
    const outcome = elsewhere[adapter.name] ?? read ?? change;
    const verb = outcome instanceof RegExp ? "refuses" : "changes";
    it(`${verb} ${JSON.stringify(change)}, and nothing else`, async () => {
      const one = await make();
      const before = itemOf(await list(), one.id);
      const undefinedFields = Object.fromEntries(Object.keys(await specOf("one")).map((key) => [key, undefined]));
      const save = () => update(before, { ...undefinedFields, ...change });
      if (outcome instanceof RegExp) {
        await assert.rejects(save, { kind: "rejected", mayHaveHappened: false, message: outcome });
        assert.deepEqual(comparable(itemOf(await list(), one.id)), comparable(before));
        return;
      }
      const changed = await save();
      assert.equal(changed.id, one.id);
      const listed = itemOf(await list(), one.id);
      const isSilent = (field: string) => silent.includes(field) || (field in silentWhile && !(field in listed));
      const known = Object.entries({ ...before, ...outcome }).filter(([field]) => !isSilent(field));
      const expected = Object.fromEntries(known) as unknown as RunpodObject;
      assert.deepEqual(comparable(listed), comparable(expected));
      assert.deepEqual(comparable(changed), comparable(expected));
    });
  }

  for (const [what, fault, errorKind] of lostReplies) {
    it(`is created once, whatever happens to the reply: ${what}`, async () => {
      const spec = await specOf("one");
      const before = idsIn(await list()).length;
      fail("create", fault);
      const error = await failure(() => api().create(spec));
      assert.deepEqual([error.kind, error.mayHaveHappened, calls("create").length], [errorKind, true, 1]);
      assert.equal(idsIn(await list()).length, before + 1, "RunPod has it");
    });

    it(`is deleted although the reply is lost: ${what}`, async () => {
      const one = await make();
      fail("delete", fault);
      // The repeated delete does not find it, which proves that it is gone.
      await api()
        .delete(one)
        .catch((error: RunpodError) => assert.equal(error.kind, "notFound"));
      assert.ok(!idsIn(await list()).includes(one.id));
    });

    if (firstChange === undefined) continue;
    it(`is changed although the reply is lost: ${what}`, async () => {
      const one = await make();
      const before = itemOf(await list(), one.id);
      fail("update", fault);
      const changed = await update(before, firstChange);
      assert.deepEqual(comparable(itemOf(await list(), one.id)), comparable(changed));
      assert.equal(calls("update").length, 2);
    });
  }

  for (const name of sample.secretInputs) {
    const { sentAs = [name], isMap } = inputsOf(kind)[name] ?? {};
    const value = isMap === true ? { TOKEN: "canary-secret" } : "canary-secret";
    const secret = Object.fromEntries(sentAs.map((field) => [field, value]));

    /** Answers a call with each text that repeats what it sends. Returns false if it does not send the value. */
    const hides = async (verb: string, ask: () => Promise<unknown>): Promise<boolean> => {
      for (const [what, echo] of echoes) {
        fail(verb, echo("canary-secret"), Infinity);
        const { message } = await failure(ask);
        setup.emulator.faults.clear();
        if (!/canary-secret/.test(JSON.stringify(calls(verb).at(-1)?.variables))) return false;
        assert.doesNotMatch(message, /canary/, `${what}: \`secrets\` of the ${verb} lacks ${name}`);
        assert.match(message, /\[secret\]/, `${what} is in the message`);
      }
      return true;
    };

    it(`redacts a value of ${name} that RunPod repeats when it refuses a create`, async () => {
      const spec = { ...(await specOf("one")), ...secret };
      assert.ok(await hides("create", () => api().create(spec)), `a create sends ${name}`);
    });

    if (firstChange === undefined) continue;
    it(`redacts a value of ${name} that RunPod repeats when it refuses a change`, async () => {
      const one = await make("one");
      assert.ok(await hides("update", () => update(one, secret)), `a change of ${name} sends it`);
      // Another change sends it too where RunPod wants all fields.
      const two = await api().create({ ...(await specOf("two")), ...secret });
      await hides("update", () => update(two, firstChange));
    });
  }

  it("keeps the id from a reply to a create that is otherwise unreadable", async () => {
    fail("create", { kind: "incomplete", field: needed });
    const error = await failure(() => make());
    assert.equal(error.kind, "malformed");
    assert.ok(error.id !== undefined && idsIn(await list()).includes(error.id));
  });

  it("is created after refusals for too many calls, which executed nothing", async () => {
    fail("create", { kind: "status", status: 429 }, 2);
    const one = await make();
    assert.equal(calls("create").length, 3);
    assert.deepEqual(
      idsIn(await list()).filter((id) => id === one.id),
      [one.id],
    );
  });

  for (const [what, fault, errorKind] of noLists) {
    it(`is never an empty list when RunPod answers ${what}`, async () => {
      await make();
      fail("list", fault, Infinity);
      const error = await failure(list);
      assert.equal(error.kind, errorKind);
      assert.equal(error.mayHaveHappened, ["noAnswer", "malformed", "unavailable"].includes(errorKind));
    });
  }

  it("is an incomplete list when RunPod returned none", async () => {
    await make();
    fail("list", { kind: "null-list" });
    const { items, isComplete } = await list();
    assert.deepEqual([items, isComplete], [[], false]);
    assert.equal((await list()).isComplete, undefined);
  });

  it("is never assigned to an account that RunPod did not name", async () => {
    const one = await make();
    fail("list", { kind: "no-owner" });
    const listing = await list().catch((error: RunpodError) => error.kind);
    if (typeof listing === "string") assert.equal(listing, "malformed");
    else assert.deepEqual([listing.accountId, idsIn(listing).includes(one.id)], [undefined, true]);
  });

  if (foreign !== undefined) {
    it("is listed beside an unreadable object, which is reported with its id and fields", async () => {
      const one = await make();
      const foreignId = setup.emulator.addForeign(foreign, { [needed]: null });
      const { items, unreadable = [] } = await list();
      assert.ok(items.some(({ id }) => id === one.id));
      assert.ok(!items.some(({ id }) => id === foreignId));
      assert.deepEqual(
        unreadable.map(({ id, fields }) => [id, fields]),
        [[foreignId, needed]],
      );
    });
  }

  it("is listed by id and name when one of its fields is missing, and does not count as gone", async () => {
    const one = await make();
    fail("list", { kind: "incomplete", field: needed });
    const { items, unreadable = [] } = await list();
    assert.deepEqual(items, []);
    const [item] = unreadable.filter(({ id }) => id === one.id);
    assert.equal(item?.fields, needed);
    assert.equal(item?.name, needed === "name" ? undefined : "one");
  });

  it("is listed on whichever page it is, once, and not at all without one of the pages", async () => {
    setup.emulator.switches.pageSize = 3;
    const made: string[] = [];
    for (const name of ["one", "two", "three", "four"]) made.push((await make(name)).id);
    const before = calls("list").length;
    const { items, isComplete } = await list();
    assert.deepEqual([made.filter((id) => idsIn({ items }).includes(id)).length, isComplete], [4, undefined]);
    assert.equal(new Set(items.map(({ id }) => id)).size, items.length);
    const isPaged = adapter.pagedKinds.includes(kind);
    assert.equal(calls("list").length - before > 1, isPaged);
    const fault: Fault = { kind: "status", status: 500 };
    const when = ({ variables }: Call) => "cursor" in (variables as object);
    setup.emulator.faults.inject({ operation: `${kind}.list`, fault, when, times: Infinity });
    if (isPaged) assert.equal((await failure(list)).kind, "unavailable");
    else assert.equal((await list()).items.length, items.length);
  });

  it("is not found after its deletion, neither by a change nor by a delete", async () => {
    const one = await make();
    await api().delete(one);
    if (firstChange !== undefined) {
      const changing = await failure(() => update(one, firstChange));
      assert.deepEqual([changing.kind, changing.mayHaveHappened], ["notFound", false]);
    }
    const deleting = await failure(() => api().delete(one));
    assert.deepEqual([deleting.kind, deleting.mayHaveHappened], ["notFound", false]);
  });
}

export function itemOf<Observed extends RunpodObject>({ items }: Listing<Observed>, id: string): Observed {
  const found = items.find((item) => item.id === id);
  assert.ok(found !== undefined, `${id} is listed`);
  return found;
}

export function idsIn<Observed extends RunpodObject>({ items }: Pick<Listing<Observed>, "items">): string[] {
  return items.map(({ id }) => id).sort();
}

/** A spec without the inputs that the adapter refuses. */
export function offeredBy<Spec extends object>({ lacks } = noLimits, spec: Spec): Spec {
  return without(lacks.filter(isRefused), spec);
}

/** The same spec with its lists and variables in another order, which means nothing. */
function inOtherOrder(spec: object): object {
  const turned = (value: unknown): unknown => {
    if (Array.isArray(value)) return [...(value as unknown[])].reverse();
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .map(([key, one]) => [key, turned(one)] as const)
        .reverse(),
    );
  };
  return turned(spec) as object;
}

function isRefused({ with: other, removal }: Lack): boolean {
  return other === undefined && removal !== true;
}

function without<Spec extends object>(lacking: readonly Lack[], spec: Spec): Spec {
  const inputs = lacking.map(({ input }) => input);
  return Object.fromEntries(Object.entries(spec).filter(([input]) => !inputs.includes(input))) as Spec;
}

/** Only fields with a value, without those that only saves return, or that change by themselves. */
function comparable(observed: RunpodObject): object {
  const passing = new Set(["saves", "version", "openPorts", "sshProxyUser", "ownsContainer", "valueLastUpdatedAt"]);
  const known = Object.entries(observed).filter(([key, value]) => !passing.has(key) && value !== undefined);
  return inOrder(Object.fromEntries(known)) as object;
}

/** Lists in one order, at any depth. */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) {
    return [...(value as unknown[])].sort((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, inOrder(one)]));
}
