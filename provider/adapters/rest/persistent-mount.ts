import { z } from "zod";
import { refusedInput } from "../refused-input";
import { restCapabilities } from "./capabilities";

/** RunPod's documented default. REST v2 accepts no volume without a path. */
const defaultPath = "/workspace";

/** A template's or Pod's own volume in answers. */
export const persistentMount = z.looseObject({ size: z.number(), path: z.string().nullable() });

interface Volume {
  volumeInGb?: number | undefined;
  volumeMountPath?: string | null | undefined;
}

/** A new volume in a request. Undefined for none. */
export function newPersistentMount({ volumeInGb = 0, volumeMountPath }: Volume): object | undefined {
  return volumeInGb === 0 ? undefined : { size: volumeInGb, path: volumeMountPath ?? defaultPath };
}

/** The volume after a change. Undefined if the change leaves it as it is. */
export function changedPersistentMount(operation: string, current: Volume, changes: Volume): object | undefined {
  const { volumeInGb: held = 0, volumeMountPath: heldPath } = current;
  const size = changes.volumeInGb ?? held;
  const path = changes.volumeMountPath === undefined ? heldPath : changes.volumeMountPath;
  if (size === held && (size === 0 || (path ?? defaultPath) === heldPath)) return undefined;
  if (size > 0) return newPersistentMount({ volumeInGb: size, volumeMountPath: path });
  throw refusedInput(operation, { input: "volumeInGb", removal: true }, restCapabilities.template);
}
