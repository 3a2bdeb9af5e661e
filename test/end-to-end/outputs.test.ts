import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import type { KindName } from "../../provider/kinds";
import { releaseOf } from "../../provider/kinds/template/release";
import * as runpod from "../../sdk";
import type { Inputs, Made } from "../kinds";
import { eachKind, inputsOf } from "../kinds";
import { describeOnEveryEngine } from "./engine";
import { assertFailed, assertSucceeded, changesOf, endpointOf, releasedContentOf } from "./results";
import { withStack } from "./with-stack";

/** The members of an output that Pulumi's public types omit. */
interface InternalOutput {
  isKnown: Promise<boolean>;
  promise(): Promise<unknown>;
}

/** Arguments beside those of the samples: references to other resources, and a Pod without GPUs. */
const otherArgs: Partial<Record<KindName, (made: Made) => Inputs>> = {
  endpoint: ({ template, networkVolume }) => ({ templateId: undefined, template, networkVolumes: [networkVolume] }),
  pod: () => ({ gpus: undefined, cpu: { flavor: "cpu3c", vcpuCount: 2 } }),
};

/** Declares one resource of each kind, with the required arguments. */
function makeOfEach(): Made {
  const made: Made = {};
  for (const { kind, sample } of eachKind) {
    made[kind] = sample.make(kind, otherArgs[kind]?.(made) ?? {}, { protect: false });
  }
  return made;
}

/** The value of every input of every resource, or "not known yet". */
async function valuesOf(made: Made): Promise<Record<string, Record<string, unknown>>> {
  const read = eachKind.map(async ({ kind }) => {
    const names = Object.keys(inputsOf(kind)).filter((name) => name !== "adopt");
    const values = names.map(async (name): Promise<[string, unknown]> => {
      const property: unknown = Reflect.get(made[kind] ?? {}, name);
      assert.ok(pulumi.Output.isInstance(property), `${kind}.${name} is no output`);
      const output = property as unknown as InternalOutput;
      return [name, (await output.isKnown) ? await output.promise() : "not known yet"];
    });
    return [kind, Object.fromEntries(await Promise.all(values))] as const;
  });
  return Object.fromEntries(await Promise.all(read));
}

describeOnEveryEngine("inputs as outputs", (engine) => {
  it("have their values and defaults in the first preview, except for ids that RunPod assigns", async () => {
    let seen: Record<string, Record<string, unknown>> = {};
    const program = async () => {
      seen = await valuesOf(makeOfEach());
    };
    await withStack(engine, { program }, async ({ stack }) => {
      assertSucceeded(await stack.preview());
      const unknown = Object.entries(seen).flatMap(([kind, values]) =>
        Object.entries(values).flatMap(([name, value]) => (value === "not known yet" ? [`${kind}.${name}`] : [])),
      );
      assert.deepEqual(unknown, ["endpoint.templateId", "endpoint.networkVolumes"]);

      assertSucceeded(await stack.up());
      const { workersMin, workersMax, scalerType, idleTimeoutInSeconds, rollout, cpus } = seen["endpoint"] ?? {};
      assert.deepEqual(
        { workersMin, workersMax, scalerType, idleTimeoutInSeconds, rollout, cpus },
        {
          ...{ workersMin: 0, workersMax: 3, scalerType: "QUEUE_DELAY", idleTimeoutInSeconds: 5 },
          ...{ rollout: undefined, cpus: undefined },
        },
      );
      const { cloud, containerDiskInGb, args, gpus, volumeInGb, image } = seen["pod"] ?? {};
      assert.deepEqual(
        { cloud, containerDiskInGb, args, gpus, volumeInGb, image },
        {
          ...{ cloud: "SECURE", containerDiskInGb: 20, args: "" },
          ...{ gpus: undefined, volumeInGb: undefined, image: "acme/comfy:1" },
        },
      );
      assert.deepEqual(changesOf(await stack.preview()), []);
    });
  });
});

describeOnEveryEngine("a template reference from another stack's output", (engine) => {
  it("is run by an endpoint, and released when the output changes", async () => {
    let release = releaseOf({ image: "example/comfy:1" });
    let id = "";
    const theirs = async () => {
      new runpod.Template("comfy", { image: "example/comfy:1" });
    };
    await withStack(engine, { program: theirs }, async ({ stack, emulator, addStack }) => {
      assertSucceeded(await stack.up());
      id = emulator.store.templates.list()[0]?.id ?? "";
      const ours = await addStack("consumer", async () => {
        const template: pulumi.Output<unknown> = pulumi.output({ id, release });
        new runpod.Endpoint("prod", {
          template: template as pulumi.Output<runpod.TemplateReference>,
          gpus: ["ADA_24"],
        });
      });
      assertSucceeded(await ours.up());
      assert.equal(releasedContentOf(endpointOf(emulator, "prod")).image, "example/comfy:1");
      release = "2 abcdef1";
      assert.deepEqual(changesOf(await ours.preview()), ["update Endpoint prod: release"]);
      release = releaseOf({ image: "example/comfy:1" });

      // A stack that exports a whole Template has its id as the output.
      ours.program = async () => {
        const template = pulumi.output<unknown>(id) as pulumi.Output<runpod.TemplateReference>;
        new runpod.Endpoint("prod", { template, gpus: ["ADA_24"] });
      };
      assertFailed(await ours.preview(), /Endpoint "prod": template is a text, not \{ id, release, releaseEnv \}/);
    });
  });
});
