import assert from "node:assert/strict";
import { isInputObjectType } from "graphql";
import * as runpod from "../../sdk";
import type { Emulator, Template } from "../../testing/emulator";
import { schema } from "../../testing/emulator/faces/graphql/schema";
import { describeOnEveryEngine } from "./engine";
import type { Overrides, TemplateChange } from "./template-changes";
import {
  addedVariable,
  setInConsole,
  setInConsoleOfLean,
  templateChanges,
  untouchedTemplateFields,
} from "./template-changes";
import { assertFailed, assertSucceeded, changesOf, templateOf } from "./results";
import { withStack } from "./with-stack";

describeOnEveryEngine("an update of a template", (engine) => {
  for (const change of templateChanges) {
    if (engine.name === "cli" && !change.onCli) continue;
    it(`changes ${change.field} (${change.what}) and nothing else`, async () => {
      const names = change.only === undefined ? (["bare", "full", "lean"] as const) : [change.only];
      let overrides = change.from;
      const program = async () => {
        for (const name of names) {
          const base = engine.api === "rest" ? { ...bases[name], readme: undefined } : bases[name];
          new runpod.Template(name, withoutUndefined({ ...base, ...overrides }));
        }
      };
      // RunPod's documents do not say what happens to omitted fields (docs/internals/runpod-api.md#unknown). With this
      // switch, RunPod resets them.
      await withStack(
        engine,
        { program, switches: { omittedTemplateFields: "reset" } },
        async ({ emulator, stack }) => {
          const refused = engine.api === "rest" ? change.refusedOnRest : undefined;
          if (refused?.step === "create") return assertFailed(await stack.up(), refused.message);
          assertSucceeded(await stack.up());
          const before = names.map((name) => editInConsole(emulator, findTemplate(emulator, name, change)));
          overrides = change.to;
          const up = await stack.up();
          if (refused !== undefined) {
            assertFailed(up, refused.message);
            for (const stored of before) assert.deepEqual(emulator.store.templates.get(stored.id), stored);
            return;
          }
          assertSucceeded(up);
          assert.deepEqual(
            changesOf(up).map((step) => step.replace(/:.*/, "")),
            names.map((name) => `update Template ${name}`),
          );
          for (const stored of before) {
            const after = emulator.store.templates.get(stored.id);
            const isKept = engine.api === "rest" && change.hasNoPlaceOnRest === true;
            const expected = isKept ? stored : withChange(stored, change);
            assert.deepEqual(comparable(after), comparable(expected));
            if (isKept) continue;
            assert.notDeepEqual(comparable(after), comparable(stored), "the case changes something");
          }
        },
      );
    });
  }
});

describe("the cases of updates of a template", () => {
  it("cover each field of SaveTemplateInput in RunPod's schema", () => {
    const type = schema.getType("SaveTemplateInput");
    assert.ok(isInputObjectType(type));
    const covered = new Set([...templateChanges.map(({ field }) => field), ...Object.keys(untouchedTemplateFields)]);
    assert.deepEqual(Object.keys(type.getFields()).sort(), [...covered].sort());
  });
});

/**
 * A template with all arguments, two with the required ones, and one for Pods. The console sets the other fields of
 * "lean", but not those of "bare".
 */
const bases: Record<"full" | "lean" | "bare" | "pod", runpod.TemplateArgs> = {
  full: {
    image: "example/full:1",
    args: "--verbose",
    containerDiskInGb: 30,
    env: { MODE: "full" },
    ports: ["8080/http"],
    registryAuthId: "registry-9",
    volumeMountPath: "/models",
    startSsh: true,
    startJupyter: true,
    category: "CPU",
    readme: "# Full",
    public: true,
  },
  lean: { image: "example/lean:1" },
  bare: { image: "example/bare:1" },
  pod: { image: "example/pod:1", serverless: false },
};

function withoutUndefined({ image = "example/api:0", ...rest }: Overrides): runpod.TemplateArgs {
  return { image, ...Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)) };
}

function findTemplate(emulator: Emulator, name: string, { field }: TemplateChange): Template {
  return templateOf(emulator, field === "name" ? "one" : name);
}

function editInConsole({ store }: Emulator, { id, name, env }: Template): Template {
  const ofLean = name.startsWith("lean") ? setInConsoleOfLean : {};
  return store.templates.update(id, { ...setInConsole, ...ofLean, env: [...env, addedVariable] });
}

function withChange(stored: Template, { stored: changed }: TemplateChange): Template {
  return { ...stored, ...changed, env: changed.env === undefined ? stored.env : [...changed.env, addedVariable] };
}

/** Sorts the variables, whose order means nothing. */
function comparable(template: Template | undefined): Template {
  assert.ok(template !== undefined, "the template is still there");
  return { ...template, env: [...template.env].sort((a, b) => (a.key < b.key ? -1 : 1)) };
}
