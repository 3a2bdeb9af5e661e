import assert from "node:assert/strict";
import * as runpod from "../../sdk";
import { describeOnEveryEngine } from "./engine";
import { assertConverged, ownedIds } from "./state-and-runpod";
import { onlyPod } from "./pods";
import { makeProduction, partsOfDebugStack, productionAtRunpod, programWithProduction } from "./production";
import {
  assertRunsTemplate,
  assertSucceeded,
  changesOf,
  endpointOf,
  messagesOf,
  ownTemplates,
  templateOf,
} from "./results";
import { withStack } from "./with-stack";

const image = "example/comfy:1-debug";
const authorizedKeys = ["ssh-ed25519 AAAAC3Nz first\n", "ssh-ed25519 AAAAC3Nz second"];
const inPast = "2001-01-01T00:00:00Z";
const inFuture = "2999-01-01T00:00:00Z";
const parts = partsOfDebugStack("comfy-debug");

describeOnEveryEngine("a DebugStack beside production", (engine) => {
  it("creates only its own parts, on production's volume, and deletes only them after expiresAt", async () => {
    let expiresAt = inFuture;
    let isThere = false;
    const program = programWithProduction((endpoint) => {
      if (isThere) new runpod.DebugStack("comfy-debug", { endpoint, image, authorizedKeys, expiresAt });
    });
    await withStack(engine, { program }, async (setup) => {
      const { emulator, stack } = setup;
      assertSucceeded(await stack.up());
      emulator.clock.advance(60_000);
      const production = productionAtRunpod(emulator);
      assert.equal(production.workers.length, 1);
      const owned = ownedIds(emulator);

      isThere = true;
      assert.deepEqual(
        changesOf(await stack.preview()),
        ["DebugStack comfy-debug", ...parts].map((part) => `create ${part}`),
      );
      assertSucceeded(await stack.up());
      assert.deepEqual(productionAtRunpod(emulator), production);

      const template = templateOf(emulator, "comfy-debug-template");
      const endpoint = endpointOf(emulator, "comfy-debug-endpoint");
      const pod = onlyPod(emulator);
      const { startCommand, containerDiskInGb } = template;
      assert.deepEqual(
        [template.image, startCommand, containerDiskInGb, template.ports],
        [image, "--listen", 30, ["22/tcp"]],
      );
      const PUBLIC_KEY = "ssh-ed25519 AAAAC3Nz first\nssh-ed25519 AAAAC3Nz second";
      assert.deepEqual(Object.fromEntries(template.env.map(({ key, value }) => [key, value])), {
        MODE: "fast",
        HF_HOME: "/runpod-volume/hf",
        PUBLIC_KEY,
      });
      assertRunsTemplate(emulator, endpoint, template);
      const { gpus, networkVolumeIds, workersMin, workersMax, idleTimeoutInSeconds, flashBoot } = endpoint;
      assert.deepEqual(
        { gpus, networkVolumeIds, workersMin, workersMax, idleTimeoutInSeconds, flashBoot },
        {
          gpus: { pools: ["ADA_24", "AMPERE_80"], excludedTypes: [] },
          networkVolumeIds: production.endpoint.networkVolumeIds,
          workersMin: 0,
          workersMax: 1,
          idleTimeoutInSeconds: 300,
          flashBoot: "OFF",
        },
      );
      assert.deepEqual(
        [pod.image, pod.cpuFlavor, pod.networkVolumeId, pod.dataCenterId, pod.ports],
        [image, "cpu3c", production.endpoint.networkVolumeIds[0], "EU-RO-1", ["22/tcp"]],
      );
      assert.deepEqual(pod.env, [{ key: "PUBLIC_KEY", value: PUBLIC_KEY }]);
      assertSucceeded(await stack.refresh());
      await assertConverged(setup);

      expiresAt = inPast;
      const preview = await stack.preview();
      assert.deepEqual(
        changesOf(preview),
        parts.map((part) => `delete ${part}`),
      );
      assert.match(
        messagesOf(preview),
        /DebugStack "comfy-debug" expired at 2001-01-01T00:00:00Z: its parts are deleted/,
      );
      assertSucceeded(await stack.up());
      assert.deepEqual(ownedIds(emulator), owned);
      assert.deepEqual(productionAtRunpod(emulator), production);
      assert.deepEqual(emulator.billingPods(), []);
      await assertConverged(setup);
    });
  });

  it("omits the Pod or the endpoint when asked to, and has null for their outputs", async () => {
    const argsByName: Record<string, Partial<runpod.DebugStackArgs>> = {
      "pod-alone": { debugEndpoint: false },
      "endpoint-alone": { pod: false },
    };
    const program = async () => {
      const endpoint = makeProduction({ workersMin: 0 });
      const stacks = Object.entries(argsByName).map(([name, args]) => {
        const { podId, endpointId, sshCommand, runUrl } = new runpod.DebugStack(name, { endpoint, image, ...args });
        return [name, { podId, endpointId, sshCommand, runUrl }];
      });
      return Object.fromEntries(stacks) as Record<string, unknown>;
    };
    await withStack(engine, { program }, async (setup) => {
      const { emulator, stack } = setup;
      assertSucceeded(await stack.up());
      const pod = onlyPod(emulator);
      const endpoint = endpointOf(emulator, "endpoint-alone-endpoint");
      assert.deepEqual(
        emulator.store.endpoints
          .list()
          .map(({ id }) => id)
          .sort(),
        [endpoint.id, endpointOf(emulator, "prod").id].sort(),
      );
      assert.equal(ownTemplates(emulator).length, 2);
      assert.deepEqual([pod.ports, pod.env, templateOf(emulator, "endpoint-alone-template").ports], [[], [], []]);
      const outputs = await stack.outputs();
      const known = (name: string) => outputs[name]?.value as Record<string, string | null>;
      const { podId, sshCommand, ...noEndpoint } = known("pod-alone");
      assert.deepEqual([podId, noEndpoint], [pod.id, { endpointId: null, runUrl: null }]);
      assert.match(sshCommand ?? "", new RegExp(`^ssh ${pod.id}-\\w+@`));
      assert.deepEqual(known("endpoint-alone"), {
        endpointId: endpoint.id,
        runUrl: `${emulator.jobsUrl}/${endpoint.id}/run`,
        ...{ podId: null, sshCommand: null },
      });
      await assertConverged(setup);
    });
  });
});

