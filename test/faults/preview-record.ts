import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import type { Emulator } from "../../testing/emulator";
import type { OperationResult } from "../end-to-end/engine";
import { changesOf, toldBy } from "../end-to-end/reading";
import type { Full } from "./contents";
import { everythingAt } from "./contents";

/** What RunPod had when a preview was made, and what that preview said would become of it. */
export interface PreviewRecord {
  before: Full[];
  /** By id; what is not in it stays as it is. */
  announced: Map<string, Announcement>;
  /** "Kind name" of what is to be made. */
  toBeMade: Set<string>;
  text: string;
}

interface Announcement {
  op: string;
  /** The arguments that change; undefined where the preview does not tell them, after an operation that broke off. */
  fields: string[] | undefined;
}

/** What may change with an argument, beside the field of its own name. */
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
  // To start a Pod again can find it another host's address, never other hardware.
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
  return { before: everythingAt(emulator), announced, toBeMade, text: changesOf(preview).join("\n") };
}

/** Whether `up` succeeded or failed: nothing has happened that its preview did not show. */
export function assertPreviewKept(
  recorded: PreviewRecord,
  emulator: Emulator,
  result: OperationResult,
  byId: ReadonlySet<string>,
): void {
  const { before, announced, toBeMade, text } = recorded;
  const after = new Map(everythingAt(emulator).map((thing) => [thing.id, thing]));
  const said = `previewed:\n${text}\ntold:\n${toldBy(result)}`;
  for (const thing of before) {
    const { op, fields } = announced.get(thing.id) ?? { op: "same", fields: undefined };
    const now = after.get(thing.id);
    if (op === "update" || op === "same") {
      assert.ok(now !== undefined, `${thing.kind} ${thing.name} (${thing.id}) is gone, previewed as ${op}\n${said}`);
      const changed = Object.keys(thing.content).filter(
        (key) => !isDeepStrictEqual(thing.content[key], now.content[key]),
      );
      const wrong = op === "same" ? changed : changed.filter((key) => !isAnnounced(key, fields, byId.has(thing.id)));
      const values = wrong.map((key) => ({ [key]: [thing.content[key], now.content[key]] }));
      assert.deepEqual(values, [], `${thing.kind} ${thing.name} has changed, and the preview did not show it\n${said}`);
    }
  }
  const made = [...after.values()].filter(({ id }) => !before.some((thing) => thing.id === id));
  const unannounced = made.filter(({ kind, name }) => !toBeMade.has(`${kind} ${name}`));
  assert.deepEqual(unannounced, [], `made, and not previewed\n${said}`);
}

function isAnnounced(key: string, fields: string[] | undefined, isById: boolean): boolean {
  if (fields === undefined || key === "version") return true;
  // Every save of an endpoint releases its template as it is then, where the program names that by a bare id.
  if (key === "runs" && isById) return true;
  return fields.some((field) => field === key || together[field]?.includes(key));
}

/** A refresh reads, whatever it finds. */
export function assertNothingWritten(before: Full[], emulator: Emulator): void {
  assert.deepEqual(everythingAt(emulator), before, "a refresh or a preview has written");
}
