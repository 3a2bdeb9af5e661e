import type { Emulator } from "../../testing/emulator";
import type { Inputs, StoredItem, Tried } from "../kinds";
import { eachKind, listedAt } from "../kinds";
import type { Program } from "./engine";
import { urnOf } from "./reading";

/** How one of a kind lives: enough to write a case once for all kinds. */
export interface Life extends Tried {
  urn: string;
  calls: Record<"create" | "update" | "delete" | "list", string>;
  /** The program with it, with some arguments changed. */
  made: (changes?: Inputs) => Program;
  /** The program without it. What it needs stays. */
  without: Program;
  listed: (emulator: Emulator) => StoredItem[];
}

export const lives: readonly Life[] = eachKind.map((tried) => {
  const { kind, type, sample } = tried;
  return {
    ...tried,
    urn: urnOf(type, "one"),
    calls: { create: `${kind}.create`, update: `${kind}.update`, delete: `${kind}.delete`, list: `${kind}.list` },
    made:
      (changes = {}) =>
      // What a program returns are its stack's outputs: these have none.
      async () =>
        void sample.declare(changes),
    without: async () => void sample.declare(undefined),
    listed: ({ store }) => listedAt(store, tried),
  };
});
