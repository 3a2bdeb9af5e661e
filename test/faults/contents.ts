import type { Emulator } from "../../testing/emulator";
import type { RunpodResource } from "../end-to-end/state-and-runpod";
import { resourcesAtRunpod } from "../end-to-end/state-and-runpod";
import { kindOf, samples } from "../kinds";

export type Content = Record<string, unknown>;

/** A thing at RunPod with everything of it that runs or bills, in the words of the program. */
export interface Full extends RunpodResource {
  content: Content;
}

export function everythingAt(emulator: Emulator): Full[] {
  return resourcesAtRunpod(emulator).map((thing) => ({
    ...thing,
    content: samples[kindOf(thing.kind)].content(emulator.store, thing.id),
  }));
}
