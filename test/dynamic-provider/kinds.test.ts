import assert from "node:assert/strict";
import { startEmulator } from "../emulator";
import type { Emulator } from "../emulator";
import { PartialFailure, secret, unknownValue } from "./calls";
import type { Properties } from "./calls";
import { kindsUnderTest, shimOf } from "./kinds";
import type { KindUnderTest } from "./kinds";
import { ProviderProcess } from "./provider-process";
import { supportedSdks } from "./sdk";

for (const sdk of supportedSdks) {
  describe(`our kinds in the dynamic-provider process of SDK ${sdk.version} (${sdk.name})`, () => {
    let emulator: Emulator;
    let provider: ProviderProcess;
    let kinds: Record<KindUnderTest["name"], KindUnderTest>;

    before(async () => {
      emulator = await startEmulator({ switches: { templateDeleteTailInSeconds: 0 } });
    });
    after(() => emulator.close());
    beforeEach(async () => {
      emulator.reset();
      provider = await start();
      const inputs = { __provider: shimOf("template"), name: "base", image: "example/base:1", serverless: true };
      const base = await provider.create((await provider.check(inputs)).inputs);
      kinds = kindsUnderTest(base.id);
    });
    afterEach(async () => {
      await provider.stop();
      assert.ok(!provider.output.includes(emulator.apiKey), "the process printed the API key");
    });

    for (const name of ["networkVolume", "template", "endpoint", "pod"] as const) {
      it(`carries a ${name} through its life`, async () => {
        const { inputs, change, replacement, replaces, deleteBeforeReplace } = kinds[name];
        const { inputs: checked, failures } = await provider.check(inputs);
        assert.deepEqual(failures, []);
        const { id, properties } = await provider.create(checked);
        assert.ok(stored(name).includes(id), `RunPod has no ${name} ${id}`);
        assert.deepEqual(pick(properties, checked), checked, "the outputs echo every input");
        assert.deepEqual(await provider.read(id, properties), { id, properties, inputs: checked });

        const engineCompares = { changes: "unknown", replaces: [], deleteBeforeReplace: false };
        assert.deepEqual(await provider.diff(id, properties, checked), engineCompares);
        const { inputs: changed } = await provider.check({ ...inputs, ...change }, checked);
        assert.deepEqual(await provider.diff(id, properties, changed), engineCompares);
        const replaced = await provider.diff(id, properties, { ...checked, ...replacement });
        assert.deepEqual(replaced, { changes: "unknown", replaces: [replaces], deleteBeforeReplace });

        const updated = await provider.update(id, properties, changed);
        assert.deepEqual(pick(updated, changed), changed);
        assert.deepEqual(await provider.read(id, updated), { id, properties: updated, inputs: changed });

        await provider.delete(id, updated);
        assert.ok(!stored(name).includes(id), `RunPod still has ${name} ${id}`);
        await provider.delete(id, updated);
      });
    }

    it("reads a vanished template, endpoint or Pod as gone, and never forgets a volume", async () => {
      const vanishedAndRead = async (name: KindUnderTest["name"]) => {
        const { inputs } = await provider.check(kinds[name].inputs);
        const { id, properties } = await provider.create(inputs);
        emulator.store[kinds[name].collection].delete(id);
        if (name === "networkVolume") {
          await assert.rejects(provider.read(id, properties), /pulumi state delete/);
        } else {
          assert.equal((await provider.read(id, properties)).id, "");
        }
      };
      // Side by side: each asks twice, some seconds apart.
      await Promise.all((["template", "endpoint", "pod", "networkVolume"] as const).map(vanishedAndRead));
    });

    it("refuses to read what it was given nothing of", async () => {
      for (const name of ["template", "endpoint", "pod", "networkVolume"] as const) {
        await assert.rejects(provider.read("abc123", { __provider: shimOf(name) }), /abc123/);
      }
    });

    it("reports every problem without a property, so that Pulumi prints no value", async () => {
      const { failures } = await provider.check({
        ...kinds.template.inputs,
        image: "",
        containerDiskInGb: -1,
        env: { "NOT A NAME": "canary-value" },
      });
      assert.deepEqual(new Set(failures.map(({ property }) => property)), new Set([""]));
      for (const field of ["image", "containerDiskInGb", "env.NOT A NAME"]) {
        assert.ok(
          failures.some(({ reason }) => reason.startsWith(`Template "api": ${field} `)),
          field,
        );
      }
      assert.doesNotMatch(JSON.stringify(failures), /canary-value/);
    });

    it("leaves unknown values where they are", async () => {
      const { inputs, failures } = await provider.check({
        ...kinds.endpoint.inputs,
        templateId: unknownValue,
        networkVolumes: [{ id: unknownValue, dataCenterId: "EU-RO-1" }],
      });
      assert.deepEqual(failures, []);
      assert.equal(inputs["templateId"], unknownValue);
      assert.deepEqual(inputs["networkVolumes"], [{ id: unknownValue, dataCenterId: "EU-RO-1" }]);
      const verdict = await provider.diff("abc123", { ...inputs, templateId: "old", ready: true }, inputs);
      assert.deepEqual([verdict.changes, verdict.replaces], ["unknown", []]);
    });

    it("hands a half-made endpoint over with id, properties and reasons, and asks for its repair", async () => {
      const { inputs } = await provider.check({
        ...kinds.endpoint.inputs,
        workersMin: 1,
        rollout: { wait: true, timeoutInSeconds: 1 },
      });
      emulator.faults.inject({ operation: "health", times: 100, fault: { kind: "status", status: 404 } });
      const failure = await failureOf(provider.create(inputs));
      assert.deepEqual(stored("endpoint"), [failure.id]);
      assert.deepEqual(pick(failure.properties, inputs), inputs);
      assert.ok(failure.reasons.some((reason) => reason.includes('Endpoint "prod"') && reason.includes("no worker")));
      assert.equal((await provider.diff(failure.id, failure.properties, inputs)).changes, "some");
    });

    it("hands a Pod over that was made and not stopped, and one that came back without a GPU", async () => {
      const { inputs: stopped } = await provider.check({ ...kinds.pod.inputs, desiredStatus: "EXITED" });
      emulator.faults.inject({ operation: "podStop", fault: { kind: "graphql-error", message: "Not now." } });
      const made = await failureOf(provider.create(stopped));
      assert.deepEqual([stored("pod"), statusOf(made.id)], [[made.id], "RUNNING"]);
      assert.deepEqual(pick(made.properties, stopped), stopped);
      assert.ok(made.reasons.some((reason) => reason.includes('Pod "shell"') && reason.includes("Not now.")));
      assert.equal((await provider.diff(made.id, made.properties, stopped)).changes, "some");
      const repaired = await provider.update(made.id, made.properties, stopped);
      assert.equal(statusOf(made.id), "EXITED");
      assert.equal((await provider.diff(made.id, repaired, stopped)).changes, "unknown");

      emulator.switches.resumeWithoutGpu = "zero-gpus";
      emulator.stock.set("*", String(repaired["gpuTypeId"]), 0);
      const { inputs: running } = await provider.check(kinds.pod.inputs, stopped);
      const empty = await failureOf(provider.update(made.id, repaired, running));
      assert.deepEqual([empty.id, stored("pod"), statusOf(made.id)], [made.id, [made.id], "RUNNING"]);
      assert.deepEqual(pick(empty.properties, running), running);
      assert.ok(empty.reasons.some((reason) => reason.includes("without a GPU")));
      assert.equal((await provider.diff(made.id, empty.properties, running)).changes, "some");
    });

    it("uses the configuration in calls that come all at once, also with wrapped secrets", async () => {
      const fresh = await start();
      try {
        const calls = emulator.calls.length;
        await Promise.all(
          Object.values(kinds).map(async ({ inputs }) => fresh.create((await fresh.check(inputs)).inputs)),
        );
        const keys = emulator.calls.slice(calls).map(({ headers }) => headers["authorization"]);
        assert.ok(keys.length >= 3);
        assert.deepEqual(new Set(keys), new Set([`Bearer ${emulator.apiKey}`]));
      } finally {
        await fresh.stop();
      }
    });

    it("draws no conclusion from another account, and names the missing key", async () => {
      const { inputs } = await provider.check(kinds.template.inputs);
      const { id, properties } = await provider.create(inputs);
      const stranger = await start({ "runpod:apiKey": secret(emulator.addAccount().apiKey) });
      const nobody = await start({ "runpod:apiKey": "" });
      try {
        await assert.rejects(stranger.read(id, properties), /belongs to RunPod account/);
        await assert.rejects(stranger.delete(id, properties), /belongs to RunPod account/);
        await assert.rejects(nobody.read(id, properties), /runpod:apiKey/);
        assert.ok(stored("template").includes(id));
      } finally {
        await stranger.stop();
        await nobody.stop();
      }
    });

    function start(config: Properties = {}): Promise<ProviderProcess> {
      return ProviderProcess.start({
        sdk,
        config: {
          "runpod:apiKey": secret(emulator.apiKey),
          "runpod:graphqlUrl": emulator.graphqlUrl,
          "runpod:jobsUrl": emulator.jobsUrl,
          ...config,
        },
      });
    }

    function statusOf(podId: string): string | undefined {
      return emulator.store.pods.get(podId)?.desiredStatus;
    }

    function stored(name: KindUnderTest["name"]): string[] {
      const things = emulator.store[kinds[name].collection].list();
      // RunPod forgets a terminated Pod; the emulator's store does not.
      const there = things.filter((thing) => !("desiredStatus" in thing) || thing.desiredStatus !== "TERMINATED");
      return there.map(({ id }) => id);
    }
  });
}

/** What a call has half done. */
async function failureOf(call: Promise<unknown>): Promise<PartialFailure> {
  const failure = await call.then(
    () => assert.fail("the call succeeded"),
    (error: unknown) => error,
  );
  assert.ok(failure instanceof PartialFailure, String(failure));
  return failure;
}

function pick(from: Properties, keys: Properties): Properties {
  return Object.fromEntries(Object.keys(keys).map((key) => [key, from[key]]));
}
