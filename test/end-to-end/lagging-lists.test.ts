import assert from "node:assert/strict";
import type { PodArgs } from "../../sdk";
import { NetworkVolume, Pod, Provider, Template } from "../../sdk";
import { everyListLags } from "../../testing/emulator";
import { makeStateAnHourOld } from "./state-age";
import type { Program } from "./engine";
import { describeOnSimulator } from "./engine";
import { idsInState, ownedIds } from "./state-and-runpod";
import type { Shell } from "./pods";
import { onlyPod, programOfShell } from "./pods";
import { assertSucceeded, changesOf, messagesOf } from "./results";
import { withStack } from "./with-stack";
import type { Service } from "./service-program";
import { programOfService } from "./service-program";
import { programOfParts } from "./service-program";

const all = programOfParts({ volume: {}, template: {}, endpoint: {} });
const shell = programOfShell({ pod: { image: "example/debug:1", gpus: ["NVIDIA A40"] }, volume: false });

describeOnSimulator("lists that lag behind the last write", (engine) => {
  for (const seconds of [10, 30]) {
    for (const [what, program] of [
      ["volume, template and endpoint", all],
      ["Pod", shell],
    ] as const) {
      it(`by ${seconds} s remove no ${what} from the state in a refresh or destroy right after the up`, async () => {
        const switches = { ...everyListLags(seconds), templateDeleteTailInSeconds: 0 };
        await withStack(engine, { program, switches }, async (setup) => {
          const { emulator, stack } = setup;
          assertSucceeded(await stack.up());
          const made = ownedIds(emulator);
          const refresh = await stack.refresh();
          assertSucceeded(refresh);
          assert.deepEqual(changesOf(refresh), []);
          assert.deepEqual(await idsInState(setup), made);

          assertSucceeded(await stack.destroy());
          assert.deepEqual([ownedIds(emulator), emulator.billingPods(), await stack.state()], [[], [], []]);
        });
        await withStack(engine, { program, switches }, async (setup) => {
          const { emulator, stack } = setup;
          assertSucceeded(await stack.up());
          assertSucceeded(await stack.destroy());
          assert.deepEqual([ownedIds(emulator), emulator.billingPods(), await stack.state()], [[], [], []]);
        });
      });
    }
  }

  it("cause no difference in a refresh after an update, so that the next up changes nothing", async () => {
    const service: Service = { template: { image: "example/api:1", env: { MODE: "fast" } } };
    const shell: Shell = { pod: { image: "example/debug:1", gpus: ["NVIDIA A40"], env: { LEVEL: "INFO" } } };
    const volume = { sizeInGb: 10, dataCenterId: "EU-RO-1" };
    const program: Program = async () => {
      new NetworkVolume("data", volume, { protect: false });
      await programOfService(service)();
      return programOfShell(shell)();
    };
    for (const seconds of [10, 30]) {
      await withStack(engine, { program }, async ({ emulator, stack, newCalls }) => {
        assertSucceeded(await stack.up());
        await makeStateAnHourOld(stack);
        Object.assign(emulator.switches, everyListLags(seconds));
        volume.sizeInGb += 10;
        service.template = { image: `example/api:${seconds}`, env: { MODE: "slow" } };
        service.endpoints = { prod: (template) => ({ template, idleTimeoutInSeconds: 60 + seconds }) };
        shell.pod = { image: `example/debug:${seconds}`, gpus: ["NVIDIA A40"], env: { LEVEL: "DEBUG" } };
        assertSucceeded(await stack.up());
        newCalls();
        const refresh = await stack.refresh();
        assertSucceeded(refresh);
        assert.deepEqual(changesOf(refresh), []);
        assert.match(messagesOf(refresh), /waiting until RunPod's reads catch up: they differ from the state/);
        const lists = newCalls();
        assert.ok(lists.length <= 40, `${lists.length} calls`);
        const up = await stack.up();
        assertSucceeded(up);
        assert.deepEqual([changesOf(up), newCalls()], [[], []]);
      });
    }
  });

  it("do not keep a Pod from the current template that another Provider has just created or updated", async () => {
    for (const seconds of [0, 10, 29]) {
      const template = { image: "example/debug:1", args: "old", serverless: false };
      const podArgs: PodArgs = { gpus: ["NVIDIA A40"], env: { MODE: "fast" } };
      await withStack(engine, { program: async () => undefined }, async ({ emulator, stack }) => {
        const { apiKey, graphqlUrl, restUrl } = emulator;
        stack.program = async () => {
          const provider = new Provider("same-account", { api: engine.api, apiKey, graphqlUrl, restUrl });
          new Pod("shell", { ...podArgs, template: new Template("base", template, { provider }) });
        };
        Object.assign(emulator.switches, everyListLags(seconds));
        const made = await stack.up();
        assertSucceeded(made);
        assert.equal(onlyPod(emulator).startCommand, "old");
        assert.equal(/waiting until RunPod lists template/.test(messagesOf(made)), seconds > 0);

        podArgs.args = "own";
        assertSucceeded(await stack.up());
        await makeStateAnHourOld(stack);
        emulator.clock.advance(60_000);
        delete podArgs.args;
        template.args = "new";
        assertSucceeded(await stack.up());
        assert.equal(onlyPod(emulator).startCommand, "new");
      });
    }
  });
});
