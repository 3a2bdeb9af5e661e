export * from "./emulator";
export * from "./simulator";
