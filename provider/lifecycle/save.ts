import type { RunpodObject } from "../api";
import { messageOf, PartialFailure, RunpodError } from "../api/errors";
import type { Engine } from "./engine";
import type { AnyInputs, AnySave, StoredState } from "./kind";
import { marksAfterWrite } from "./marks";

/** Runs what follows a create or an update. RunPod has saved the resource, so a failure here keeps it in the state. */
export async function finishSave(
  engine: Engine,
  saved: RunpodObject,
  accountId: string | undefined,
  news: AnyInputs,
  olds: Partial<StoredState>,
  save: AnySave,
): Promise<StoredState> {
  const { kind, context } = engine;
  const state = engine.stateOf(news, saved, accountId, olds, save);
  try {
    await kind.hooks?.afterSave?.(context, saved, news, olds, save.before);
  } catch (error) {
    const marks = marksAfterWrite(state, context.clock);
    throw new PartialFailure(saved.id, { ...state, ...marks, ready: false }, messageOf(error));
  }
  // `afterSave` may have written too, and reads may lag behind that.
  return { ...state, ...marksAfterWrite(state, context.clock) };
}

/** What both hooks have asked RunPod for. */
export function merged(prepared: unknown, confirmed: unknown): unknown {
  return confirmed === undefined ? prepared : { ...(prepared as object), ...(confirmed as object) };
}

/** Adds the cause to a refusal, if RunPod does not state it. */
export async function withCause(
  engine: Engine,
  error: RunpodError,
  news: AnyInputs,
  id: string | undefined,
): Promise<RunpodError> {
  if (error.isTransient) return error;
  const { kind, context, inventory } = engine;
  const list = async () => (await inventory.list("sinceWrite")).items;
  const refused = { error, news, id, list, isClaimed: (other: string) => inventory.isClaimed(other) };
  const isNew = id === undefined && error.kind === "rejected";
  try {
    const own = await kind.words?.onRefusal?.(context, refused);
    const cause = own ?? (isNew ? namesakeCause(engine, news, await inventory.itemsSeenOrWritten()) : undefined);
    return cause === undefined ? error : new RunpodError(error.kind, `${error.message} ${cause}`, error);
  } catch {
    // RunPod's own message stays as it is.
    return error;
  }
}

/** Names another resource of this run that has the name. That is no reason to adopt anything. */
function namesakeCause(
  { inventory, holders }: Engine,
  { name }: AnyInputs,
  items: readonly RunpodObject[],
): string | undefined {
  const taken = items.find((item) => item.name.trim() === name.trim() && inventory.isClaimed(item.id));
  if (taken === undefined) return undefined;
  if (!holders.isToBeReplaced(taken.id)) {
    return `Another resource of this program has this name, ${taken.id}. Give one of them another name.`;
  }
  return (
    `The old one, ${taken.id}, still has this name, because Pulumi creates the new one before it deletes the old ` +
    "one. Remove replaceOnChanges to update in place, or give it another name together with the change."
  );
}
