import type { Emulator } from "../../testing/emulator";
import type { Thing } from "../end-to-end/holdings";
import { thingsAt } from "../end-to-end/holdings";
import { kindOf, samples } from "../kinds";

export type Content = Record<string, unknown>;

/** A thing at RunPod with everything of it that runs or bills, in the words of the program. */
export interface Full extends Thing {
  content: Content;
}

export function everythingAt(emulator: Emulator): Full[] {
  return thingsAt(emulator).map((thing) => ({
    ...thing,
    content: samples[kindOf(thing.kind)].content(emulator.store, thing.id),
  }));
}
