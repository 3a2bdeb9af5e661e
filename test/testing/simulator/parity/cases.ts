import type { ParityCase } from "./case";
import { changeCases } from "./cases-change";
import { failureCases } from "./cases-failure";
import { optionCases } from "./cases-option";
import { targetCases } from "./cases-target";

/** Every case in which the simulator must do what the Pulumi CLI does. */
export const parityCases: ParityCase[] = [...changeCases, ...optionCases, ...failureCases, ...targetCases];
