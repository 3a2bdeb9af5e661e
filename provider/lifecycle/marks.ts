import { randomBytes } from "node:crypto";
import type { Clock } from "../api/clock";

/** What we write into the state of each resource for ourselves. States of version 0.1.0 lack both, and stay valid. */
export interface Marks {
  /**
   * 16 random hex digits. They distinguish the resource from another one of the state with the same id.
   */
  holder?: string;
  /** When this resource last wrote at RunPod, or was adopted: ISO, by the wall clock. */
  savedAt?: string;
  /**
   * Set if the last write removed an input. While reads may lag, RunPod may still report the removed value, which the
   * state no longer has.
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
