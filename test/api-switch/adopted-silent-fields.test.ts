import assert from "node:assert/strict";
import type { Api } from "../end-to-end/engine";
import { onApi } from "../end-to-end/engine-api";
import { simulatorEngine } from "../end-to-end/engine-simulator";
import { assertFailed, assertSucceeded, changesOf, messagesOf, writesAmong } from "../end-to-end/results";
import { withStack } from "../end-to-end/with-stack";
import { graphqlCapabilities } from "../../provider/adapters/graphql/capabilities";
import { restCapabilities } from "../../provider/adapters/rest/capabilities";
import type { Capabilities } from "../../provider/api/capabilities";
import type { KindName } from "../../provider/kinds";
import type { Ids, Inputs, Made } from "../kinds";
import { eachKind, inputsOf, makeInConsole, samples } from "../kinds";
import { clientOf, documents } from "../testing/emulator/client";
import type { Emulator } from "../../testing/emulator";
import { assertNothing } from "./switch-to";

/** Where an API does not report a field, an adoption takes the program's value, and says so. */
interface Silent {
  api: Api;
  kind: KindName;
  field: string;
}

const tables: Record<Api, Capabilities> = { graphql: graphqlCapabilities, rest: restCapabilities };

/** Of every capability table, so that no new silent field can be forgotten. */
const everySilent: readonly Silent[] = (Object.keys(tables) as Api[]).flatMap((api) =>
  eachKind.flatMap(({ kind }) => {
    const { silent = [], silentWhile = {} } = tables[api][kind] ?? {};
    return [...silent, ...Object.keys(silentWhile)].map((field) => ({ api, kind, field }));
  }),
);

/** Objects and arguments for fields of which the samples do not serve. */
const particular: Record<
  string,
  { make?: (emulator: Emulator) => Promise<{ id: string }>; args: (ids: Ids) => Inputs }
> = {
  "pod cpu": {
    make: (emulator) =>
      clientOf(emulator).ask(documents["pod.create (cpu)"], {
        input: { name: "pod", imageName: "example/debug:1", instanceId: "cpu3c-2-4", containerDiskInGb: 20 },
      }),
    args: () => ({
      ...{ gpus: undefined, volumeInGb: undefined, ports: undefined },
      cpu: { flavor: "cpu3c", vcpuCount: 2 },
    }),
  },
  // Another volume, template or scaler than the object has: RunPod does not report it.
  "template volumeMountPath": { args: () => ({ volumeMountPath: "/data" }) },
  "endpoint templateId": { args: () => ({}) },
  "endpoint idleTimeoutInSeconds": {
    make: (emulator) =>
      clientOf(emulator).putEndpoint({
        ...{ name: "endpoint", templateId: emulator.store.templates.list()[0]?.id, gpuIds: "ADA_24,AMPERE_80" },
        ...{ workersMax: 2, flashBootType: "FLASHBOOT", scalerType: "REQUEST_COUNT", scalerValue: 4 },
        ...{ executionTimeoutMs: 600_000, idleTimeout: 5 },
      }),
    args: () => ({ networkVolumes: undefined, scalerType: "REQUEST_COUNT", idleTimeoutInSeconds: undefined }),
  },
  "pod templateId": { args: () => ({ image: undefined, template: { id: "official" } }) },
};

describe("api-switch: the adoption of what RunPod does not report", function () {
  this.timeout(60_000);

  for (const { api, kind, field } of everySilent) {
    it(`takes ${field} of a ${kind} as the program says on ${api}, warns, and shows no change afterwards`, async () => {
      const ids: Ids = {};
      const program = async () => {
        const made: Made = {};
        for (const one of eachKind) {
          const special = particular[`${kind} ${field}`];
          const changes = one.kind === kind ? (special?.args(ids) ?? valueOf({ api, kind, field })) : {};
          const args = { name: one.kind, ...one.sample.byHand.args(made), adopt: ids[one.kind], ...changes };
          made[one.kind] = one.sample.make(one.kind, args, { protect: false });
          if (one.kind === kind) return;
        }
      };
      await withStack(onApi(simulatorEngine, api), { program }, async ({ emulator, stack, newCalls }) => {
        Object.assign(ids, await makeInConsole(emulator));
        const make = particular[`${kind} ${field}`]?.make;
        if (make !== undefined) ids[kind] = (await make(emulator)).id;
        emulator.clock.advance(60_000);
        newCalls();
        assertSucceeded(await stack.preview());
        const up = await stack.up();
        assertSucceeded(up);
        const isNeverShown = inputsOf(kind)[field]?.writeOnly === true;
        const told = isNeverShown ? "RunPod never shows" : "does not report these fields:";
        assert.match(messagesOf(up), new RegExp(`is adopted\\..*${told}[^.]*\\b${field}\\b`, "s"));
        assert.deepEqual(writesAmong(newCalls()), []);
        assertNothing(await stack.preview(), "a preview");
        assertNothing(await stack.refresh(), "a refresh");
        assertNothing(await stack.preview(), "a preview after the refresh");
      });
    });
  }

  it("refuses a new template with a readme over REST in the preview, also where an adopted one is replaced", async () => {
    let args: Inputs = { readme: "text" };
    const program = async () => void samples.template.make("one", { name: "one", image: "a/b:1", ...args });
    await withStack(onApi(simulatorEngine, "rest"), { program }, async ({ emulator, stack }) => {
      assertFailed(await stack.preview(), /readme is not offered by RunPod's REST v2 API/);
      const { id } = await clientOf(emulator).putTemplate({ name: "one", imageName: "a/b:1", env: [] });
      args = { readme: "text", adopt: id };
      assertSucceeded(await stack.up());
      args = { ...args, readme: "other" };
      assertFailed(await stack.preview(), /readme is not offered by RunPod's REST v2 API/);
      args = { ...args, readme: "text", image: "a/b:2" };
      assert.deepEqual(changesOf(await stack.up()), ["update Template one: image, release"]);
      args = { ...args, name: "two", serverless: false };
      for (const run of [() => stack.preview(), () => stack.up()]) {
        assertFailed(await run(), /readme is not offered by RunPod's REST v2 API/);
      }
    });
  });
});

/** A value of the samples, and what they set beside it. */
function valueOf({ kind, field }: Silent): Inputs {
  const { edits, inputNames = {} } = samples[kind];
  const argument = Object.keys(inputNames).find((name) => inputNames[name] === field) ?? field;
  const [, value, beside = {}] = edits[argument] ?? [];
  assert.ok(value !== undefined, `the sample of ${kind} has a value of ${argument}`);
  return { [argument]: value, ...beside };
}
