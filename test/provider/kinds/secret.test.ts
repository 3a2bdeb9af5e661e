import assert from "node:assert/strict";
import { overGraphql } from "../../../provider/adapters/graphql";
import { graphqlCapabilities } from "../../../provider/adapters/graphql/capabilities";
import { overRest } from "../../../provider/adapters/rest";
import { restCapabilities } from "../../../provider/adapters/rest/capabilities";
import { secret } from "../../../provider/kinds/secret";
import type { Lifecycle } from "../../../provider/lifecycle/lifecycle";
import { lifecycleOf } from "../../../provider/lifecycle/lifecycle";
import { held, useEmulatedRunpod } from "../../support/emulated-runpod";
import { contextFor } from "../lifecycle/gadget";

type Fields = Record<string, unknown>;

const first = { name: "HF_TOKEN", value: "canary-1", description: "a token" };

describe("provider/kinds/secret", () => {
  const setup = useEmulatedRunpod();
  let warnings: string[];

  beforeEach(() => {
    warnings = [];
  });

  /** Each starts a provider process, as each command does. */
  type Start = () => Lifecycle;
  const rest: Start = () => {
    const { http, emulator, clock } = setup;
    const context = contextFor(clock, overRest(http, emulator.restUrl, clock), warnings);
    return lifecycleOf(secret, context, () => restCapabilities.secret);
  };
  const graphql: Start = () => {
    const { http, emulator, clock } = setup;
    const context = contextFor(clock, overGraphql(http, emulator.graphqlUrl, clock), warnings);
    return lifecycleOf(secret, context, () => graphqlCapabilities.secret);
  };

  const make = async (start: Start) => {
    const { id, outputs } = await start().create({ ...first });
    setup.emulator.clock.advance(3_600_000);
    return { id, state: withoutAccount(outputs as Fields) };
  };
  /** Without the account, which only GraphQL tells. */
  const withoutAccount = ({ accountId: _accountId, ...state }: Fields): Fields => state;
  const readBack = async (start: Start, id: string, state: Fields) =>
    withoutAccount((await start().read(id, state)) as Fields);
  /** As somebody else does it, in the console. */
  const rotate = (id: string) => {
    const now = setup.emulator.clock.now();
    setup.emulator.store.secrets.update(id, { value: "of the console", valueUpdatedAt: now, updatedAt: now });
  };

  it("shows over REST that somebody changed the value, until an update writes the program's again", async () => {
    const { id, state } = await make(rest);
    assert.deepEqual(await readBack(rest, id, state), state);
    rotate(id);
    const found = await readBack(rest, id, state);
    assert.deepEqual(
      Object.keys(found).filter((key) => found[key] !== state[key]),
      ["value", "valueLastUpdatedAt"],
    );
    assert.match(warnings.join("\n"), /Secret "HF_TOKEN".*somebody changed its value at RunPod/);
    assert.deepEqual(await readBack(rest, id, found), found, "as long as nothing is written");
    const saved = (await rest().update(id, found, { ...first })) as Fields;
    assert.deepEqual([saved.value, held(setup.emulator.store.secrets, id).value], [first.value, first.value]);
    setup.emulator.clock.advance(3_600_000);
    assert.deepEqual(await readBack(rest, id, saved), saved);
  });

  it("keeps somebody's value in an update of the description, and shows it afterwards too", async () => {
    const { id, state } = await make(rest);
    rotate(id);
    const saved = (await rest().update(id, state, { ...first, description: "other" })) as Fields;
    const { value, description } = held(setup.emulator.store.secrets, id);
    assert.deepEqual([value, description], ["of the console", "other"]);
    assert.match(warnings.join("\n"), /RunPod's values differ from the state: value\. This update does not change/);
    assert.notEqual((await readBack(rest, id, saved)).value, first.value);
  });

  it("shows nothing on the other API, in either direction, also after the value changed there", async () => {
    for (const [one, other] of [
      [graphql, rest],
      [rest, graphql],
    ] as const) {
      setup.emulator.reset();
      const { id, state } = await make(one);
      assert.deepEqual(await readBack(other, id, state), state);
      const changed = withoutAccount((await other().update(id, state, { ...first, value: "canary-2" })) as Fields);
      setup.emulator.clock.advance(3_600_000);
      assert.deepEqual(await readBack(one, id, changed), changed);
      assert.deepEqual(await readBack(other, id, changed), changed);
    }
    assert.deepEqual(warnings, []);
  });

  it("reads an empty description as empty on both APIs, which return none", async () => {
    for (const [one, other] of [
      [graphql, rest],
      [rest, graphql],
    ] as const) {
      setup.emulator.reset();
      const { id, outputs } = await one().create({ ...first, description: "" });
      const state = withoutAccount(outputs as Fields);
      assert.equal(state.description, "");
      for (const start of [one, other]) assert.deepEqual(await readBack(start, id, state), state);
    }
  });

  it("refuses to save the text that stands in the state for somebody's value", async () => {
    const { id, state } = await make(rest);
    rotate(id);
    const found = await readBack(rest, id, state);
    const ignored = { ...first, value: found.value, description: "other" };
    await assert.rejects(rest().update(id, found, ignored), /Give the value in the program, without ignoreChanges/);
    assert.equal(held(setup.emulator.store.secrets, id).value, "of the console");
  });

  it("takes names by RunPod's rules, and refuses others before anything is sent", () => {
    const problemsOf = (name: string) => rest().check({}, { ...first, name }).problems;
    for (const name of ["_", "a-b_c.d/e", "x".repeat(191)]) assert.deepEqual(problemsOf(name), [], name);
    for (const name of ["1a", "a b", "ä", "x".repeat(192), "RunPod_key", "runpod"]) {
      assert.match(
        problemsOf(name).join(),
        /name must (not begin with RUNPOD|begin with a letter|have at most 191)/,
        name,
      );
    }
  });
});
