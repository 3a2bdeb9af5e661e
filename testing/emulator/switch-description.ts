/** One switch of the emulator. */
export interface SwitchDescription<Value> {
  /** The cautious value: the hardest one for clients, or the best supported one. */
  initial: Value;
  /** The other values. Empty for a number. */
  others: readonly Value[];
  meaning: string;
}
