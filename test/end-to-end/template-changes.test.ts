import assert from "node:assert/strict";
import { isInputObjectType } from "graphql";
import * as runpod from "../../sdk";
import type { Emulator, Template } from "../../testing/emulator";
import { schema } from "../../testing/emulator/faces/graphql/schema";
import { describeOnEveryEngine } from "./engine";
import type { Said, TemplateChange } from "./template-changes";
import {
  addedVariable,
  setInConsole,
  setInConsoleOfLean,
  templateChanges,
  untouchedTemplateFields,
} from "./template-changes";
import { assertSucceeded, changesOf, templateOf } from "./results";
import { withStack } from "./with-stack";

describeOnEveryEngine("saving a template", (engine) => {
  for (const change of templateChanges) {
    if (engine.name === "cli" && !change.onCli) continue;
    it(`changes ${change.field} (${change.what}) and nothing else`, async () => {
      const names = change.only === undefined ? (["bare", "full", "lean"] as const) : [change.only];
      let said = change.from;
      const program = async () => {
        for (const name of names) new runpod.Template(name, given({ ...bases[name], ...said }));
      };
      // The harder reading of a point on which RunPod's documents are silent (docs/internals/runpod-api.md#unknown).
      await withStack(
        engine,
        { program, switches: { omittedTemplateFields: "reset" } },
        async ({ emulator, stack }) => {
          assertSucceeded(await stack.up());
          const before = names.map((name) => editInConsole(emulator, findTemplate(emulator, name, change)));
          said = change.to;
          const up = await stack.up();
          assertSucceeded(up);
          assert.deepEqual(
            changesOf(up).map((step) => step.replace(/:.*/, "")),
            names.map((name) => `update Template ${name}`),
          );
          for (const stored of before) {
            const after = emulator.store.templates.get(stored.id);
            const expected = withChange(stored, change);
            assert.deepEqual(comparable(after), comparable(expected));
            assert.notDeepEqual(comparable(after), comparable(stored), "the case changes something");
          }
        },
      );
    });
  }
});

describe("the cases of saving a template", () => {
  it("cover each field that RunPod's schema has", () => {
    const type = schema.getType("SaveTemplateInput");
    assert.ok(isInputObjectType(type));
    const covered = new Set([...templateChanges.map(({ field }) => field), ...Object.keys(untouchedTemplateFields)]);
    assert.deepEqual(Object.keys(type.getFields()).sort(), [...covered].sort());
  });
});

/**
 * A template whose program says everything, one of which the console says the rest, one that has nothing more, one for
 * Pods.
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

/** Without the arguments that are undefined. */
function given({ image = "example/api:0", ...rest }: Said): runpod.TemplateArgs {
  const said = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
  return { image, ...said };
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

/** The order of variables means nothing. */
function comparable(template: Template | undefined): Template {
  assert.ok(template !== undefined, "the template is still there");
  return { ...template, env: [...template.env].sort((a, b) => (a.key < b.key ? -1 : 1)) };
}
