import assert from "node:assert/strict";
import { missingPairs, rows } from "./matrix";

describe("the projects that the package is installed into", () => {
  it("have every two values together somewhere, and need each row for it", () => {
    assert.deepEqual(missingPairs(rows), []);
    for (const row of rows) {
      assert.notDeepEqual(missingPairs(rows.filter((other) => other !== row)), []);
    }
  });
});
