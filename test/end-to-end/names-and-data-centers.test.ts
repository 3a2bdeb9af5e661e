import assert from "node:assert/strict";
import type * as pulumi from "@pulumi/pulumi";
import * as runpod from "../../sdk";
import { describeOnEveryEngine } from "./engine";
import { assertFailed, assertSucceeded, changesOf, endpointOf, templateOf, messagesOf, volumeOf } from "./results";
import { withStack } from "./with-stack";

describeOnEveryEngine("names and places", (engine) => {
  it("stay what they were when resources get other names in the program", async () => {
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

  it("of an endpoint come from its volumes, and are no part of the state", async () => {
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

  it("of a volume are fixed, and its size grows only", async () => {
    let sizeInGb = 20;
    const program = async () => {
      new runpod.NetworkVolume("models", { sizeInGb, dataCenterId: "EU-RO-1" });
    };
    await withStack(engine, { program }, async ({ emulator, stack, newCalls }) => {
      assertSucceeded(await stack.up());
      const { id } = volumeOf(emulator, "models");
      newCalls();
      sizeInGb = 15;
      assertFailed(await stack.preview(), /sizeInGb can only grow: it is 20 GB now, the program asks for 15 GB/);
      assert.deepEqual(newCalls(), []);

      sizeInGb = 40;
      assert.deepEqual(changesOf(await stack.up()), ["update NetworkVolume models: sizeInGb"]);
      assert.deepEqual(newCalls(), ["networkVolume.list", "networkVolume.update"]);
      assert.equal(emulator.store.networkVolumes.get(id)?.size, 40);
    });
  });

  it("and all else that is wrong with a resource is told at once, before RunPod is asked", async () => {
    // A failed check ends the run, so each resource stands alone.
    let make: () => unknown = () => undefined;
    const program = async () => void make();
    await withStack(engine, { program }, async ({ stack, newCalls }) => {
      for (const { resource, problems } of wrong) {
        make = resource;
        const preview = await stack.preview();
        assert.ok(!preview.succeeded);
        for (const problem of problems) assert.match(messagesOf(preview), problem);
        assert.equal(preview.messages.filter(({ severity }) => severity === "error").length, problems.length);
      }
      assert.deepEqual(newCalls(), []);
    });
  });
});

const misspelt = { workersMim: 1 };

/** Programs with mistakes, and what is to be said of each mistake. */
const wrong: { resource: () => unknown; problems: RegExp[] }[] = [
  {
    resource: () => new runpod.NetworkVolume("models", { sizeInGb: 5, dataCenterId: "Romania" }),
    problems: [
      /NetworkVolume "models-\w+": sizeInGb must be 10 or more, not 5/,
      /dataCenterId must be a data center id such as "EU-RO-1", not "Romania"/,
    ],
  },
  {
    resource: () => new runpod.Template("api", { image: "example api", ports: ["80"], containerDiskInGb: 0 }),
    problems: [
      /Template "api-\w+": image must not contain whitespace/,
      /ports\[0\] must look like "8188\/http" or "22\/tcp".*, not "80"/,
      /containerDiskInGb must be 1 or more, not 0/,
    ],
  },
  {
    resource: () =>
      new runpod.Endpoint("prod", {
        templateId: "template-1",
        gpus: ["ADA_80"],
        workersMin: 2,
        workersMax: 1,
        ...misspelt,
      }),
    problems: [
      /Endpoint "prod-\w+": gpus\[0\].* "ADA_80" is not a GPU pool or type\. Did you mean "ADA_80_PRO"\?/,
      /has no argument "workersMim"\. Did you mean "workersMin"\?/,
      /workersMin is 2, which is more than workersMax, 1/,
    ],
  },
];
