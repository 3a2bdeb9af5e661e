import assert from "node:assert/strict";
import { isInputObjectType } from "graphql";
import * as runpod from "../../sdk";
import type { Emulator, Endpoint } from "../../testing/emulator";
import { schema } from "../../testing/emulator/faces/graphql/schema";
import { describeOnEveryEngine } from "./engine";
import type { EndpointChange, Parts } from "./endpoint-changes";
import { endpointChanges, setInConsole, setInConsoleOfLean, untouchedEndpointFields } from "./endpoint-changes";
import { assertRunsTemplate, assertSucceeded, changesOf, endpointOf, templateOf } from "./results";
import { withStack } from "./with-stack";

describeOnEveryEngine("an update of an endpoint", (engine) => {
  for (const change of endpointChanges) {
    if (engine.name === "cli" && !change.onCli) continue;
    it(`changes ${change.field} (${change.what}) and nothing else`, async () => {
      const names = change.only === undefined ? (["full", "lean"] as const) : [change.only];
      let overrides = change.from;
      const program = async () => {
        const parts = declareParts();
        for (const name of names) {
          new runpod.Endpoint(name, withoutUndefined({ ...bases[name](parts), ...overrides(parts) }));
        }
      };
      await withStack(engine, { program }, async ({ emulator, stack }) => {
        assertSucceeded(await stack.up());
        const before = names.map((name) => editInConsole(emulator, findEndpoint(emulator, name, change)));
        overrides = change.to;
        const up = await stack.up();
        assertSucceeded(up);
        assert.deepEqual(
          changesOf(up).map((step) => step.replace(/:.*/, "")),
          names.map((name) => `update Endpoint ${name}`),
        );
        for (const stored of before) {
          const after = emulator.store.endpoints.get(stored.id);
          assert.ok(after !== undefined, "the endpoint is still there");
          assert.deepEqual(comparable(after), comparable({ ...stored, ...change.stored(emulator) }));
          assertRunsTemplate(emulator, after, templateOf(emulator, change.runs ?? "api"));
          if (change.runs !== undefined) continue;
          assert.notDeepEqual(comparable(after), comparable(stored), "the case changes something");
        }
      });
    });
  }
});

describe("the cases of updates of an endpoint", () => {
  it("cover each field of EndpointInput in RunPod's schema", () => {
    const type = schema.getType("EndpointInput");
    assert.ok(isInputObjectType(type));
    const covered = new Set([...endpointChanges.map(({ field }) => field), ...Object.keys(untouchedEndpointFields)]);
    assert.deepEqual(Object.keys(type.getFields()).sort(), [...covered].sort());
  });
});

/** An endpoint with all arguments, and one with the required arguments. */
const bases: Record<"full" | "lean", (parts: Parts) => runpod.EndpointArgs> = {
  full: ({ template, models }) => ({
    template,
    gpus: ["ADA_24"],
    gpuCount: 1,
    networkVolumes: [models],
    dataCenterIds: ["EU-RO-1", "US-KS-2"],
    workersMin: 0,
    workersMax: 1,
    idleTimeoutInSeconds: 30,
    scalerType: "QUEUE_DELAY",
    scalerValue: 7,
    executionTimeoutInMs: 1_000,
    flashBoot: "PRIORITY_FLASHBOOT",
    minCudaVersion: "12.4",
  }),
  lean: ({ template }) => ({ template, gpus: ["ADA_24"], workersMax: 1 }),
};

function declareParts(): Parts {
  return {
    template: new runpod.Template("api", { image: "example/api:1" }),
    other: new runpod.Template("other", { image: "example/other:1" }),
    models: new runpod.NetworkVolume("models", { sizeInGb: 10, dataCenterId: "EU-RO-1" }),
    more: new runpod.NetworkVolume("more", { sizeInGb: 10, dataCenterId: "US-KS-2" }),
  };
}

function withoutUndefined(args: {
  [Key in keyof runpod.EndpointArgs]: runpod.EndpointArgs[Key] | undefined;
}): runpod.EndpointArgs {
  return Object.fromEntries(Object.entries(args).filter(([, value]) => value !== undefined));
}

function findEndpoint(emulator: Emulator, name: string, { field }: EndpointChange): Endpoint {
  return endpointOf(emulator, field === "name" ? "one" : name);
}

function editInConsole({ store }: Emulator, { id, name }: Endpoint): Endpoint {
  const ofLean = name.startsWith("lean") ? setInConsoleOfLean : {};
  return store.endpoints.update(id, { ...setInConsole, ...ofLean });
}

/** Drops the counters that RunPod updates, and the template, which may be a copy. */
function comparable(endpoint: Endpoint): Partial<Endpoint> {
  const { version, releases, idleSince, idleScaleDowns, templateId, ...rest } = endpoint;
  return rest;
}
