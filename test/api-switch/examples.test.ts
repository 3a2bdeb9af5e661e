import type { Api } from "../end-to-end/engine";
import { onApi } from "../end-to-end/engine-api";
import { simulatorEngine } from "../end-to-end/engine-simulator";
import { assertSucceeded, endpointOf } from "../end-to-end/results";
import { withStack } from "../end-to-end/with-stack";
import { programOfExample } from "../examples/program";
import { switchTo } from "./switch-to";

/** The examples that are programs of a stack, each with the one whose stack it needs. */
const examples: Record<string, string | undefined> = {
  pod: undefined,
  serverless: undefined,
  "debug-and-production": undefined,
  "incident/production": undefined,
  "incident/investigation": "incident/production",
  "debug-stack": "serverless",
};

const directions: [from: Api, to: Api][] = [
  ["graphql", "rest"],
  ["rest", "graphql"],
];

const settings = { publicKey: "ssh-ed25519 AAAA you", expiresAt: "2999-01-01T00:00:00Z" };

describe("api-switch: the examples", function () {
  this.timeout(60_000);

  for (const [folder, needed] of Object.entries(examples)) {
    for (const [from, to] of directions) {
      it(`${folder}: made on ${from}, shows no difference on ${to}, nor back`, async () => {
        const program = programOfExample(needed ?? folder);
        await withStack(onApi(simulatorEngine, from), { program }, async ({ emulator, stack, addStack }) => {
          for (const [key, value] of Object.entries(settings)) await stack.setConfig(`end-to-end:${key}`, { value });
          assertSucceeded(await stack.up());
          const stacks = [stack];
          if (needed !== undefined) {
            const project = folder === "debug-stack" ? "runpod-debug-stack" : "runpod-incident-investigation";
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
            await switchTo(one, from, emulator);
          }
        });
      });
    }
  }
});
