import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import * as runpod from "../../sdk";
import type { Account, Emulator } from "../../testing/emulator";
import { apiDifferences } from "./api-differences";
import { describeOnEveryEngine } from "./engine";
import { idsInState } from "./state-and-runpod";
import { existingPods } from "./pods";
import { assertFailed, assertSucceeded, changesOf, allTextOf, ownTemplates, withoutSuffix } from "./results";
import { withStack } from "./with-stack";

describeOnEveryEngine("two accounts in one program", (engine) => {
  const { api } = engine;
  it("keep their own resources through refresh, key rotation and destroy", async () => {
    let emulator: Emulator | undefined;
    let other: Account | undefined;
    let key = "";
    let movesPod = false;
    const program = async () => {
      assert.ok(emulator);
      const { graphqlUrl, jobsUrl, restUrl } = emulator;
      const staging = new runpod.Provider("staging", { api, apiKey: key, graphqlUrl, jobsUrl, restUrl });
      const of = (provider?: pulumi.ProviderResource) => (provider === undefined ? {} : { provider });
      for (const [name, provider] of [
        ["first", movesPod ? staging : undefined],
        ["second", staging],
      ] as const) {
        const pod = { image: "example/debug:1", cpu: { flavor: "cpu3c", vcpuCount: 2 } };
        new runpod.Pod(name, pod, of(provider));
      }
      const template = new runpod.Template("api", { image: "example/api:1" }, of(staging));
      new runpod.Endpoint("prod", { template, gpus: ["ADA_24"], workersMax: 1 }, of(staging));
    };
    await withStack(engine, { program }, async (setup) => {
      const { stack } = setup;
      emulator = setup.emulator;
      other = emulator.addAccount("staging");
      key = other.apiKey;
      const [ours, theirs] = [emulator.account.id, other.id];
      const up = await stack.up();
      assertSucceeded(up);
      const expected = [
        ["first", ours],
        ["second", theirs],
      ];
      assert.deepEqual(ownersOfPods(emulator), expected);
      assert.deepEqual(
        [...ownTemplates(emulator), ...emulator.store.endpoints.list()].map(({ accountId }) => accountId),
        [theirs, theirs],
      );
      assert.ok(!allTextOf(up).includes(key) && !(await stack.stateText()).includes(key), "the key is a secret");
      assert.deepEqual(changesOf(await stack.preview()), []);
      assertSucceeded(await stack.refresh());
      assert.deepEqual(changesOf(await stack.preview()), []);

      key = `${other.apiKey}ROTATED`;
      emulator.store.accounts.update(theirs, { apiKey: key });
      assert.deepEqual(changesOf(await stack.up()), ["update pulumi-nodejs staging"]);

      movesPod = true;
      assert.deepEqual(changesOf(await stack.preview()), [], "Pulumi sees no difference in another provider");
      assertSucceeded(await stack.up());
      assertFailed(
        await stack.refresh(),
        /reading Pod "first-/,
        apiDifferences[api].readWithKeyOf(other, emulator.account),
      );
      assert.deepEqual(ownersOfPods(emulator), expected);
      movesPod = false;
      assertSucceeded(await stack.up());

      assertSucceeded(await stack.destroy());
      assert.deepEqual([existingPods(emulator), emulator.billingPods()], [[], []]);
      assert.deepEqual([...emulator.store.templates.list(), ...emulator.store.endpoints.list()], []);
      assert.deepEqual(await stack.state(), []);
    });
  });
});

describeOnEveryEngine("the API key of another account", (engine) => {
  const { api } = engine;
  it("creates nothing in any account when a Provider's key is empty", async () => {
    let emulator: Emulator | undefined;
    const program = async () => {
      assert.ok(emulator !== undefined);
      const { graphqlUrl, jobsUrl, restUrl } = emulator;
      const acme = new runpod.Provider("acme", { api, apiKey: pulumi.secret(""), graphqlUrl, jobsUrl, restUrl });
      const pod = { image: "example/debug:1", cpu: { flavor: "cpu3c", vcpuCount: 2 } };
      new runpod.Pod("theirs", pod, { provider: acme });
    };
    await withStack(engine, { program }, async (setup) => {
      emulator = setup.emulator;
      assertFailed(
        await setup.stack.up(),
        /creating Pod "theirs-\w{7}": runpod:apiKey is set, but empty.*RUNPOD_API_KEY/,
      );
      assert.deepEqual([setup.newCalls(), existingPods(emulator)], [[], []]);
    });
  });

  it("is refused as the stack's key once the stack has resources, and accepted in a Provider", async () => {
    let emulator: Emulator | undefined;
    let other: Account | undefined;
    /** The Pods of the program, and whether each belongs to the other account. */
    const pods = new Map([["first", false]]);
    const program = async () => {
      assert.ok(emulator !== undefined && other !== undefined);
      const { graphqlUrl, jobsUrl, restUrl } = emulator;
      const needsProvider = [...pods.values()].includes(true);
      const staging = needsProvider
        ? new runpod.Provider("staging", { api, apiKey: other.apiKey, graphqlUrl, jobsUrl, restUrl })
        : undefined;
      for (const [name, isOther] of pods) {
        const pod = { image: "example/debug:1", cpu: { flavor: "cpu3c", vcpuCount: 2 } };
        new runpod.Pod(name, pod, isOther && staging !== undefined ? { provider: staging } : {});
      }
    };
    await withStack(engine, { program }, async (setup) => {
      const { stack } = setup;
      emulator = setup.emulator;
      other = emulator.addAccount("staging");
      const [ours, theirs] = [emulator.account.id, other.id];
      assertSucceeded(await stack.up());

      pods.set("second", false);
      await stack.setConfig("runpod:apiKey", { value: other.apiKey, secret: true });
      assertFailed(
        await stack.up(),
        /creating Pod "second-/,
        apiDifferences[api].createWithKeyOf(other, emulator.account),
      );
      assert.deepEqual(ownersOfPods(emulator), [["first", ours]]);
      assert.equal((await idsInState(setup)).length, 1);

      await stack.setConfig("runpod:apiKey", { value: emulator.apiKey, secret: true });
      pods.set("second", true);
      assertSucceeded(await stack.up());
      pods.set("third", false).set("fourth", true);
      assertSucceeded(await stack.up());
      assert.deepEqual(ownersOfPods(emulator), [
        ["first", ours],
        ["fourth", theirs],
        ["second", theirs],
        ["third", ours],
      ]);

      assertSucceeded(await stack.destroy());
      assert.deepEqual([existingPods(emulator), emulator.billingPods()], [[], []]);
    });
  });
});

/** The name of each Pod in the program, and its account. */
function ownersOfPods(emulator: Emulator): string[][] {
  return existingPods(emulator)
    .map(({ name, accountId }) => [withoutSuffix(name), accountId])
    .sort();
}
