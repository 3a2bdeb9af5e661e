import type { Emulator } from "../../testing/emulator";
import type { Inputs, KindUnderTest, StoredItem } from "../kinds";
import { eachKind, listedAt } from "../kinds";
import type { Program } from "./engine";
import { urnOf } from "./results";

/** What a suite needs to run the same case for each kind. */
export interface KindCase extends KindUnderTest {
  urn: string;
  calls: Record<"create" | "update" | "delete" | "list", string>;
  /** Declares the resource, with some arguments changed, and what it needs. */
  programWith: (changes?: Inputs) => Program;
  /** Declares only what the resource needs. */
  programWithout: Program;
  listed: (emulator: Emulator) => StoredItem[];
}

export const kindCases: readonly KindCase[] = eachKind.map((underTest) => {
  const { kind, type, sample } = underTest;
  return {
    ...underTest,
    urn: urnOf(type, "one"),
    calls: { create: `${kind}.create`, update: `${kind}.update`, delete: `${kind}.delete`, list: `${kind}.list` },
    programWith:
      (changes = {}) =>
      // A value that a program returns would become an output of the stack.
      async () =>
        void sample.declare(changes),
    programWithout: async () => void sample.declare(undefined),
    listed: ({ store }) => listedAt(store, underTest),
  };
});
