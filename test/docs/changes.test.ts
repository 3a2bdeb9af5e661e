import assert from "node:assert/strict";
import { createProvider } from "../../provider";
import type { KindName } from "../../provider/kinds";
import { kinds } from "../../provider/kinds";
import type { Change } from "../../provider/kinds/input";
import type { Member } from "../../scripts/docs/api";
import { readApi } from "../../scripts/docs/api";
import type { Inputs } from "../kinds";
import { eachKind } from "../kinds";

describe("docs/resources: changes and defaults of arguments", function () {
  this.timeout(60_000);
  this.slow(20_000);

  for (const { kind, type, sample } of eachKind) {
    const { edits, inputNames = {}, editedElsewhere = [] } = sample;
    const base = { name: "one", ...sample.args };
    it(`of ${type} are what the provider does`, async () => {
      const members = readApi().classes.find(({ name }) => name === type)?.arguments ?? [];
      const compared = members.filter(({ name }) => !isLeftOut(name) && !editedElsewhere.includes(name));
      assert.deepEqual(Object.keys(edits).sort(), compared.map(({ name }) => name).sort());
      const provider = createProvider({ warn: () => undefined })[kind];
      const checked = async (inputs: Inputs): Promise<Inputs> => {
        const result = await provider.check({}, JSON.parse(JSON.stringify(inputs)) as Inputs);
        assert.deepEqual(result.failures, []);
        return result.inputs as Inputs;
      };
      for (const member of compared) {
        const key = inputNames[member.name] ?? member.name;
        const [before, after, beside] = edits[member.name] ?? [];
        const [olds, news] = [
          await checked({ ...base, ...beside, [key]: before }),
          await checked({ ...base, ...beside, [key]: after }),
        ];
        const { replaces = [] } = await provider.diff("id", { ...olds, ready: true }, news);
        assert.equal(
          replaces.includes(key),
          /^replaces/.test(member.change ?? ""),
          `${type}.${member.name}: ${member.change}`,
        );
      }
      for (const member of members) assertChangeTag(kind, inputNames[member.name] ?? member.name, member.change);
      const defaults = await checked(base);
      for (const member of compared) assertDefault(type, member, defaults);
    });
  }
});

/** How the tag `@change` begins, or what it contains, by the word beside the schema. */
const wordings: Record<Change, RegExp> = {
  updates: /^(updates in place(?! and (releases|is released))|shows as an update|stops or starts)/,
  restarts: /^restarts/,
  releases: /^updates in place and (releases|is released)/,
  replaces: /^replaces/,
  byValue: /replace|can only grow/,
  nothing: /^does nothing/,
};

function assertChangeTag(kind: KindName, key: string, text: string | undefined): void {
  const inputs: Record<string, { change: string }> = kinds[kind].rules.inputs;
  const change = inputs[key]?.change as Change | undefined;
  if (change !== undefined) assert.match(text ?? "", wordings[change], `${kind}.${key} ${change}`);
}

function isLeftOut(name: string): boolean {
  return name.includes(".") || name === "adopt";
}

/** If the text of a default begins with a value, a program without the argument gets that value. */
function assertDefault(type: string, { name, default: text = "" }: Member, inputs: Inputs): void {
  const [value] = /^(".*?"|\d+|true|false)/.exec(text) ?? [];
  if (value === undefined) return;
  assert.equal(JSON.stringify(inputs[name]), value, `${type}.${name}: ${text}`);
}
