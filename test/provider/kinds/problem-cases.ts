import assert from "node:assert/strict";
import type { KindCapabilities } from "../../../provider/api/capabilities";
import type { InputRules } from "../../../provider/lifecycle/check";
import { checkInputs } from "../../../provider/lifecycle/check";

export interface Case {
  news: Record<string, unknown>;
  olds?: Record<string, unknown>;
  problems: string[];
}

/** One test per case. Every problem begins with the resource, whose name is "one". */
export function testProblems<Inputs extends { name: string }>(
  rules: InputRules<Inputs>,
  base: object,
  cases: Case[],
  limits?: KindCapabilities,
): void {
  for (const { news, olds = {}, problems } of cases) {
    it(`${problems.length === 0 ? "accepts" : "refuses"} ${JSON.stringify(news)}`, () => {
      const checked = checkInputs(rules, olds as Partial<Inputs>, { name: "one", ...base, ...news }, limits);
      assert.deepEqual(
        checked.problems,
        problems.map((problem) => `${rules.kind} "one": ${problem}`),
      );
    });
  }
}
