import assert from "node:assert/strict";
import * as runpod from "runpod-iac";
import type { Switches } from "../../testing/emulator";
import { describeOnSimulator } from "./engine";
import { withStack } from "./with-stack";

/** Declares so many resources that an `up` exceeds every limit below. */
async function program(): Promise<void> {
  for (let index = 0; index < 40; index += 1) {
    const template = new runpod.Template(`worker-${index}`, { image: "ghcr.io/acme/worker:1.4.0" });
    new runpod.Endpoint(`prod-${index}`, { template, gpus: ["ADA_24"], workersMin: 0, workersMax: 0 });
  }
}

const limits: [callsPerSecond: number, limiterAnswer: Switches["limiterAnswer"]][] = [
  [4, "429"],
  [5, "429-retry-after"],
  [10, "429-cloudflare"],
  [20, "403-cloudflare"],
  [50, "429"],
];

describeOnSimulator("RunPod's rate limit", (engine) => {
  const isRest = engine.api === "rest";
  // REST v2 reports its own quota, which rate-limit-rest.test.ts tests. Cloudflare in front of it reports none.
  const tested = isRest ? limits.filter(([, answer]) => answer.endsWith("cloudflare")) : limits;
  for (const [callsPerSecond, limiterAnswer] of tested) {
    it(`of ${callsPerSecond} calls a second (${limiterAnswer}) fails no up, refresh or destroy of 80 resources`, async function () {
      this.timeout(60_000);
      const switches = { callsPerSecond, limiterAnswer };
      await withStack(engine, { program, switches }, async ({ emulator, stack }) => {
        for (const operation of ["up", "refresh", "destroy"] as const) {
          const result = await stack[operation]();
          assert.ok(result.succeeded, result.stdout + result.stderr);
        }
        const refused = emulator.calls.filter(({ status }) => status === 429 || status === 403);
        if (callsPerSecond < 10) assert.ok(refused.length > 0, "the limit was never reached");
        const made = emulator.calls.filter(
          ({ operation, status }) => operation === "template.create" && status === (isRest ? 201 : 200),
        );
        assert.equal(made.length, 40, "each template is created once");
        assert.deepEqual([emulator.store.templates.list(), emulator.store.endpoints.list()], [[], []]);
      });
    });
  }
});
