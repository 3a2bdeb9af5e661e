import assert from "node:assert/strict";
import { stripVTControlCharacters } from "node:util";
import * as pulumi from "@pulumi/pulumi";
import { createSimulatedStack } from "../../../testing/simulator";
import type { SimulatedStack } from "../../../testing/simulator";
import { Thing } from "./thing";

const thing = {
  diff: (_: string, olds: { zone: string }, news: { zone: string }) => ({
    replaces: olds.zone === news.zone ? [] : ["zone"],
  }),
  create: async (inputs: object) => ({ id: "id-1", outs: { ...inputs } }),
  update: async (_: string, __: object, news: object) => ({ outs: { ...news } }),
};

function makeStack(): SimulatedStack {
  return createSimulatedStack({
    project: "shop",
    stack: "dev",
    program: async () => {
      new Thing("changed", { size: 1, tags: { a: "x", b: "y" }, list: [1, 2], token: pulumi.secret("hush") });
      new Thing("replaced", { zone: "z1" });
      new Thing("removed");
      return { url: "http://a", gone: true };
    },
    apiUrlKeys: [],
    require: () => () => ({ thing }),
  });
}

function change(stack: SimulatedStack): void {
  stack.program = async () => {
    const changed = new Thing("changed", { size: 2, tags: { a: "x", c: "z" }, list: [1], token: pulumi.secret("new") });
    new Thing("replaced", { zone: "z2" });
    new Thing("added", { key: "value" }, { protect: true });
    void pulumi.log.warn("mind the gap", changed);
    return { url: "http://b" };
  };
}

const closing = `Diagnostics:
  pulumi-nodejs:dynamic/test:Thing (changed):
    warning: mind the gap

Outputs:
  - gone: true
  ~ url : "http://a" => "http://b"

Resources:
    + 1 to create
    ~ 1 to update
    - 1 to delete
    +-1 to replace
    4 changes. 1 unchanged
`;

describe("the display of a simulated operation", () => {
  it("shows a preview as Pulumi's table", async () => {
    const stack = makeStack();
    await stack.up();
    change(stack);
    const { stdout } = await stack.preview();
    assert.equal(
      stdout,
      `Previewing update (dev):

     Type                                 Name      Plan     Info
     pulumi:pulumi:Stack                  shop-dev
 +-  ├─ pulumi-nodejs:dynamic/test:Thing  replaced  replace  [diff: ~zone]
 +   ├─ pulumi-nodejs:dynamic/test:Thing  added     create
 ~   ├─ pulumi-nodejs:dynamic/test:Thing  changed   update   [diff: ~list,size,tags,token]; 1 warning
 -   └─ pulumi-nodejs:dynamic/test:Thing  removed   delete

${closing}`,
    );
  });

  it("shows every changed property with --diff, and no secret", async () => {
    const stack = makeStack();
    await stack.up();
    change(stack);
    const { stdout } = await stack.preview({ diff: true });
    const urn = "urn:pulumi:dev::shop::";
    assert.equal(
      stdout,
      `Previewing update (dev):
  pulumi:pulumi:Stack: (same)
    [urn=${urn}pulumi:pulumi:Stack::shop-dev]
    +-pulumi-nodejs:dynamic/test:Thing: (replace)
        [id=id-1]
        [urn=${urn}pulumi-nodejs:dynamic/test:Thing::replaced]
      ~ zone: "z1" => "z2"
    + pulumi-nodejs:dynamic/test:Thing: (create) 🔒
        [urn=${urn}pulumi-nodejs:dynamic/test:Thing::added]
        key: "value"
    ~ pulumi-nodejs:dynamic/test:Thing: (update)
        [id=id-1]
        [urn=${urn}pulumi-nodejs:dynamic/test:Thing::changed]
      ~ list : [
          - [1]: 2
        ]
      ~ size : 1 => 2
      ~ tags : {
          - b: "y"
          + c: "z"
        }
      ~ token: [secret] => [secret]
    - pulumi-nodejs:dynamic/test:Thing: (delete)
        [id=id-1]
        [urn=${urn}pulumi-nodejs:dynamic/test:Thing::removed]
${closing.replace("Outputs:", "    --outputs:--").replace("\n\nResources", "\nResources")}`,
    );
  });

  it("ignores a null output, as the CLI does, but shows null inside another value", async () => {
    const stack = makeStack();
    const outputsOf = ({ stdout }: { stdout: string }) => /^Outputs:\n(.*?)\n\n/ms.exec(stdout)?.[1]?.split("\n");
    stack.program = async () => ({ a: null, b: "b", c: null, d: { e: "e", f: null } });
    const first = ['    b: "b"', "    d: {", '        e: "e"', "        f: <null>", "    }"];
    assert.deepEqual(outputsOf(await stack.preview()), first);
    await stack.up();
    stack.program = async () => ({ a: "a", b: null, d: { e: null, f: null } });
    const change = ['  + a: "a"', '  - b: "b"', "  ~ d: {", '      - e: "e"', "    }"];
    assert.deepEqual(outputsOf(await stack.preview()), change);
    await stack.up();
    assert.equal(outputsOf(await stack.preview()), undefined);
    assert.deepEqual(outputsOf(await stack.up()), [
      '    a: "a"',
      "    d: {",
      "        e: <null>",
      "        f: <null>",
      "    }",
    ]);
  });

  it("colours lines by their sign on request, and changes nothing else", async () => {
    const stack = makeStack();
    await stack.up();
    change(stack);
    const plain = await stack.preview();
    const coloured = await stack.preview({ color: "always" });
    const escape = String.fromCharCode(27);
    const line = coloured.stdout.split("\n").find((text) => text.includes("  changed")) ?? "";
    assert.ok(line.startsWith(`${escape}[33m ~ `) && line.endsWith(`${escape}[0m`), line);
    assert.equal(stripVTControlCharacters(coloured.stdout), plain.stdout);
  });
});
