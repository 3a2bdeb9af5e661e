import type { ParityCase } from "./case";
import { changeCases } from "./cases-change";
import { failureCases } from "./cases-failure";
import { optionCases } from "./cases-option";
import { targetCases } from "./cases-target";

/** What of test-engine.md's list of cases is within the simulator's scope. */
export const parityCases: ParityCase[] = [...changeCases, ...optionCases, ...failureCases, ...targetCases];
