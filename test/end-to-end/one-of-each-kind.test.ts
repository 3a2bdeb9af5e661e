import assert from "node:assert/strict";
import type { Emulator, Fault } from "../../testing/emulator";
import type { ApiDifferences } from "./api-differences";
import { apiDifferences } from "./api-differences";
import { collectionOf } from "../kinds";
import type { Api, Program, StateResource, TestStack } from "./engine";
import { describeOnSimulator } from "./engine";
import type { KindCase } from "./kind-cases";
import { kindCases } from "./kind-cases";
import { assertFailed, assertSucceeded, changesOf } from "./results";
import { ownedIds } from "./state-and-runpod";
import { makeStateAnHourOld } from "./state-age";
import { switchTo } from "../api-switch/switch-to";
import type { TestSetup } from "./with-stack";
import { withStack } from "./with-stack";

/** Answers to every list from the second page on, or to every call, and what the user must read. */
const answersOf = ({ forbidden }: ApiDifferences): [what: string, skip: number, fault: Fault, message: RegExp][] => [
  ["401", 0, { kind: "status", status: 401 }, /HTTP 401.*config set --secret runpod:apiKey/],
  ["403", 0, { kind: "status", status: 403 }, forbidden],
  ["404", 0, { kind: "status", status: 404 }, /HTTP 404/],
];

/** On REST v2 alone, and there of these kinds: all other lists have one page. */
const pagedKinds: readonly string[] = ["template", "endpoint", "pod"];
const secondPages: ReturnType<typeof answersOf> = [
  ["a second page with 400", 1, { kind: "status", status: 400 }, /HTTP 400/],
  ["a second page with 404", 1, { kind: "status", status: 404 }, /HTTP 404/],
  ["a second page without its list", 1, { kind: "null-list" }, /./],
];

describeOnSimulator("the only resource of a stack", (engine) => {
  const answers = answersOf(apiDifferences[engine.api]);

  for (const kindCase of kindCases) {
    const { type, kind } = kindCase;
    const isPaged = engine.api === "rest" && pagedKinds.includes(kind);

    it(`stays in the state, whatever RunPod answers, and under another account's key: ${type}`, async () => {
      await withOne(kindCase, async ({ emulator, stack }) => {
        addNewer(kindCase, emulator);
        const before = await resourceIn(stack);
        const held = ownedIds(emulator);
        const assertKept = async (what: string, message: RegExp) => {
          for (const operation of ["refresh", "destroy"] as const) {
            const verb = operation === "refresh" ? "reading" : "deleting";
            assertFailed(await stack[operation](), new RegExp(`${verb} ${type} .*${message.source}`, "s"));
            assert.deepEqual([await resourceIn(stack), ownedIds(emulator)], [before, held], what);
          }
        };
        for (const [what, skip, fault, message] of isPaged ? [...answers, ...secondPages] : answers) {
          emulator.faults.inject({ operation: skip === 0 ? "*" : kindCase.calls.list, skip, times: Infinity, fault });
          await assertKept(what, message);
          emulator.faults.clear();
        }
        const other = emulator.addAccount("stranger");
        await stack.setConfig("runpod:apiKey", { value: other.apiKey, secret: true });
        // A refresh and a destroy use the key of the last `up`.
        assertSucceeded(await stack.up());
        await assertKept("another account's key", apiDifferences[engine.api].readWithKeyOf(other, emulator.account));
      });
    });
  }

  for (const kindCase of kindCases.filter(({ sample }) => sample.isKeptWhenVanished !== true)) {
    it(`is gone after a delete in the console: ${kindCase.type}`, () =>
      withOne(kindCase, (setup) => assertGone(setup, kindCase)));
  }

  const other: Api = engine.api === "rest" ? "graphql" : "rest";

  it(`is gone after a delete in the console, also if ${other} made it: Endpoint`, async () => {
    const endpoint = kindCases.find(({ kind }) => kind === "endpoint") as KindCase;
    for (const api of [engine.api, other]) {
      await withOne(
        endpoint,
        async (setup) => {
          await switchTo(setup.stack, engine.api, setup.emulator);
          await assertGone(setup, endpoint);
        },
        api,
      );
    }
  });

  function withOne(kindCase: KindCase, body: (setup: TestSetup) => Promise<void>, api = engine.api): Promise<void> {
    const program: Program = async () => undefined;
    const config = () => ({ "runpod:api": { value: api } });
    return withStack(engine, { program, config, switches: { pageSize: 1 } }, async (setup) => {
      const needed = await kindCase.sample.needs?.(setup.emulator);
      setup.stack.program = async () => void kindCase.sample.make("one", { ...needed }, { protect: false });
      assertSucceeded(await setup.stack.up());
      await body(setup);
    });
  }
});

async function assertGone({ emulator, stack }: TestSetup, kindCase: KindCase): Promise<void> {
  for (const { id } of kindCase.listed(emulator)) collectionOf(emulator.store, kindCase).delete(id);
  await makeStateAnHourOld(stack);
  const refresh = await stack.refresh();
  assertSucceeded(refresh);
  assert.deepEqual(changesOf(refresh), [`delete ${kindCase.type} one`]);
  assert.deepEqual(await resourceIn(stack), []);
}

/** Adds an object that is first in lists, where the newest come first. A page has one object. */
function addNewer(kindCase: KindCase, { store }: Emulator): void {
  const collection = collectionOf(store, kindCase);
  const [item] = collection.list();
  assert.ok(item !== undefined);
  collection.insert({ ...item, id: `${item.id}-2`, name: "newer" });
}

/** Without its dependencies, because a refresh drops empty lists of them. */
async function resourceIn(stack: TestStack): Promise<Partial<StateResource>[]> {
  const resources = (await stack.state()).filter(({ type }) => type.includes("/runpod:"));
  return resources.map(({ urn, id = "", inputs, outputs }) => ({ urn, id, inputs, outputs }));
}
