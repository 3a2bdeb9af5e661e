import assert from "node:assert/strict";
import type { Emulator, Fault } from "../../testing/emulator";
import { clientOf, templateInput } from "../testing/emulator/client";
import type { ApiDifferences } from "./api-differences";
import { apiDifferences } from "./api-differences";
import type { TestStack } from "./engine";
import { describeOnEveryEngine } from "./engine";
import { assertConverged } from "./state-and-runpod";
import { assertFailed, assertSucceeded, templateOf } from "./results";
import { withStack } from "./with-stack";
import { programOfParts, typesOfService } from "./service-program";

const all = { volume: {}, template: {}, endpoint: {} };
const allChanged = {
  volume: { sizeInGb: 20 },
  template: { image: "ghcr.io/acme/comfy:2" },
  endpoint: { workersMax: 4 },
};

/** Replies of RunPod or a gateway to a list, and the message that the user must get. */
const repliesOf = ({ unauthenticated, forbidden }: ApiDifferences): [what: string, fault: Fault, message: RegExp][] => [
  ["a null account", { kind: "no-account" }, unauthenticated],
  ["401", { kind: "status", status: 401 }, /HTTP 401.*config set --secret runpod:apiKey/],
  ["403", { kind: "status", status: 403 }, forbidden],
  ["410", { kind: "status", status: 410 }, /HTTP 410.*switched off this API\. Remove runpod:api/],
  ["an error", { kind: "error", message: "Something is odd." }, /RunPod said: Something is odd\./],
];

/** Replies after which the provider retries for two minutes. */
const transientReplies: ReturnType<typeof repliesOf> = [
  ["429", { kind: "status", status: 429, retryAfterInSeconds: 30 }, /HTTP 429, too many calls/],
  ["500", { kind: "status", status: 500 }, /HTTP 500.*failed/],
  ["HTML", { kind: "html", status: 200 }, /HTTP 200, the reply cannot be read/],
  ["a gateway's HTML", { kind: "html" }, /HTTP 502.*failed/],
  ["half of the JSON", { kind: "malformed" }, /HTTP 200, the reply cannot be read/],
  ["a broken connection", { kind: "reset", write: "after" }, /did not answer/],
  [
    "something went wrong",
    { kind: "error", message: "Something went wrong.", code: "INTERNAL_SERVER_ERROR" },
    /Something went wrong/,
  ],
];

describeOnEveryEngine("a reply that does not prove a deletion", (engine) => {
  const replies = repliesOf(apiDifferences[engine.api]);
  const tested = engine.name === "simulator" ? [...replies, ...transientReplies] : replies.slice(0, 2);
  for (const [what, fault, message] of tested) {
    it(`(${what}) removes nothing from the state in a refresh or destroy, and has no effect afterwards`, async () => {
      await withStack(engine, { program: programOfParts(all) }, async (setup) => {
        const { emulator, stack } = setup;
        assertSucceeded(await stack.up());
        const before = await resourcesInState(stack);
        const atRunpod = emulator.store.snapshot();

        emulator.faults.inject({ operation: "*", times: Infinity, fault });
        assertFailed(
          await stack.refresh(),
          ...typesOfService.map((type) => new RegExp(`reading ${type} .*${message.source}`)),
        );
        assert.deepEqual(await resourcesInState(stack), before);
        assertFailed(await stack.destroy(), new RegExp(`deleting Endpoint .*${message.source}`));
        assert.deepEqual(await resourcesInState(stack), before);
        assert.deepEqual(emulator.store.snapshot(), atRunpod);

        emulator.faults.clear();
        assertSucceeded(await stack.refresh());
        assert.deepEqual(await resourcesInState(stack), before);
        await assertConverged(setup);
      });
    });
  }

  it("(another account's key) changes nothing in either account, and all works with the right key", async () => {
    await withStack(engine, { program: programOfParts(all) }, async ({ emulator, stack }) => {
      assertSucceeded(await stack.up());
      const before = await resourcesInState(stack);
      const other = await addAccountWithSameTemplate(emulator);
      const everything = emulator.store.snapshot();
      const refused = apiDifferences[engine.api].readWithKeyOf(other, emulator.account);

      await stack.setConfig("runpod:apiKey", { value: other.apiKey, secret: true });
      stack.program = programOfParts(allChanged);
      assertFailed(await stack.up(), refused, /updating (NetworkVolume|Template)/);
      assert.deepEqual(await resourcesInState(stack), before);
      // The failed up stored the wrong key in the state, where refresh and destroy read it.
      assertFailed(await stack.refresh(), refused, /reading NetworkVolume/, /reading Template/, /reading Endpoint/);
      assertFailed(await stack.destroy(), refused, /deleting Endpoint/);
      stack.program = programOfParts({});
      assertFailed(await stack.up(), refused, /deleting Endpoint/);
      assert.deepEqual(await resourcesInState(stack), before);
      assert.deepEqual(emulator.store.snapshot(), everything);

      await stack.setConfig("runpod:apiKey", { value: emulator.apiKey, secret: true });
      stack.program = programOfParts(allChanged);
      assertSucceeded(await stack.up());
      assertSucceeded(await stack.refresh());
      assertSucceeded(await stack.destroy());
      assert.deepEqual(await resourcesInState(stack), []);
      assert.deepEqual(
        emulator.store.templates.list().map(({ accountId }) => accountId),
        [other.id],
      );
    });
  });

  it("(a rotated key) fails destroy and refresh, which use the key of the last up, until the next up", async () => {
    await withStack(engine, { program: programOfParts({ template: {} }) }, async ({ emulator, stack }) => {
      assertSucceeded(await stack.up());
      const before = await resourcesInState(stack);
      const rotated = `${emulator.apiKey}ROTATED`;
      emulator.store.accounts.update(emulator.account.id, { apiKey: rotated });
      await stack.setConfig("runpod:apiKey", { value: rotated, secret: true });
      for (const operation of ["destroy", "refresh"] as const) {
        assertFailed(
          await stack[operation](),
          /HTTP 401.*does not accept the API key/,
          /`pulumi refresh` and `pulumi destroy` use the key of the last `pulumi up`, unless you add --run-program/,
        );
        assert.deepEqual(await resourcesInState(stack), before);
      }
      assertSucceeded(await stack.up());
      assertSucceeded(await stack.destroy());
      assert.deepEqual(emulator.store.templates.list(), []);
    });
  });
});

/** The resources in the state. Dependencies are omitted, because a refresh drops empty lists of them. */
async function resourcesInState(stack: TestStack) {
  const resources = (await stack.state()).filter(({ type }) => type.includes("/runpod:"));
  return resources.map(({ urn, id, inputs, outputs }) => ({ urn, id, inputs, outputs }));
}

/** Adds an account with a template of the same name. */
async function addAccountWithSameTemplate(emulator: Emulator) {
  const other = emulator.addAccount("stranger");
  const { name } = templateOf(emulator, "comfy");
  await clientOf(emulator, other.apiKey).putTemplate({ ...templateInput, name });
  return other;
}
