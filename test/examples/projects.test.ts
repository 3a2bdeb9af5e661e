import assert from "node:assert/strict";
import { resolve } from "node:path";
import { startEmulator } from "../../testing/emulator";
import { clientOf } from "../testing/emulator/client";
import { previewProject } from "./language-host";

const repository = resolve(__dirname, "../..");

const serverless = ["Endpoint comfy-debug", "Endpoint comfy-prod", "NetworkVolume models", "Template comfy"];
const debugParts = ["Endpoint comfy-debug-endpoint", "Pod comfy-debug-pod", "Template comfy-debug-template"];

/** What each project registers. States contain the type token of the component. */
const projects: Record<string, string[]> = {
  ".": serverless,
  "examples/serverless": serverless,
  "examples/pod": ["NetworkVolume work", "Pod shell"],
  "examples/debug-and-production": [
    "Endpoint comfy-prod",
    "NetworkVolume models",
    "Template comfy",
    "runpod-iac:index:DebugStack comfy-debug",
    ...debugParts,
  ],
  "examples/incident/production": ["Endpoint comfy-prod", "NetworkVolume models", "Template comfy"],
  "examples/incident/investigation": ["runpod-iac:index:DebugStack comfy-debug", ...debugParts],
  "examples/debug-stack": ["runpod-iac:index:DebugStack comfy-debug", ...debugParts],
};

describe("the projects of this repository", function () {
  this.timeout(60_000);
  this.slow(20_000);

  for (const [folder, resources] of Object.entries(projects)) {
    it(`${folder}/Pulumi.yaml names a program that compiles, resolves runpod-iac and registers its resources`, async () => {
      const emulator = await startEmulator();
      try {
        const client = clientOf(emulator);
        const template = await client.putTemplate();
        const endpoint = await client.putEndpoint({ name: "prod", templateId: template.id, gpuIds: "ADA_24" });
        const configuration = {
          "project:endpointId": endpoint.id,
          "project:productionStack": "organization/production/prod",
          "project:publicKey": "ssh-ed25519 AAAA someone",
          "project:expiresAt": "2999-01-01T00:00:00Z",
          ...Object.fromEntries(Object.entries(emulator.stackConfig).map(([key, { value }]) => [key, value])),
        };
        const outputs = { productionId: endpoint.id };
        const run = await previewProject(resolve(repository, folder), configuration, process.execPath, outputs);
        assert.equal(run.output, "");
        assert.equal(run.exitCode, 0);
        const registered = resources.map((name) =>
          name.includes(":") ? name : `pulumi-nodejs:dynamic/runpod:${name}`,
        );
        assert.deepEqual(run.registered.toSorted(), [...registered, "pulumi:pulumi:Stack project-stack"].toSorted());
      } finally {
        await emulator.close();
      }
    });
  }
});
