import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import * as runpod from "../../sdk";
import { outputInText } from "../support/output-in-text";
import * as provider from "../../provider";
import { apiOf } from "../support/default-api";
import { useEmulatedRunpod } from "../support/emulated-runpod";
import { logsOf } from "./registrations";

describe("sdk: get functions", () => {
  const emulated = useEmulatedRunpod();

  it("read with the stack's own key, and again at each call", async () => {
    const { emulator } = emulated;
    const { id } = await apiOf(emulated).networkVolume.create({
      name: "models",
      sizeInGb: 100,
      dataCenterId: "EU-RO-1",
    });
    emulator.calls.length = 0;
    const settings = Object.entries(emulator.stackConfig).map(([key, { value }]) => [key, value] as const);
    try {
      pulumi.runtime.setAllConfig(Object.fromEntries(settings));
      const { name, sizeInGb, dataCenterId } = await runpod.getNetworkVolume(id);
      assert.deepEqual([name, sizeInGb, dataCenterId], ["models", 100, "EU-RO-1"]);
      emulator.store.networkVolumes.update(id, { size: 200 });
      assert.equal((await runpod.getNetworkVolume(id)).sizeInGb, 200);
      await assert.rejects(runpod.getNetworkVolume("vol-9"), /RunPod lists no network volume vol-9/);
      const keys = emulator.calls.map(({ headers }) => headers.authorization);
      assert.deepEqual(keys, Array(3).fill(`Bearer ${emulator.apiKey}`));
    } finally {
      pulumi.runtime.setAllConfig({});
    }
  });

  it("log what they wait for", async () => {
    const { openLookUps } = provider;
    const open: typeof openLookUps = (_configured, inform) => {
      inform?.("getPod(...): waiting ...");
      return { getPod: async () => assert.fail("enough") } as never;
    };
    Object.assign(provider, { openLookUps: open });
    try {
      const logs = await logsOf(() => runpod.getPod("pod-1").catch(() => undefined));
      assert.deepEqual(logs, [{ severity: "info", message: "getPod(...): waiting ...", resource: undefined }]);
    } finally {
      Object.assign(provider, { openLookUps });
    }
  });

  it("refuse the text of an Output", async () => {
    const id = outputInText();
    const asked = { getEndpoint: runpod.getEndpoint(id), getPod: runpod.getPod(id) };
    for (const [reader, answer] of Object.entries(asked)) {
      await assert.rejects(answer, {
        message: `${reader}: the id holds the text that an Output leaves in a string, not a value. Build it with pulumi.interpolate\`...\`, or in output.apply(...).`,
      });
    }
    await assert.rejects(runpod.getGpuTypes({ product: "POD", dataCenterId: id }), {
      message: /^getGpuTypes: dataCenterId holds the text that an Output leaves/,
    });
    assert.deepEqual(emulated.emulator.calls, []);
  });

  it("refuse arguments that they do not have", async () => {
    const args = { product: "POD", dataCenter: "EU-RO-1" } as unknown as runpod.GetGpuTypesArgs;
    await assert.rejects(runpod.getGpuTypes(args), {
      message: 'getGpuTypes: has no argument "dataCenter". Did you mean "dataCenterId"?',
    });
    assert.deepEqual(emulated.emulator.calls, []);
  });

  it("reject their promise if there is no key", async () => {
    const { RUNPOD_API_KEY } = process.env;
    delete process.env.RUNPOD_API_KEY;
    try {
      const asked = [
        runpod.getEndpoint("x"),
        runpod.getTemplate("x"),
        runpod.getPod("x"),
        runpod.getNetworkVolume("x"),
        runpod.getGpuTypes({ product: "POD" }),
        runpod.getDataCenters(),
        runpod.getCpuFlavors(),
        runpod.getAccount(),
      ];
      for (const { status } of await Promise.allSettled(asked)) assert.equal(status, "rejected");
      await assert.rejects(runpod.getEndpoint("x"), /No RunPod API key/);
    } finally {
      if (RUNPOD_API_KEY !== undefined) process.env.RUNPOD_API_KEY = RUNPOD_API_KEY;
    }
  });
});
