import assert from "node:assert/strict";
import type { Call } from "../../testing/emulator";
import { assertTemplatesFirst } from "./with-stack";

describe("the check of the order of saves", () => {
  it("reports only an endpoint that is saved before its template", () => {
    const template = saved("template.create", "t1");
    const endpoint = saved("endpoint.create", "e1", "t1");
    assertTemplatesFirst([template, endpoint]);
    assertTemplatesFirst([saved("endpoint.create", "e2", "t2"), template, endpoint]);
    assert.throws(() => assertTemplatesFirst([endpoint, template]), /endpoint e1 was saved before its template t1/);
    assert.throws(() => assertTemplatesFirst([template, endpoint, template]), /endpoint e1/);
  });
});

function saved(operation: string, id: string, templateId?: string): Call {
  const variables = { input: { templateId } };
  return { index: 0, face: "graphql", operation, wireName: "", variables, id, headers: {} };
}
