import assert from "node:assert/strict";
import type { Emulator } from "../../testing/emulator";
import { PartialFailure } from "./calls";
import { describeOnEverySdk, pick, withProvider } from "./with-provider";

describeOnEverySdk("a partial failure", (sdk) => {
  it("of an endpoint's create has id, properties and reasons, and its next diff shows changes", async () => {
    await withProvider(sdk, async ({ emulator, provider, inputsOf, stored }) => {
      const { inputs } = await provider.check({
        ...(await inputsOf("endpoint")),
        workersMin: 1,
        rollout: { wait: true, timeoutInSeconds: 1 },
      });
      emulator.faults.inject({ operation: "health", times: 100, fault: { kind: "status", status: 404 } });
      const failure = await failureOf(provider.create(inputs));
      assert.deepEqual(stored("endpoint"), [failure.id]);
      assert.deepEqual(pick(failure.properties, inputs), inputs);
      assert.ok(failure.reasons.some((reason) => reason.includes('Endpoint "one"') && reason.includes("no worker")));
      assert.equal((await provider.diff(failure.id, failure.properties, inputs)).changes, "some");
    });
  });

  it("occurs when a Pod is created but not stopped, or started without a GPU", async () => {
    await withProvider(sdk, async ({ emulator, provider, inputsOf, stored }) => {
      const { inputs: stopped } = await provider.check({ ...(await inputsOf("pod")), desiredStatus: "EXITED" });
      // The refusal does not concern the Pod, so the provider does not wait for lists to catch up.
      emulator.faults.inject({ operation: "pod.stop", fault: { kind: "error", message: "Forbidden for now." } });
      const made = await failureOf(provider.create(stopped));
      assert.deepEqual([stored("pod"), statusOf(emulator, made.id)], [[made.id], "RUNNING"]);
      assert.deepEqual(pick(made.properties, stopped), stopped);
      assert.ok(made.reasons.some((reason) => reason.includes('Pod "one"') && reason.includes("Forbidden for now.")));
      assert.equal((await provider.diff(made.id, made.properties, stopped)).changes, "some");
      const repaired = await provider.update(made.id, made.properties, stopped);
      assert.equal(statusOf(emulator, made.id), "EXITED");
      assert.equal((await provider.diff(made.id, repaired, stopped)).changes, "none");

      emulator.switches.resumeWithoutGpu = "zero-gpus";
      emulator.stock.set("*", String(repaired["gpuTypeId"]), 0);
      const { inputs: running } = await provider.check(await inputsOf("pod"), stopped);
      const empty = await failureOf(provider.update(made.id, repaired, running));
      assert.deepEqual([empty.id, stored("pod"), statusOf(emulator, made.id)], [made.id, [made.id], "RUNNING"]);
      assert.deepEqual(pick(empty.properties, running), running);
      assert.ok(empty.reasons.some((reason) => reason.includes("without a GPU")));
      assert.equal((await provider.diff(made.id, empty.properties, running)).changes, "some");
    });
  });
});

function statusOf({ store }: Emulator, podId: string): string | undefined {
  return store.pods.get(podId)?.desiredStatus;
}

/** The partial failure of a call. */
async function failureOf(call: Promise<unknown>): Promise<PartialFailure> {
  const failure = await call.then(
    () => assert.fail("the call succeeded"),
    (error: unknown) => error,
  );
  assert.ok(failure instanceof PartialFailure, String(failure));
  return failure;
}
