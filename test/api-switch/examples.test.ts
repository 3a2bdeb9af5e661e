import type { Api } from "../end-to-end/engine";
import { describeOnEveryEngine } from "../end-to-end/engine";
import { onApi } from "../end-to-end/engine-api";
import { cliEngine } from "../end-to-end/engine-cli";
import { simulatorEngine } from "../end-to-end/engine-simulator";
import { assertSucceeded, endpointOf } from "../end-to-end/results";
import { withStack } from "../end-to-end/with-stack";
import { programOfExample } from "../examples/program";
import { switchTo } from "./switch-to";

interface Example {
  folder: string;
  /** The example whose stack this one needs. */
  beside?: string;
  project?: string;
}

/** Every example that is the program of a stack. */
const examples: readonly Example[] = [
  { folder: "pod" },
  { folder: "debug-and-production" },
  { folder: "incident/investigation", beside: "incident/production", project: "runpod-incident-investigation" },
  { folder: "debug-stack", beside: "serverless", project: "runpod-debug-stack" },
];

const settings = { publicKey: "ssh-ed25519 AAAA you", expiresAt: "2999-01-01T00:00:00Z" };

describeOnEveryEngine(
  "api-switch: the examples",
  ({ name, api: from }) => {
    const to: Api = from === "graphql" ? "rest" : "graphql";
    // Not compared with each other: the simulator shows no stack reference as a step.
    const engine = onApi(name === "cli" ? cliEngine : simulatorEngine, from);

    for (const { folder, beside, project = "end-to-end" } of examples) {
      it(`${[beside, folder].filter(Boolean).join(" and ")}: no difference on the other API, nor back`, async () => {
        const program = programOfExample(beside ?? folder);
        await withStack(engine, { program }, async ({ emulator, stack, addStack }) => {
          for (const [key, value] of Object.entries(settings)) await stack.setConfig(`end-to-end:${key}`, { value });
          assertSucceeded(await stack.up());
          const stacks = [stack];
          if (beside !== undefined) {
            const added = await addStack(project, programOfExample(folder));
            const given = {
              ...settings,
              endpointId: endpointOf(emulator, "comfy-prod").id,
              productionStack: `organization/end-to-end/${stack.name}`,
            };
            for (const [key, value] of Object.entries(given)) await added.setConfig(`${project}:${key}`, { value });
            assertSucceeded(await added.up());
            stacks.push(added);
          }
          for (const one of stacks) {
            emulator.clock.advance(60_000);
            await switchTo(one, to, emulator);
            // The CLI takes seconds, and goes the other way in the suite of the other API.
            if (name === "simulator") await switchTo(one, from, emulator);
          }
        });
      });
    }
  },
  { apis: ["graphql", "rest"], onEachApi: true },
);
