import assert from "node:assert/strict";
import { changesOf } from "../demo/ledger";
import { programOf, readExample, withImageTag, withoutDebugEndpoint } from "../demo/program";
import { describeOnEveryEngine } from "../end-to-end/engine";
import { play } from "../end-to-end/scene";

const program = programOf(readExample());

describeOnEveryEngine("examples/serverless", (engine) => {
  it("is previewed, made, found unchanged, and destroyed but for its volume", async () => {
    await play(engine, { program }, async (scene) => {
      const { emulator, stack } = scene;
      const preview = await stack.preview();
      assert.deepEqual(changesOf(preview), [
        "create Endpoint comfy-debug",
        "create Endpoint comfy-prod",
        "create NetworkVolume models",
        "create Template comfy",
      ]);
      assert.deepEqual(scene.newCalls(), []);

      assert.equal((await stack.up()).succeeded, true);
      const { networkVolumes, templates, endpoints } = emulator.store;
      const [volume] = networkVolumes.list();
      for (const endpoint of endpoints.list()) {
        assert.equal(endpoint.locations, volume?.dataCenterId);
      }
      const outputs = await stack.outputs();
      const ids = Object.values(outputs).map(({ value }) => /v2\/(\w+)\/run$/.exec(String(value))?.[1]);
      assert.deepEqual(
        ids.toSorted(),
        endpoints
          .list()
          .map(({ id }) => id)
          .toSorted(),
      );

      scene.newCalls();
      assert.deepEqual(changesOf(await stack.preview()), []);
      assert.deepEqual(scene.newCalls(), []);

      assert.equal((await stack.destroy({ excludeProtected: true })).succeeded, true);
      assert.deepEqual([endpoints.list(), templates.list(), networkVolumes.list()], [[], [], [volume]]);
      const refused = await stack.destroy();
      assert.equal(refused.succeeded, false);
      assert.deepEqual(networkVolumes.list(), [volume]);
    });
  });

  it("releases a changed image to both endpoints, the template first", async () => {
    await play(engine, { program }, async (scene) => {
      const { emulator, stack } = scene;
      await stack.up();
      stack.program = programOf(withImageTag(readExample(), "5.8.6-base").source);
      const expected = [
        "update Endpoint comfy-debug: release",
        "update Endpoint comfy-prod: release",
        "update Template comfy: image, release",
      ];
      assert.deepEqual(changesOf(await stack.preview()), expected);
      scene.newCalls();
      assert.deepEqual(changesOf(await stack.up()), expected);
      const writes = scene.newCalls().filter((operation) => operation.startsWith("save"));
      assert.deepEqual(writes, ["saveTemplate", "saveEndpoint", "saveEndpoint"]);
      assert.deepEqual(
        emulator.store.endpoints.list().map(({ version }) => version),
        [2, 2],
      );
    });
  });

  it("loses the debug endpoint alone when it leaves the program", async () => {
    await play(engine, { program }, async ({ emulator, stack }) => {
      await stack.up();
      const production = emulator.store.endpoints.list().find(({ name }) => name.startsWith("comfy-prod"));
      stack.program = programOf(withoutDebugEndpoint(readExample()).source);
      assert.deepEqual(changesOf(await stack.preview()), ["delete Endpoint comfy-debug"]);
      assert.equal((await stack.up()).succeeded, true);
      assert.deepEqual(emulator.store.endpoints.list(), [production]);
      assert.deepEqual(Object.keys(await stack.outputs()), ["productionUrl"]);
    });
  });
});
