import assert from "node:assert/strict";
import { labelOf } from "../../../provider/lifecycle/label";

describe("provider/lifecycle/label", () => {
  it("has kind, name and id, as far as they are known", () => {
    assert.equal(labelOf("Pod", "comfy", "abc"), 'Pod "comfy" (abc)');
    assert.equal(labelOf("Pod", "comfy"), 'Pod "comfy"');
    assert.equal(labelOf("Pod", undefined, "abc"), "Pod (abc)");
  });

  it("omits a name that is not a string, whatever its conversion would do", () => {
    for (const name of [[{ toString: 0 }], null, 5]) assert.equal(labelOf("Pod", name), "Pod");
  });
});
