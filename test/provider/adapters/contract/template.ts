import assert from "node:assert/strict";
import { templateSpec } from "../../../kinds/template";
import { clientOf } from "../../../testing/emulator/client";
import type { ContractSetup } from "./contract";
import { itemOf, offeredBy } from "./every-kind";

export function describeTemplates(setup: ContractSetup): void {
  const templates = () => setup.api.template;
  const spec = (name?: string) => offeredBy(setup.adapter.capabilities.template, templateSpec(name));

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
    // An endpoint that REST v2 creates has a copy, which does not keep the template.
    await clientOf(setup.emulator).putEndpoint({ name: "prod", templateId: one.id, gpuIds: "ADA_24" });
    await assert.rejects(templates().delete(one), { kind: "inUse", mayHaveHappened: false });
    itemOf(await templates().list(), one.id);
  });

  it("has a volume only with a path, and says none without a volume where the API does not tell it", async () => {
    const { volumeMountPath: _path, ...rest } = spec();
    const large = await templates().create({ ...rest, volumeInGb: 20 });
    assert.deepEqual([large.volumeInGb, large.volumeMountPath], [20, "/workspace"]);
    const { volumeInGb: _volume, ...none } = { ...rest, name: "two" };
    const two = await templates().create(none);
    const isTold = setup.adapter.capabilities.template?.silentWhile?.["volumeMountPath"] === undefined;
    assert.deepEqual([two.volumeInGb, "volumeMountPath" in two], [0, isTold]);
    const grown = await templates().update(two, { volumeInGb: 30, volumeMountPath: "/data" });
    assert.deepEqual([grown.volumeInGb, grown.volumeMountPath], [30, "/data"]);
    const moved = await templates().update(grown, { volumeMountPath: "/more" });
    assert.deepEqual([moved.volumeInGb, moved.volumeMountPath], [30, "/more"]);
  });

  it("is deleted under its current name", async () => {
    const one = await templates().create(spec());
    const renamed = await templates().update(one, { name: "renamed" });
    await templates().delete(renamed);
    assert.equal(await templates().get(one.id), undefined);
  });
}
