export { createSimulatedStack, SimulatedCommandError } from "./stack";
export type { SimulatedStack, SimulatedStackOptions } from "./stack-types";
