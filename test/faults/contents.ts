import type { Emulator } from "../../testing/emulator";
import type { RunpodResource } from "../end-to-end/state-and-runpod";
import { resourcesAtRunpod } from "../end-to-end/state-and-runpod";
import { kindOf, samples } from "../kinds";

export type Content = Record<string, unknown>;

/** An object of RunPod with everything that runs or is billed, by the names of the program's arguments. */
export interface ObjectWithContent extends RunpodResource {
  content: Content;
}

export function objectsWithContent(emulator: Emulator): ObjectWithContent[] {
  return resourcesAtRunpod(emulator).map((object) => ({
    ...object,
    content: samples[kindOf(object.kind)].content(emulator.store, object.id),
  }));
}