describeOnEveryEngine("a debug endpoint", (engine) => {
  it("has production's data centers and CUDA version, in production's stack and in a separate one", async () => {
    const where = { dataCenterIds: ["EU-RO-1", "US-KS-2"], minCudaVersion: "12.4" };
    let isThere = false;
    const program = async () => {
      const template = new runpod.Template("comfy", { image: "example/comfy:1" });
      const endpoint = new runpod.Endpoint("prod", { template, gpus: ["ADA_24"], workersMax: 1, ...where });
      if (isThere) new runpod.DebugStack("beside", { endpoint, image, pod: false });
    };
    await withStack(engine, { program }, async (setup) => {
      const { emulator, stack, addStack } = setup;
      assertSucceeded(await stack.up());
      const { id } = endpointOf(emulator, "prod");
      isThere = true;
      const additions = ["DebugStack beside", "Endpoint beside-endpoint", "Template beside-template"];
      assert.deepEqual(
        changesOf(await stack.preview()),
        additions.map((part) => `create ${part}`),
      );
      assertSucceeded(await stack.up());
      await assertConverged(setup);
      const alone = await addStack("investigation", async () => {
        const endpoint = await runpod.getEndpoint(id);
        new runpod.DebugStack("alone", { endpoint, image, pod: false });
      });
      assertSucceeded(await alone.up());
      assert.deepEqual(changesOf(await alone.preview()), []);
      for (const name of ["prod", "beside-endpoint", "alone-endpoint"]) {
        const { dataCenterIds, minCudaVersion, allowedCudaVersions } = endpointOf(emulator, name);
        assert.deepEqual(
          [dataCenterIds, minCudaVersion, allowedCudaVersions],
          [["EU-RO-1", "US-KS-2"], "12.4", []],
          name,
        );
      }
      assertSucceeded(await alone.destroy());
    });
  });
});
