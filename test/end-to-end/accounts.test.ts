import assert from "node:assert/strict";
import type * as pulumi from "@pulumi/pulumi";
import * as runpod from "../../sdk";
import type { Account, Emulator } from "../emulator";
import { describeOnEveryEngine } from "./engine";
import { alivePods } from "./pods";
import { assertSucceeded, changesOf } from "./reading";
import { play } from "./scene";
import { assertFailed, textOf } from "./three-kinds";

describeOnEveryEngine("two accounts in one program", (engine) => {
  it("each get their own, keep it through refresh, rotation and destroy, and lend nothing to each other", async () => {
    let emulator: Emulator | undefined;
    let other: Account | undefined;
    let key = "";
    let movesPod = false;
    const program = async () => {
      assert.ok(emulator);
      const { graphqlUrl, jobsUrl } = emulator;
      const staging = new runpod.Provider("staging", { apiKey: key, graphqlUrl, jobsUrl });
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
    await play(engine, { program }, async (scene) => {
      const { stack } = scene;
      emulator = scene.emulator;
      other = emulator.addAccount("staging");
      key = other.apiKey;
      const [ours, theirs] = [emulator.account.id, other.id];
      const up = await stack.up();
      assertSucceeded(up);
      const owners = () =>
        alivePods(scene.emulator).map(({ name, accountId }) => [name.replace(/-\w{7}$/, ""), accountId]);
      const expected = [
        ["first", ours],
        ["second", theirs],
      ];
      assert.deepEqual(owners().sort(), expected);
      assert.deepEqual(
        [...emulator.store.templates.list(), ...emulator.store.endpoints.list()].map(({ accountId }) => accountId),
        [theirs, theirs],
      );
      assert.ok(!textOf(up).includes(key) && !(await stack.stateText()).includes(key), "the key is a secret");
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
        new RegExp(`reading Pod "first-.*belongs to RunPod account ${ours}, but the API key is of account ${theirs}`),
      );
      assert.deepEqual(owners().sort(), expected);
      movesPod = false;
      assertSucceeded(await stack.up());

      assertSucceeded(await stack.destroy());
      assert.deepEqual([alivePods(emulator), emulator.billingPods()], [[], []]);
      assert.deepEqual([...emulator.store.templates.list(), ...emulator.store.endpoints.list()], []);
      assert.deepEqual(await stack.state(), []);
    });
  });
});
