import assert from "node:assert/strict";
import * as runpod from "../../sdk";
import { describeOnEveryEngine } from "./engine";
import {
  assertFailed,
  assertSucceeded,
  changesOf,
  endpointOf,
  replacementOf,
  templateOf,
  volumeOf,
  writesAmong,
} from "./results";
import { withStack } from "./with-stack";

describeOnEveryEngine("a replacement", (engine) => {
  it("of an endpoint deletes the old one first, for a change of type or from GPU to CPU", async () => {
    let isChanged = false;
    const program = async () => {
      const template = new runpod.Template("api", { image: "example/api:1" });
      const base = { template, workersMax: 1 };
      const gpus = ["ADA_24"];
      new runpod.Endpoint("typed", { ...base, gpus, type: isChanged ? "LOAD_BALANCER" : "QUEUE" });
      const cpus = [{ flavor: "cpu3g", vcpuCount: 2 }];
      new runpod.Endpoint("computed", isChanged ? { ...base, cpus } : { ...base, gpus });
    };
    await withStack(engine, { program }, async ({ emulator, stack }) => {
      assertSucceeded(await stack.up());
      const old = ["typed", "computed"].map((name) => endpointOf(emulator, name));
      const first = emulator.calls.length;
      isChanged = true;
      const up = await stack.up();
      assertSucceeded(up);
      const replacements = [...replacementOf("Endpoint computed", "gpus"), ...replacementOf("Endpoint typed", "type")];
      assert.deepEqual(changesOf(up), replacements.sort());
      const calls = emulator.calls.slice(first);
      for (const { id, name } of old) {
        assert.equal(emulator.store.endpoints.get(id), undefined);
        const deleted = calls.find((call) => call.operation === "endpoint.delete" && call.id === id);
        const made = calls.find((call) => call.operation === "endpoint.create" && call.id === idOf(name));
        assert.ok(deleted !== undefined && made !== undefined && deleted.index < made.index, name);
      }
      assert.equal(endpointOf(emulator, "typed").type, "loadBalancer");
      assert.deepEqual(endpointOf(emulator, "computed").cpuInstances, ["cpu3g-2-8"]);
      assert.deepEqual(changesOf(await stack.preview()), []);

      function idOf(name: string): string {
        return endpointOf(emulator, name).id;
      }
    });
  });

  it("of a volume is refused in the preview until the program sets allowReplacement and removes the protection", async () => {
    let volumeArgs: runpod.NetworkVolumeArgs = { sizeInGb: 10, dataCenterId: "EU-RO-1" };
    let protect = true;
    const program = async () => {
      const volume = new runpod.NetworkVolume("models", volumeArgs, { protect });
      // Which other resources are being created when a check fails depends on timing, so none may be.
      const template = new runpod.Template("api", { image: "example/api:1" }, { dependsOn: [volume] });
      new runpod.Endpoint("prod", { template, gpus: ["ADA_24"], workersMax: 1, networkVolumes: [volume] });
    };
    await withStack(engine, { program }, async ({ emulator, stack, newCalls }) => {
      assertSucceeded(await stack.up());
      const old = volumeOf(emulator, "models");
      const endpoint = endpointOf(emulator, "prod");
      newCalls();
      volumeArgs = { sizeInGb: 10, dataCenterId: "US-KS-2" };
      assertFailed(
        await stack.preview(),
        /dataCenterId would change from "EU-RO-1" to "US-KS-2", which deletes .* all its data\. .*allowReplacement: true/,
      );
      volumeArgs = { ...volumeArgs, allowReplacement: true };
      assertFailed(await stack.up(), /NetworkVolume::models"\nas it is currently marked for protection/);
      assert.deepEqual(newCalls(), []);

      protect = false;
      const up = await stack.up();
      assertSucceeded(up);
      assert.deepEqual(changesOf(up), [
        ...replacementOf("NetworkVolume models", "dataCenterId"),
        "update Endpoint prod: networkVolumes",
      ]);
      assert.deepEqual(writesAmong(newCalls()), ["networkVolume.create", "endpoint.update", "networkVolume.delete"]);
      const volume = volumeOf(emulator, "models");
      assert.notEqual(volume.id, old.id);
      const { networkVolumeIds, dataCenterIds } = endpointOf(emulator, "prod");
      assert.deepEqual(
        { networkVolumeIds, dataCenterIds },
        { networkVolumeIds: [volume.id], dataCenterIds: ["US-KS-2"] },
      );
      assert.equal(endpointOf(emulator, "prod").id, endpoint.id);
      assert.deepEqual(changesOf(await stack.preview()), []);
    });
  });

  it("of a volume that a worker and a Pod use deletes the old one last, when nothing uses it", async () => {
    let dataCenterId = "EU-RO-1";
    const program = async () => {
      const volume = new runpod.NetworkVolume(
        "models",
        { name: "models", sizeInGb: 10, dataCenterId, allowReplacement: true },
        { protect: false },
      );
      const template = new runpod.Template("api", { image: "example/api:1" });
      const base = { template, gpus: ["ADA_24", "AMPERE_80"], networkVolumes: [volume] };
      new runpod.Endpoint("prod", { ...base, workersMin: 1, workersMax: 1 });
      new runpod.Pod("shell", {
        image: "example/shell:1",
        cpu: { flavor: "cpu3c", vcpuCount: 2 },
        networkVolume: volume,
      });
    };
    const switches = { deleteVolumeOfIdleEndpoint: "refuse" } as const;
    await withStack(engine, { program, switches }, async ({ emulator, stack, newCalls }) => {
      assertSucceeded(await stack.up());
      emulator.clock.advance(60_000);
      const old = volumeOf(emulator, "models");
      const isHeld = () =>
        emulator.store.workers.list(({ networkVolumeIds }) => networkVolumeIds.includes(old.id)).length > 0;
      assert.ok(isHeld(), "no worker runs");
      newCalls();
      dataCenterId = "US-KS-2";
      assertSucceeded(await stack.up());
      const writes = writesAmong(newCalls());
      assert.equal(writes[0], "networkVolume.create");
      assert.deepEqual(
        writes.filter((call) => call === "networkVolume.delete"),
        ["networkVolume.delete"],
        "RunPod refused none",
      );
      assert.equal(writes.at(-1), "networkVolume.delete");
      const [volume, ...others] = emulator.store.networkVolumes.list();
      assert.deepEqual([volume?.dataCenterId, others], ["US-KS-2", []]);
      assert.notEqual(volume?.id, old.id);
      assert.deepEqual(endpointOf(emulator, "prod").networkVolumeIds, [volume?.id]);
      assert.deepEqual(changesOf(await stack.preview()), []);
    });
  });

  it("of a volume keeps both when its endpoint's update fails, and the next up deletes the old one", async () => {
    let dataCenterId = "EU-RO-1";
    const program = async () => {
      const args = { name: "models", sizeInGb: 10, dataCenterId, allowReplacement: true };
      const volume = new runpod.NetworkVolume("models", args, { protect: false });
      const template = new runpod.Template("api", { image: "example/api:1" });
      new runpod.Endpoint("prod", { template, gpus: ["ADA_24"], workersMax: 1, networkVolumes: [volume] });
    };
    await withStack(engine, { program }, async ({ emulator, stack }) => {
      assertSucceeded(await stack.up());
      const old = volumeOf(emulator, "models");
      dataCenterId = "US-KS-2";
      emulator.faults.inject({
        operation: "endpoint.update",
        fault: { kind: "error", message: "It must not be." },
      });
      assertFailed(await stack.up(), /RunPod said: It must not be\./);
      assert.equal(emulator.store.networkVolumes.list().length, 2);
      assertSucceeded(await stack.up());
      const [volume, ...others] = emulator.store.networkVolumes.list();
      assert.deepEqual([volume?.dataCenterId, others], ["US-KS-2", []]);
      assert.notEqual(volume?.id, old.id);
      assert.deepEqual(endpointOf(emulator, "prod").networkVolumeIds, [volume?.id]);
    });
  });

  it("of a template creates the new one first, under another default name", async () => {
    let serverless = true;
    const program = async () => {
      new runpod.Template("api", { image: "example/api:1", serverless });
    };
    await withStack(engine, { program }, async ({ emulator, stack, newCalls }) => {
      assertSucceeded(await stack.up());
      const old = templateOf(emulator, "api");
      newCalls();
      serverless = false;
      const up = await stack.up();
      assertSucceeded(up);
      assert.deepEqual(changesOf(up), replacementOf("Template api", "serverless"));
      const writes = writesAmong(newCalls());
      assert.deepEqual(writes, ["template.create", "template.delete"]);
      const made = templateOf(emulator, "api");
      assert.equal(made.isServerless, false);
      assert.notEqual(made.name, old.name);
      assert.equal(emulator.store.templates.get(old.id), undefined);
      assert.deepEqual(changesOf(await stack.preview()), []);
    });
  });

  it("of a template with a fixed name is refused in the preview until the name changes too", async () => {
    let args: runpod.TemplateArgs = { image: "example/api:1", name: "mine" };
    const program = async () => {
      new runpod.Template("api", args);
    };
    await withStack(engine, { program }, async ({ emulator, stack, newCalls }) => {
      assertSucceeded(await stack.up());
      newCalls();
      args = { ...args, serverless: false };
      assertFailed(await stack.preview(), /Template "mine": serverless changes, .* Give it another name/);
      assert.deepEqual(newCalls(), []);

      args = { ...args, name: "mine-for-pods" };
      assertSucceeded(await stack.up());
      assert.deepEqual(
        emulator.store.templates.list().map(({ name }) => name),
        ["mine-for-pods"],
      );
    });
  });
});
