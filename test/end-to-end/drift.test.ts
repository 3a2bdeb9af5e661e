import assert from "node:assert/strict";
import * as runpod from "../../sdk";
import { clientOf, documents } from "../testing/emulator/client";
import { makeStateAnHourOld } from "./state-age";
import { changeEndpointInConsole, changeTemplateInConsole, releaseInConsole } from "./runpod-console";
import type { OperationResult } from "./engine";
import { describeOnEveryEngine } from "./engine";
import { assertConverged, ownedIds } from "./state-and-runpod";
import { makeProduction } from "./production";
import {
  assertFailed,
  assertRunsTemplate,
  assertSucceeded,
  changesOf,
  releasedContentOf,
  endpointOf,
  templateOf,
  messagesOf,
  volumeOf,
} from "./results";
import type { TestSetup } from "./with-stack";
import { withStack } from "./with-stack";

const dayInMs = 86_400_000;

describeOnEveryEngine("drift of serverless resources", (engine) => {
  it("of workersMax, a template and a release shows in one refresh and is undone by one up", async () => {
    await withStack(
      engine,
      { program: async () => void makeProduction({ workersMin: 0, workersMax: 3 }) },
      async (setup) => {
        const { emulator, stack } = setup;
        assertSucceeded(await stack.up());
        const owned = ownedIds(emulator);
        emulator.clock.advance(8 * dayInMs);
        assert.equal(endpointOf(emulator, "prod").workersMax, 0, "RunPod set workersMax to 0");
        const template = templateOf(emulator, "comfy");
        const edits = { image: "example/comfy:9", env: [{ key: "MODE", value: "slow" }] };
        await changeTemplateInConsole(emulator, template, edits);
        await releaseInConsole(emulator, endpointOf(emulator, "prod"), edits);
        await makeStateAnHourOld(stack);

        const changes = [
          "update Endpoint prod: release, workersMax",
          "update Template comfy: env, image, release, releaseEnv",
        ];
        const { id, name } = endpointOf(emulator, "prod");
        assert.match(
          messagesOf(await assertShownByRefresh(setup, changes)),
          new RegExp(
            `Endpoint "${name}" \\(${id}\\): workersMax is 0 at RunPod, no longer 3\\..* to 0 after 7.* next \`pulumi up\` sets`,
          ),
        );
        assertSucceeded(await stack.up());
        const { workersMax, releases } = endpointOf(emulator, "prod");
        assert.equal(workersMax, 3);
        assert.equal(releases.at(-1)?.templateContent.image, "example/comfy:1");
        assert.deepEqual(
          releasedContentOf(endpointOf(emulator, "prod"))
            .env.map(({ key, value }) => `${key}=${value}`)
            .sort(),
          ["HF_HOME=/runpod-volume/hf", "MODE=fast"],
        );
        assert.deepEqual(ownedIds(emulator), owned);
        assertSucceeded(await stack.refresh());
        await assertConverged(setup);
      },
    );
  });

  it("through the delete of an endpoint is undone by a new endpoint with the same template", async () => {
    await withStack(engine, { program: async () => void makeProduction({ workersMin: 0 }) }, async (setup) => {
      const { emulator, stack } = setup;
      assertSucceeded(await stack.up());
      const old = endpointOf(emulator, "prod");
      const template = templateOf(emulator, "comfy");
      const { id, name } = old;
      await changeEndpointInConsole(emulator, old, { workersMin: 0, workersMax: 0 });
      await clientOf(emulator).ask(documents["endpoint.delete"], { id });
      await makeStateAnHourOld(stack);

      assert.deepEqual(changesOf(await stack.refresh()), ["delete Endpoint prod"]);
      assert.deepEqual(changesOf(await stack.preview()), ["create Endpoint prod"]);
      assertSucceeded(await stack.up());
      const made = endpointOf(emulator, "prod");
      assert.notEqual(made.id, id);
      assert.deepEqual([made.name, made.networkVolumeIds], [name, old.networkVolumeIds]);
      assertRunsTemplate(emulator, made, template);
      await assertConverged(setup);
    });
  });

  it("of a volume's size cannot be undone: the preview asks for the new size in the program, and accepts it", async () => {
    let sizeInGb = 10;
    const program = async () => {
      new runpod.NetworkVolume("models", { sizeInGb, dataCenterId: "EU-RO-1" }, { protect: false });
    };
    await withStack(engine, { program }, async (setup) => {
      const { emulator, stack, newCalls } = setup;
      assertSucceeded(await stack.up());
      const { id } = volumeOf(emulator, "models");
      await clientOf(emulator).ask(documents["networkVolume.update"], { input: { id, name: "models", size: 25 } });
      await makeStateAnHourOld(stack);
      assertSucceeded(await stack.refresh());
      newCalls();
      assertFailed(
        await stack.preview(),
        /sizeInGb can only grow: it is 25 GB now, the program asks for 10 GB\. Write 25 or more/,
      );
      assert.deepEqual(newCalls(), []);
      sizeInGb = 25;
      assertSucceeded(await stack.up());
      assert.equal(volumeOf(emulator, "models").size, 25);
      await assertConverged(setup);
    });
  });
});

/** Fails unless a refresh shows the changes, and a preview shows them after the refresh but not before. */
async function assertShownByRefresh({ stack }: TestSetup, changes: string[]): Promise<OperationResult> {
  assert.deepEqual(changesOf(await stack.preview()), []);
  const refresh = await stack.refresh();
  assert.deepEqual(changesOf(refresh), changes);
  assert.deepEqual(changesOf(await stack.preview()), changes);
  return refresh;
}
