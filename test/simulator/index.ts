export { createSimulatedStack } from "./stack";
export { SimulatedCommandError } from "./stack";
export type { SimulatedStack, SimulatedStackOptions } from "./stack";
