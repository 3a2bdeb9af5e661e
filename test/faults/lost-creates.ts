import assert from "node:assert/strict";
import type { Emulator } from "../../testing/emulator";
import { collectionOf, eachKind } from "../kinds";
import type { OperationResult, TestStack } from "../end-to-end/engine";
import { idsInState, resourcesAtRunpod } from "../end-to-end/state-and-runpod";
import { messagesOf } from "../end-to-end/results";
import type { PlannedFault, Schedule } from "./schedule";

/** How long the provider looks for a create without an answer (docs/how-it-works.md). */
const lookedForInSeconds = 90;

/** A create that RunPod carries out and lists in time must be found: no `up` fails because of its lost answer. */
export function assertFound(result: OperationResult, faults: readonly PlannedFault[], schedule: Schedule): void {
  if (faults.length === 0 || !faults.every((fault) => isFound(fault, schedule))) return;
  const text = messagesOf(result);
  assert.ok(!text.includes("Nothing of this name"), `a create was looked for too short\n${text}`);
  // A template that another `Provider` instance just created may not be listed yet. The message says to run again.
  const isFirst = faults.every(({ phase }) => phase === "up") && !text.includes("If the template was created just now");
  assert.ok(!isFirst || result.succeeded, `a create that RunPod carried out in time was not found\n${text}`);
}

function isFound({ operation, fault: { does } }: PlannedFault, { lagInSeconds }: Schedule): boolean {
  if (operation.effect !== "create" || !("fault" in does)) return false;
  const { fault } = does;
  const isCarriedOut =
    fault.kind === "late" || ((fault.kind === "reset" || fault.kind === "html") && fault.write === "after");
  const afterSeconds = fault.kind === "late" ? fault.seconds : 0;
  return isCarriedOut && afterSeconds + lagInSeconds < lookedForInSeconds;
}

/** A hidden template for the second one of an endpoint that has a hidden template. */
function ownTemplateOf({ store }: Emulator, endpointId: string, late: string): { templateId?: string } {
  const template = store.templates.get(store.endpoints.get(endpointId)?.templateId ?? "");
  if (template?.isHidden !== true) return {};
  return { templateId: store.templates.insert({ ...template, id: `${late}-template` }).id };
}

/**
 * RunPod carries out a lost create long after everything has succeeded. This is a second object that costs money. The
 * next refresh reports it. Returns the report.
 */
export async function assertLateIsReported(emulator: Emulator, stack: TestStack, pick: number): Promise<string> {
  const held = new Set(await idsInState({ stack }));
  const objects = resourcesAtRunpod(emulator).filter(({ id }) => held.has(id));
  const object = objects[pick % objects.length];
  if (object === undefined) return "";
  const late = [...object.id].reverse().join("");
  for (const tested of eachKind) {
    const collection = collectionOf(emulator.store, tested);
    const item = collection.get(object.id);
    if (item !== undefined) collection.insert({ ...item, id: late, ...ownTemplateOf(emulator, object.id, late) });
  }
  emulator.clock.advance(60_000);
  const text = messagesOf(await stack.refresh());
  assert.ok(
    text.includes(`RunPod has a second ${object.kind} "${object.name}" (${late})`),
    `appeared late and was not reported\n${text}`,
  );
  return text;
}
