import assert from "node:assert/strict";
import { stockFrom } from "../../../provider/api/stock";

describe("provider/api/stock", () => {
  for (const [word, stock] of [
    ["High", "HIGH"],
    ["MEDIUM", "MEDIUM"],
    ["low", "LOW"],
    ["None", "NONE"],
    ["Out", "NONE"],
    ["Plenty", "NONE"],
    ["", "NONE"],
    [null, "NONE"],
    [undefined, "NONE"],
  ] as const) {
    it(`reads ${JSON.stringify(word) ?? "a missing word"} as ${stock}`, () => {
      assert.equal(stockFrom(word), stock);
    });
  }
});
