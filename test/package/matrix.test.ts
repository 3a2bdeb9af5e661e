import assert from "node:assert/strict";
import { missingPairs, rows } from "./matrix";

describe("the projects that the package is installed into", () => {
  it("cover each pair of values, and each project is needed for that", () => {
    assert.deepEqual(missingPairs(rows), []);
    for (const row of rows) {
      assert.notDeepEqual(missingPairs(rows.filter((other) => other !== row)), []);
    }
  });
});
