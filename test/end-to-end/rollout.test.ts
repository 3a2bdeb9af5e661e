import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import type { Deployment } from "@pulumi/pulumi/automation";
import * as runpod from "runpod-iac";
import { onApi } from "./engine-api";
import { simulatorEngine } from "./engine-simulator";
import { allTextOf, assertFailed, assertSucceeded, changesOf, endpointOf, messagesOf } from "./results";
import { idsInState } from "./state-and-runpod";
import type { TestSetup } from "./with-stack";
import { startUpHeldAt, withStack } from "./with-stack";

/** On the simulator only, where waits take no time. */
for (const api of ["graphql", "rest"] as const) {
  describe(`an up that waits for a release (${api})`, () => {
    const engine = onApi(simulatorEngine, api);
    const isRest = api === "rest";
    let image: pulumi.Input<string>;
    let more: Partial<runpod.EndpointArgs>;
    beforeEach(() => {
      image = "example/api:1";
      more = {};
      adoptedTemplate = undefined;
    });

    let adoptedTemplate: string | undefined;
    const program = async () => {
      const adopt = adoptedTemplate === undefined ? {} : { adopt: adoptedTemplate };
      const template = new runpod.Template("api", { name: "api", image, ...adopt });
      const rollout = { wait: true, timeoutInSeconds: 120 };
      new runpod.Endpoint("prod", {
        ...{ name: "prod", template, gpus: ["ADA_24"], workersMin: 1, workersMax: 1, rollout },
        ...more,
      });
    };
    const withProgram = (body: (setup: TestSetup) => Promise<void>) => withStack(engine, { program }, body);

    /** The next `up` with an image that serves ends well, on the same endpoint. */
    async function repaired(setup: TestSetup, id: string, good: string): Promise<void> {
      image = good;
      const { emulator, stack } = setup;
      assertSucceeded(await stack.up());
      assert.equal(endpointOf(emulator, "prod").id, id);
      assert.deepEqual(changesOf(await stack.preview()), []);
      const held = (await idsInState(setup)).filter((one) => emulator.store.endpoints.get(one) !== undefined);
      assert.deepEqual([held, emulator.store.endpoints.list().length], [[id], 1]);
    }

    it("ends when the workers run it, and changes nothing afterwards", async () => {
      await withProgram(async (setup) => {
        const { emulator, stack } = setup;
        assertSucceeded(await stack.up());
        const { id } = endpointOf(emulator, "prod");
        await repaired(setup, id, "example/api:2");
        const { version } = endpointOf(emulator, "prod");
        assert.equal(version, 2);
        assert.deepEqual(
          emulator.store.workers.list().map((worker) => [worker.version, worker.state]),
          [[2, "IDLE"]],
        );
      });
    });

    it("fails while an image crash-loops, with the end of its log, and succeeds with one that serves", async () => {
      await withProgram(async (setup) => {
        const { emulator, stack } = setup;
        assertSucceeded(await stack.up());
        const { id } = endpointOf(emulator, "prod");
        image = pulumi.secret("example/canary-of-a-secret:2");
        emulator.crashingImages.add("example/canary-of-a-secret:2");
        for (const attempt of [1, 2]) {
          const up = await stack.up();
          assertFailed(up, /(version 2|its release) was released, but (\d of )?its workers crash.*revert the change/s);
          const log = /The log of worker \w+ ends with:.*RuntimeError: the start-up code of \[secret\] fails/s;
          if (isRest) assertFailed(up, log);
          else assert.doesNotMatch(messagesOf(up), /log of worker/);
          assert.doesNotMatch(allTextOf(up), /canary-of-a-secret/, `attempt ${attempt}`);
        }
        await repaired(setup, id, "example/api:3");
      });
    });

    it("creates only one endpoint while the first image crash-loops", async () => {
      await withProgram(async (setup) => {
        const { emulator, stack } = setup;
        emulator.crashingImages.add("example/api:1");
        assertFailed(await stack.up(), /version 1 was released, but .*workers crash/);
        assertFailed(await stack.up(), /workers crash/);
        assert.equal(emulator.store.endpoints.list().length, 1);
        emulator.crashingImages.clear();
        await repaired(setup, endpointOf(emulator, "prod").id, "example/api:1");
      });
    });

    it("names hardware and data centers if there is no capacity", async () => {
      more = { dataCenterIds: ["EU-RO-1"] };
      await withProgram(async (setup) => {
        const { emulator, stack } = setup;
        for (const { id, gpus } of emulator.store.dataCenters.list()) {
          for (const type of Object.keys(gpus)) emulator.stock.set(id, type, 0);
        }
        assertFailed(await stack.up(), /after 120 seconds\. .* nothing free of the list: ADA_24 in EU-RO-1\./);
        const { id } = endpointOf(emulator, "prod");
        for (const { gpus } of emulator.store.dataCenters.list()) {
          for (const type of Object.keys(gpus)) emulator.stock.set("*", type, 8);
        }
        await repaired(setup, id, "example/api:1");
      });
    });

    it("fails if the image cannot be pulled", async () => {
      await withProgram(async (setup) => {
        const { emulator, stack } = setup;
        assertSucceeded(await stack.up());
        const { id } = endpointOf(emulator, "prod");
        image = "example/none:1";
        emulator.missingImages.add(image);
        if (isRest) {
          assertFailed(await stack.up(), /Image example\/none:1 does not exist/);
          assert.equal(endpointOf(emulator, "prod").version, 1);
          emulator.switches.missingImageInRest = "accepted";
        }
        const said = isRest ? /its image cannot be pulled.*manifest for example\/none:1 not found/s : /still starting/;
        assertFailed(await stack.up(), said);
        await repaired(setup, id, "example/api:3");
      });
    });

    it("fails after the timeout, and the next up waits again", async () => {
      await withProgram(async (setup) => {
        const { emulator, stack } = setup;
        Object.assign(emulator.switches, { coldStartInSeconds: 500, logStream: "ends" });
        assertFailed(await stack.up(), /still starting after 120 seconds/);
        const { id } = endpointOf(emulator, "prod");
        assertFailed(await stack.up(), /still starting after 120 seconds/);
        emulator.clock.advance(300_000);
        setup.newCalls();
        await repaired(setup, id, "example/api:1");
        assert.ok(looksIn(setup) >= 4);
      });
    });

    it("fails after the timeout of an update, and the next up waits again, until the release serves", async () => {
      await withProgram(async (setup) => {
        const { emulator, stack } = setup;
        assertSucceeded(await stack.up());
        const { id } = endpointOf(emulator, "prod");
        Object.assign(emulator.switches, { coldStartInSeconds: 500, logStream: "ends" });
        image = "example/api:2";
        for (let count = 0; count < 2; count += 1) {
          setup.newCalls();
          assertFailed(
            await stack.up(),
            /still starting after 120 seconds|still ran an older release after 120 seconds/,
          );
          assert.ok(looksIn(setup) >= 20);
        }
        emulator.clock.advance(500_000);
        await repaired(setup, id, "example/api:2");
      });
    });

    it("waits for an endpoint that it adopts, fails with the reason, and the next up waits again", async () => {
      await withProgram(async (setup) => {
        const { emulator, stack, newCalls } = setup;
        emulator.crashingImages.add("example/api:1");
        const ready = { ...more };
        more = { rollout: { wait: false } };
        assertSucceeded(await stack.up());
        const { id, templateId } = endpointOf(emulator, "prod");
        await stack.importStack(withoutResources(await stack.exportStack()));
        more = { ...ready, adopt: id };
        adoptedTemplate = emulator.store.templates.list(({ name }) => name === "api")[0]?.id ?? templateId;
        newCalls();
        for (const attempt of ["adopted", "released"]) {
          assertFailed(await stack.up(), new RegExp(`was ${attempt}, but (\\d of )?its workers crash`));
          assert.ok(looksIn(setup) >= 4);
        }
        emulator.crashingImages.clear();
        await repaired(setup, id, "example/api:1");
      });
    });

    for (const what of ["create", "update"] as const) {
      it(`waits on after a Ctrl-C during the wait for ${article(what)}, loses no id, and changes nothing next`, async () => {
        await withProgram(async (setup) => {
          const { emulator, stack } = setup;
          if (what === "update") assertSucceeded(await stack.up());
          image = "example/api:2";
          const { heldCall, running } = await startUpHeldAt("health", "before", setup);
          await stack.interrupt();
          heldCall.release();
          assert.ok(!(await running).succeeded);
          await repaired(setup, endpointOf(emulator, "prod").id, "example/api:2");
        });
      });
    }

    for (const killed of ["engine", "provider"] as const) {
      it(`waits again after a kill of the ${killed} during the wait for an update`, async () => {
        await withProgram(async (setup) => {
          const { emulator, stack } = setup;
          assertSucceeded(await stack.up());
          const { id } = endpointOf(emulator, "prod");
          image = "example/api:2";
          emulator.crashingImages.add(image);
          await killDuringWait(setup, killed);
          assertFailed(await stack.up(), /was released, but (\d of )?its workers crash/);
          emulator.crashingImages.clear();
          await repaired(setup, id, "example/api:2");
        });
      });

      it(`names the id after a kill of the ${killed} during the wait for a create, and keeps it once adopted`, async () => {
        await withProgram(async (setup) => {
          const { emulator, stack } = setup;
          emulator.crashingImages.add("example/api:1");
          await killDuringWait(setup, killed);
          const { id } = endpointOf(emulator, "prod");
          assertFailed(await stack.up(), new RegExp(`adopt: "${id}"`));
          more = { adopt: id };
          assertFailed(await stack.up(), /it was adopted, but (\d of )?its workers crash/);
          assertFailed(await stack.up(), /was released, but (\d of )?its workers crash/);
          emulator.crashingImages.clear();
          setup.newCalls();
          await repaired(setup, id, "example/api:1");
          assert.ok(looksIn(setup) >= 4);
        });
      });
    }
  });
}

function article(what: string): string {
  return /^[aeiou]/.test(what) ? `an ${what}` : `a ${what}`;
}

/** How often the provider has looked at the workers since the last time this was asked. */
function looksIn({ newCalls }: TestSetup): number {
  return newCalls().filter((operation) => operation === "health").length;
}

/** The state of a stack that has lost its resources. */
function withoutResources(exported: Deployment): Deployment {
  const { resources, ...rest } = exported.deployment as { resources: { type: string }[] };
  return {
    ...exported,
    deployment: { ...rest, resources: resources.filter(({ type }) => type === "pulumi:pulumi:Stack") },
  };
}

async function killDuringWait(setup: TestSetup, killed: "engine" | "provider"): Promise<void> {
  const { stack } = setup;
  const { heldCall, running } = await startUpHeldAt("health", "before", setup);
  await (killed === "engine" ? stack.kill() : stack.killProvider());
  heldCall.release();
  assert.ok(!(await running).succeeded);
}
