import assert from "node:assert/strict";
import type * as pulumi from "@pulumi/pulumi";
import * as runpod from "../../sdk";
import { describeOnEveryEngine } from "./engine";
import { assertFailed, assertSucceeded, changesOf, endpointOf, templateOf, volumeOf } from "./results";
import { withStack } from "./with-stack";

describeOnEveryEngine("names and data centers", (engine) => {
  it("do not change when aliases rename resources in the program", async () => {
    let names = { volume: "models", template: "api", endpoint: "prod" };
    const program = async () => {
      const after = (name: string): pulumi.CustomResourceOptions => ({ aliases: [{ name }] });
      const { volume, template, endpoint } = names;
      const models = new runpod.NetworkVolume(volume, { sizeInGb: 10, dataCenterId: "EU-RO-1" }, after("models"));
      const api = new runpod.Template(template, { image: "example/api:1" }, after("api"));
      const gpus = ["ADA_24"];
      new runpod.Endpoint(endpoint, { template: api, gpus, networkVolumes: [models] }, after("prod"));
    };
    await withStack(engine, { program }, async ({ emulator, stack, newCalls }) => {
      assertSucceeded(await stack.up());
      const stored = emulator.store.snapshot();
      newCalls();
      names = { volume: "weights", template: "service", endpoint: "production" };
      const up = await stack.up();
      assertSucceeded(up);
      assert.deepEqual(changesOf(up), []);
      assert.deepEqual(newCalls(), []);
      assert.deepEqual(emulator.store.snapshot(), stored);
      assert.match(templateOf(emulator, "api").name, /^api-[0-9a-f]{7}$/);
    });
  });

  it("of an endpoint follow its volumes, and a mismatch is refused in the preview", async () => {
    let sizeInGb = 10;
    let dataCenterIds: string[] | undefined;
    let isSecond = false;
    const program = async () => {
      const models = new runpod.NetworkVolume("models", { sizeInGb, dataCenterId: "eu-ro-1" });
      const more = new runpod.NetworkVolume("more", { sizeInGb: 10, dataCenterId: "US-KS-2" });
      const template = new runpod.Template("api", { image: "example/api:1" });
      const args = { template, gpus: ["ADA_24"], networkVolumes: isSecond ? [models, more] : [models] };
      new runpod.Endpoint("prod", dataCenterIds === undefined ? args : { ...args, dataCenterIds });
    };
    await withStack(engine, { program }, async ({ emulator, stack, newCalls }) => {
      dataCenterIds = ["US-KS-2", "US-NC-1"];
      assertFailed(
        await stack.preview(),
        /networkVolumes\[0\] is in EU-RO-1, which dataCenterIds \(US-KS-2, US-NC-1\) does not list/,
      );
      assert.deepEqual(newCalls(), []);

      dataCenterIds = undefined;
      assertSucceeded(await stack.up());
      assert.equal(volumeOf(emulator, "models").dataCenterId, "EU-RO-1");
      assert.deepEqual(endpointOf(emulator, "prod").dataCenterIds, ["EU-RO-1"]);
      const resources = await stack.state();
      const endpoint = resources.find(({ urn }) => urn.endsWith("::prod"));
      assert.ok(endpoint !== undefined && !("dataCenterIds" in endpoint.inputs || "dataCenterIds" in endpoint.outputs));

      newCalls();
      sizeInGb = 20;
      isSecond = true;
      assert.deepEqual(changesOf(await stack.up()), [
        "update Endpoint prod: networkVolumes",
        "update NetworkVolume models: sizeInGb",
      ]);
      assert.equal(volumeOf(emulator, "models").size, 20);
      assert.deepEqual(endpointOf(emulator, "prod").dataCenterIds, ["EU-RO-1", "US-KS-2"]);
      const volumes = ["models", "more"].map((name) => volumeOf(emulator, name).id);
      assert.deepEqual(endpointOf(emulator, "prod").networkVolumeIds, volumes);
    });
  });
});
