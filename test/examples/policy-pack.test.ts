import assert from "node:assert/strict";
import { imageIsPinned, volumeIsProtected, workersAreAtMost } from "../../examples/policy-pack/rules";
import { unknownValue } from "../dynamic-provider/calls";
import type { Program } from "../end-to-end/engine";
import { simulatorEngine } from "../end-to-end/engine-simulator";
import { assertSucceeded, nameInUrn } from "../end-to-end/results";
import { withStack } from "../end-to-end/with-stack";
import { programWithViolations, violations, pack, raiseQuota } from "./policy-program";
import type { Analyzed } from "./policy-host";
import { PolicyHost } from "./policy-host";
import { programOfExample } from "./program";

const rules = [imageIsPinned, volumeIsProtected, workersAreAtMost(5)];

/** The resources of a program as the engine passes them to policies, with inputs that the provider has checked. */
async function resourcesOf(program: Program, config: Record<string, string> = {}): Promise<Analyzed[]> {
  let resources: Analyzed[] = [];
  await withStack(simulatorEngine, { program }, async ({ emulator, stack }) => {
    raiseQuota(emulator);
    for (const [key, value] of Object.entries(config)) await stack.setConfig(`end-to-end:${key}`, { value });
    assertSucceeded(await stack.up());
    const state = await stack.state();
    resources = state.map(({ type, urn, inputs, protect }) => ({
      type,
      name: nameInUrn(urn),
      inputs,
      protect: protect === true,
    }));
  });
  assert.ok(resources.length > 2);
  return resources;
}

function violationsOf({ type, inputs, protect }: Analyzed): string[] {
  return rules.flatMap((rule) => rule({ type, props: inputs, isProtected: protect }) ?? []);
}

describe("the policy pack of the examples", function () {
  this.timeout(60_000);
  this.slow(10_000);

  it("reports each violation, also inside a DebugStack", async () => {
    const reported = (await resourcesOf(programWithViolations)).flatMap((resource) =>
      violationsOf(resource).map((violation) => `${resource.name}: ${violation}`),
    );
    const ceiling = "and the ceiling is 5: lower it, or raise the ceiling in this policy's configuration.";
    const pin = "is not pinned: give it a tag of its own, other than latest, or a digest.";
    const unprotected =
      "is not protected, so that `pulumi destroy` would delete it with all its data: leave out `protect: false`.";
    assert.deepEqual(reported.sort(), [
      `Endpoint incident-endpoint: workersMax is 9, ${ceiling}`,
      `Endpoint wide: workersMax is 6, ${ceiling}`,
      `NetworkVolume scratch: ${unprotected}`,
      `Pod incident-pod: image "ghcr.io/acme/comfy:latest" ${pin}`,
      `Template incident-template: image "ghcr.io/acme/comfy:latest" ${pin}`,
      `Template untagged: image "registry.example.com:5000/acme/comfy" ${pin}`,
    ]);
  });

  it("uses the default of workersMax for an endpoint that omits it", async () => {
    const resources = await resourcesOf(programWithViolations);
    const endpoint = resources.find(({ name }) => name === "Endpoint says-nothing");
    assert.ok(endpoint !== undefined);
    const judge = (ceiling: number) =>
      workersAreAtMost(ceiling)({ type: endpoint.type, props: endpoint.inputs, isProtected: false });
    assert.match(judge(2) ?? "", /^workersMax is 3, and the ceiling is 2: /);
    assert.equal(judge(3), undefined);
  });

  for (const folder of ["serverless", "pod", "debug-and-production"]) {
    it(`reports no violation in examples/${folder}`, async () => {
      const config = { publicKey: "ssh-ed25519 AAAA you", expiresAt: "2999-01-01T00:00:00Z" };
      assert.deepEqual((await resourcesOf(programOfExample(folder), config)).flatMap(violationsOf), []);
    });
  }

  it("reports the same violations in Pulumi's policy host, which can also configure the ceiling", async () => {
    const resources = await resourcesOf(programWithViolations);
    const host = await PolicyHost.start(pack);
    const violationsInHost = async () => {
      const reported: Record<string, string[]> = {};
      for (const resource of resources) {
        const policies = (await host.analyze(resource)).map((text) => /^mandatory ([a-z-]+):/.exec(text)?.[1] ?? text);
        if (policies.length > 0) reported[resource.name] = policies;
      }
      return reported;
    };
    try {
      assert.deepEqual(await violationsInHost(), violations);
      await host.configure("ceiling-of-workers", { ceiling: 6 });
      const { "Endpoint wide": _, ...others } = violations;
      assert.deepEqual(await violationsInHost(), others);

      const [template] = resources.filter(({ name }) => name === "Template untagged");
      const [endpoint] = resources.filter(({ name }) => name === "Endpoint wide");
      assert.ok(template !== undefined && endpoint !== undefined);
      const [advice = "", ...more] = await host.analyze({ ...template, inputs: { image: unknownValue } });
      assert.match(advice, /^advisory pinned-images: can't run policy 'pinned-images'.*during preview: /);
      assert.deepEqual(more, []);
      // An unknown value matters only to the rule about it.
      const inputs = { ...endpoint.inputs, templateId: unknownValue, image: unknownValue };
      assert.deepEqual(await host.analyze({ ...endpoint, inputs }), []);
    } finally {
      await host.close();
    }
  });
});
