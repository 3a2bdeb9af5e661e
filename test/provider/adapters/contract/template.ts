import assert from "node:assert/strict";
import { templateSpec as spec } from "../../../kinds/template";
import type { ContractSetup } from "./contract";
import { itemOf } from "./every-kind";

export function describeTemplates(setup: ContractSetup): void {
  const templates = () => setup.api.template;

  it("is read by its id, and is undefined if RunPod has none", async () => {
    const one = await templates().create(spec());
    const read = await templates().get(one.id);
    assert.deepEqual([read?.image, read?.env, read?.serverless], [one.image, one.env, false]);
    assert.equal(await templates().get("tpl-none"), undefined);
  });

  it("does not count as missing when a read by its id fails", async () => {
    const one = await templates().create(spec());
    setup.emulator.faults.inject({ operation: "template.get", fault: { kind: "malformed" }, times: Infinity });
    await assert.rejects(templates().get(one.id), { kind: "malformed" });
  });

  it("keeps the settings that this package does not model, whichever copy of it is changed", async () => {
    const one = await templates().create(spec());
    const unmodelled = {
      ...{ portsConfig: [{ port: "8188", name: "ui" }], startScript: "echo started", advancedStart: true },
      config: { a: 1 },
    };
    setup.emulator.store.templates.update(one.id, unmodelled);
    const read = itemOf(await templates().list(), one.id);
    await templates().update({ ...read, name: read.name }, { image: "acme/comfy:2" });
    const held = setup.emulator.store.templates.get(one.id);
    assert.deepEqual({ ...held, ...unmodelled, image: "acme/comfy:2" }, held);
  });

  it("is refused when its name is taken, and is not deleted while an endpoint uses it", async () => {
    const { volumeInGb: _volume, ...serverless } = { ...spec(), serverless: true };
    const one = await templates().create(serverless);
    await assert.rejects(templates().create(serverless), { kind: "rejected", mayHaveHappened: false });
    await setup.api.endpoint.create({
      ...{ name: "prod", templateId: one.id, type: "QUEUE", gpus: { pools: ["ADA_24"], excludedTypes: [] } },
      ...{ gpuCount: 1, workersMin: 0, workersMax: 1, scalerType: "QUEUE_DELAY", scalerValue: 4 },
      ...{ executionTimeoutInMs: 600_000, flashBoot: "OFF" },
    });
    await assert.rejects(templates().delete(one), { kind: "inUse", mayHaveHappened: false });
    itemOf(await templates().list(), one.id);
  });

  it("is deleted under its current name", async () => {
    const one = await templates().create(spec());
    const renamed = await templates().update(one, { name: "renamed" });
    await templates().delete(renamed);
    assert.equal(await templates().get(one.id), undefined);
  });
}
