import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import type { Emulator } from "../../testing/emulator";
import type { OperationResult } from "../end-to-end/engine";
import { changesOf, messagesOf } from "../end-to-end/results";
import type { ObjectWithContent } from "./contents";
import { objectsWithContent } from "./contents";

/** RunPod's objects at the time of a preview, and the changes that the preview announced. */
export interface PreviewRecord {
  before: ObjectWithContent[];
  /** By id. Objects without an entry must not change. */
  announced: Map<string, Announcement>;
  /** "Kind name" of what will be created. */
  toBeMade: Set<string>;
  text: string;
}

interface Announcement {
  op: string;
  /** The changed arguments. Undefined if the preview does not list them, after an interrupted operation. */
  fields: string[] | undefined;
}

/** Fields that may change together with an argument. */
const together: Record<string, string[]> = {
  workersMax: ["workersMin"],
  workersMin: ["workersMax"],
  scalerType: ["scalerValue", "idleTimeoutInSeconds"],
  scalerValue: ["scalerType", "idleTimeoutInSeconds"],
  idleTimeoutInSeconds: ["scalerType", "scalerValue"],
  networkVolumes: ["dataCenterIds"],
  dataCenterIds: ["networkVolumes"],
  minCudaVersion: ["allowedCudaVersions"],
  allowedCudaVersions: ["minCudaVersion"],
  release: ["runs"],
  releaseEnv: ["runs"],
  templateId: ["runs"],
  // A restarted Pod may get another host's address, but never other hardware.
  volumeInGb: ["volumeMountPath"],
};

export function recordPreview(preview: OperationResult, emulator: Emulator): PreviewRecord {
  const announced = new Map<string, Announcement>();
  const toBeMade = new Set<string>();
  for (const { resourcePreEvent } of preview.events) {
    const { op = "same", type = "", old, new: next, diffs } = resourcePreEvent?.metadata ?? {};
    if (!type.includes("/runpod:") || op === "same") continue;
    const kind = type.replace(/^.*:/, "");
    if (op.startsWith("create")) toBeMade.add(`${kind} ${String(next?.inputs?.["name"])}`);
    if (old?.id === undefined || announced.get(old.id)?.op.startsWith("delete")) continue;
    announced.set(old.id, { op, fields: op === "update" && diffs?.length ? diffs : undefined });
  }
  return { before: objectsWithContent(emulator), announced, toBeMade, text: changesOf(preview).join("\n") };
}

/** Checks that `up`, failed or not, did only what its preview had announced. */
export function assertPreviewKept(
  recorded: PreviewRecord,
  emulator: Emulator,
  result: OperationResult,
  byId: ReadonlySet<string>,
): void {
  const { before, announced, toBeMade, text } = recorded;
  const after = new Map(objectsWithContent(emulator).map((object) => [object.id, object]));
  const texts = `previewed:\n${text}\nreported:\n${messagesOf(result)}`;
  for (const object of before) {
    const { op, fields } = announced.get(object.id) ?? { op: "same", fields: undefined };
    const now = after.get(object.id);
    if (op === "update" || op === "same") {
      assert.ok(
        now !== undefined,
        `${object.kind} ${object.name} (${object.id}) is gone, previewed as ${op}\n${texts}`,
      );
      const changed = Object.keys(object.content).filter(
        (key) => !isDeepStrictEqual(object.content[key], now.content[key]),
      );
      const wrong = op === "same" ? changed : changed.filter((key) => !isAnnounced(key, fields, byId.has(object.id)));
      const values = wrong.map((key) => ({ [key]: [object.content[key], now.content[key]] }));
      assert.deepEqual(
        values,
        [],
        `${object.kind} ${object.name} has changed, and the preview did not show it\n${texts}`,
      );
    }
  }
  const made = [...after.values()].filter(({ id }) => !before.some((object) => object.id === id));
  const unannounced = made.filter(({ kind, name }) => !toBeMade.has(`${kind} ${name}`));
  assert.deepEqual(unannounced, [], `created without a preview\n${texts}`);
}

function isAnnounced(key: string, fields: string[] | undefined, isById: boolean): boolean {
  if (fields === undefined || key === "version") return true;
  // With a bare template id, every save of an endpoint releases the template as it is then.
  if (key === "runs" && isById) return true;
  return fields.some((field) => field === key || together[field]?.includes(key));
}

/** A refresh only reads. */
export function assertNothingWritten(before: ObjectWithContent[], emulator: Emulator): void {
  assert.deepEqual(objectsWithContent(emulator), before, "a refresh or a preview has written");
}
