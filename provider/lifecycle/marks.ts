import { randomBytes } from "node:crypto";
import type { Clock } from "../api/clock";

/** What we write into the state of each resource for ourselves. States of version 0.1.0 lack both, and stay valid. */
export interface Marks {
  /**
   * 16 hex digits, made with the resource: tells it from another one of the state that has the same id, whatever its
   * name.
   */
  holder?: string;
  /** When this resource last wrote at RunPod, or was adopted: ISO, by the wall clock. */
  savedAt?: string;
  /**
   * Set where the last write took an input out. As long as reads may lag, what still stands there may be what was taken
   * out, and the state does not tell.
   */
  dropped?: true;
}

export function newHolder(): string {
  return randomBytes(8).toString("hex");
}

/** The marks after a write, by those before it: none for what is made or adopted. */
export function marksAfterWrite({ holder }: Marks, clock: Clock): Required<Omit<Marks, "dropped">> {
  return { holder: holder ?? newHolder(), savedAt: new Date(clock.epochInMs()).toISOString() };
}
