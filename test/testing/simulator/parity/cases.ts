import type { ParityCase } from "./case";
import { changeCases } from "./cases-change";
import { failureCases } from "./cases-failure";
import { optionCases } from "./cases-option";
import { targetCases } from "./cases-target";

/** Every case in which the simulator must do the same as the Pulumi CLI. */
export const parityCases: ParityCase[] = [...changeCases, ...optionCases, ...failureCases, ...targetCases];
