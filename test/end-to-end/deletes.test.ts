import assert from "node:assert/strict";
import { everyListLags } from "../../testing/emulator";
import { clientOf } from "../testing/emulator/client";
import { makeStateAnHourOld } from "./state-age";
import { apiDifferences } from "./api-differences";
import { describeOnEveryEngine } from "./engine";
import { assertConverged, idsInState, ownedIds } from "./state-and-runpod";
import { programOfShell } from "./pods";
import { assertFailed, assertSucceeded, changesOf, ownTemplates, urnOf, writesTo } from "./results";
import { withStack } from "./with-stack";
import { programOfParts } from "./service-program";

const all = { volume: {}, template: {}, endpoint: {} };
const refusingSwitches = { templateDeleteTailInSeconds: 3, deleteEndpointWithWorkers: "refuse" } as const;

describeOnEveryEngine("a delete", (engine) => {
  it("retries while a template is in use, and sets an endpoint's workers to 0 when RunPod requires it", async () => {
    await withStack(engine, { program: programOfParts(all), switches: refusingSwitches }, async (setup) => {
      const { emulator, stack } = setup;
      assertSucceeded(await stack.up());
      const saved = emulator.calls.find(({ operation }) => operation === "endpoint.create")?.variables;
      const [{ id } = { id: "" }] = emulator.store.endpoints.list();
      setup.newCalls();

      stack.program = programOfParts({});
      const done = await stack.up();
      assertSucceeded(done);
      assert.deepEqual(
        changesOf(done),
        ["Endpoint prod", "NetworkVolume models", "Template comfy"].map((name) => `delete ${name}`),
      );
      const calls = setup.newCalls();
      const deletes = apiDifferences[engine.api].deletesOfEndpointWithWorkers;
      assert.deepEqual(writesTo("endpoint", calls), deletes);
      assert.deepEqual(await idsInState(setup), []);
      await assertConverged(setup);
      // v2 deletes an endpoint with its workers, and the program's template was in use by no endpoint.
      if (engine.api === "rest") return;
      assert.ok(
        calls.filter((call) => call === "template.delete").length > 1,
        "the delete of the template was repeated",
      );
      const drained = inputOf(emulator.calls.findLast(({ operation }) => operation === "endpoint.update")?.variables);
      const { workersMin, workersMax, ...others } = drained;
      assert.deepEqual({ workersMin, workersMax }, { workersMin: 0, workersMax: 0 });
      for (const [field, value] of Object.entries(inputOf(saved))) {
        if (!field.startsWith("workersM")) assert.deepEqual(others[field], value, `${field} is sent as it was`);
      }
      assert.equal(drained["id"], id);
    });
  });

  it("that RunPod refuses keeps the resource in the state, reports its condition, and succeeds in a later up", async () => {
    await withStack(engine, { program: programOfParts({ template: {}, endpoint: {} }) }, async (setup) => {
      const { emulator, stack } = setup;
      assertSucceeded(await stack.up());
      const held = await idsInState(setup);
      const fault = { kind: "error", message: "Endpoint cannot be deleted: it is locked by support." } as const;
      emulator.faults.inject({ operation: "endpoint.delete", times: Infinity, fault });
      stack.program = programOfParts({});
      assertFailed(
        await stack.up(),
        /deleting Endpoint "prod-\w{7}" \(\w+\): .*locked by support.* still exists, with workersMin and workersMax at 0.*To keep it.*pulumi refresh/,
      );
      assert.deepEqual(await idsInState(setup), held);
      const workers = () =>
        emulator.store.endpoints.list().map(({ workersMin, workersMax }) => [workersMin, workersMax]);
      assert.deepEqual(workers(), [[0, 0]]);

      emulator.faults.clear();
      stack.program = programOfParts({ template: {}, endpoint: {} });
      await makeStateAnHourOld(stack);
      assertSucceeded(await stack.refresh());
      assertSucceeded(await stack.up());
      assert.deepEqual([await idsInState(setup), workers()], [held, [[0, 2]]], "kept, with its workers");

      stack.program = programOfParts({});
      assertSucceeded(await stack.up());
      await assertConverged(setup);
    });
  });

  if (engine.name === "simulator") {
    // The provider lists for half a minute to find out whether the delete happened. On the CLI it would really wait.
    it("that RunPod carries out but answers with an error succeeds, for every kind", async () => {
      const pod = programOfShell({ pod: { image: "example/debug:1", gpus: ["NVIDIA A40"] } });
      const whole = async () => {
        await programOfParts(all)();
        return pod();
      };
      for (const lagInSeconds of [0, 29]) {
        await withStack(engine, { program: whole }, async (setup) => {
          const { emulator, stack } = setup;
          assertSucceeded(await stack.up());
          await makeStateAnHourOld(stack);
          Object.assign(emulator.switches, everyListLags(lagInSeconds), { templateDeleteTailInSeconds: 0 });
          const fault = apiDifferences[engine.api].failureAfterWrite;
          for (const operation of ["pod.delete", "endpoint.delete", "template.delete", "networkVolume.delete"]) {
            emulator.faults.inject({ operation, fault });
          }
          assertSucceeded(await stack.destroy());
          assert.deepEqual(emulator.faults.pending(), []);
          assert.deepEqual([ownedIds(emulator), emulator.billingPods(), await stack.state()], [[], [], []]);
        });
      }
    });
  }

  it("succeeds for resources that are gone, and uses a template's current name", async () => {
    await withStack(engine, { program: programOfParts(all) }, async (setup) => {
      const { emulator, stack } = setup;
      assertSucceeded(await stack.up());
      const [template] = emulator.store.templates.list();
      emulator.store.endpoints.delete(emulator.store.endpoints.list()[0]?.id ?? "");
      emulator.store.networkVolumes.delete(emulator.store.networkVolumes.list()[0]?.id ?? "");
      emulator.store.templates.update(template?.id ?? "", { name: "renamed in the console" });
      await makeStateAnHourOld(stack);
      setup.newCalls();
      assertSucceeded(await stack.destroy());
      assert.deepEqual(
        setup.newCalls().filter((call) => call.endsWith(".delete")),
        ["template.delete"],
      );
      assert.deepEqual(
        emulator.calls.findLast(({ operation }) => operation === "template.delete")?.variables,
        apiDifferences[engine.api].deletedTemplate({ id: template?.id ?? "", name: "renamed in the console" }),
      );
      assert.deepEqual(ownTemplates(emulator), []);
      assert.deepEqual(await stack.state(), []);
    });
  });

  it("in the console removes an endpoint and a template from the state after two lists, but never a volume", async () => {
    await withStack(engine, { program: programOfParts(all) }, async (setup) => {
      const { emulator, stack } = setup;
      assertSucceeded(await stack.up());
      for (const collection of [emulator.store.networkVolumes, emulator.store.templates, emulator.store.endpoints]) {
        for (const { id } of collection.list()) collection.delete(id);
      }
      await makeStateAnHourOld(stack);
      setup.newCalls();
      const [volume] = (await stack.state()).filter(({ urn }) => urn === urnOf("NetworkVolume", "models"));
      assertFailed(
        await stack.refresh(),
        new RegExp(`reading NetworkVolume "models-\\w{7}" \\(${volume?.id}\\): .*pulumi state delete`, "s"),
      );
      const lists = ["endpoint.list", "networkVolume.list", "template.list"].flatMap((list) => [list, list]);
      assert.deepEqual(setup.newCalls().sort(), lists);
      assert.deepEqual(await idsInState(setup), [volume?.id]);
    });
  });

  if (engine.name === "simulator") {
    it("of a volume or template in use fails after five minutes, and succeeds once nothing uses it", async () => {
      await withStack(engine, { program: programOfParts({ volume: {}, template: {} }) }, async (setup) => {
        const { emulator, stack } = setup;
        assertSucceeded(await stack.up());
        const held = await idsInState(setup);
        const [volume] = emulator.store.networkVolumes.list();
        const [template] = emulator.store.templates.list();
        const used = { templateId: template?.id, networkVolumeId: volume?.id };
        // An endpoint outside the program, with a worker that always runs.
        const user = { name: "foreign", ...used, gpuIds: "AMPERE_80", workersMin: 1 };
        const { id: userId } = await clientOf(emulator).putEndpoint(user);
        emulator.clock.advance(60_000);

        stack.program = programOfParts({});
        const start = emulator.clock.now();
        assertFailed(
          await stack.up(),
          /deleting NetworkVolume .*remove this network volume from all pods.* still in use after five minutes, and still exists/,
          /deleting Template .*in use by a pod or serverless endpoint.* still in use after five minutes, and still exists/,
        );
        assert.ok(emulator.clock.now() - start > 280_000, "five minutes of emulated time have passed");
        assert.deepEqual(await idsInState(setup), held);

        emulator.store.endpoints.delete(userId);
        for (const { id } of emulator.store.workers.list()) emulator.store.workers.delete(id);
        assertSucceeded(await stack.up());
        await assertConverged(setup);
      });
    });
  }
});

function inputOf(variables: unknown): Record<string, unknown> {
  assert.ok(variables, "the call was made");
  return (variables as { input: Record<string, unknown> }).input;
}
