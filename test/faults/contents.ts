import type { Emulator } from "../../testing/emulator";
import type { RunpodResource } from "../end-to-end/state-and-runpod";
import { resourcesAtRunpod } from "../end-to-end/state-and-runpod";
import { kindOf, samples } from "../kinds";

export type Content = Record<string, unknown>;

/** An object of RunPod with everything that runs or is billed, by the names of the program's arguments. */
export interface Full extends RunpodResource {
  content: Content;
}

export function everythingAt(emulator: Emulator): Full[] {
  return resourcesAtRunpod(emulator).map((object) => ({
    ...object,
    content: samples[kindOf(object.kind)].content(emulator.store, object.id),
  }));
}
