export * from "./emulator";
export * from "./simulator";
export { testProgram } from "./test-program";
export type { TestedProgram, TestProgramOptions } from "./test-program";
