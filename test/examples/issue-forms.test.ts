import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parse } from "yaml";

const folder = resolve(__dirname, "../../.github/ISSUE_TEMPLATE");

interface Field {
  type: string;
  id?: string;
  attributes: { label?: string; value?: string; options?: string[] };
  validations?: { required: boolean };
}

interface Form {
  name: string;
  description: string;
  labels?: string[];
  body: Field[];
}

/** What GitHub's form schema requires of each type (docs.github.com, "Syntax for GitHub's form schema"). */
const required: Record<string, (field: Field) => unknown> = {
  markdown: ({ attributes }) => attributes.value,
  textarea: ({ attributes }) => attributes.label,
  input: ({ attributes }) => attributes.label,
  dropdown: ({ attributes }) => attributes.label && attributes.options?.length,
};

describe("the issue forms", () => {
  const forms = readdirSync(folder).filter((file) => file !== "config.yml");

  it("are one for ideas and one for problems", () => assert.deepEqual(forms.sort(), ["idea.yml", "problem.yml"]));

  for (const file of forms) {
    it(`${file} follows GitHub's form schema`, () => {
      const { name, description, body, ...rest } = parse(readFileSync(join(folder, file), "utf8")) as Form;
      assert.deepEqual(Object.keys(rest), ["labels"]);
      assert.ok(name.length > 3 && description);
      for (const field of body) {
        assert.ok(required[field.type]?.(field), `${field.type} ${field.id ?? ""} lacks a required attribute`);
        const keys = ["type", "id", "attributes", "validations"];
        assert.deepEqual(
          Object.keys(field).filter((key) => !keys.includes(key)),
          [],
        );
      }
      const ids = body.flatMap(({ id }) => id ?? []);
      assert.equal(new Set(ids).size, ids.length);
      assert.ok(body.some(({ type }) => type !== "markdown"));
    });
  }
});
