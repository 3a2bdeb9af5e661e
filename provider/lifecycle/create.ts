import type { RunpodObject } from "../api";
import { isRunpodError, mayBeDone, messageOf, PartialFailure } from "../api/errors";
import { adopt } from "./adopt";
import { createOnce } from "./create-once";
import type { Engine } from "./engine";
import type { AnyInputs, StoredState } from "./kind";
import { marksAfterWrite } from "./marks";
import { isPlaceholder } from "./placeholder";
import { finishSave, merged, withCause } from "./save";

/** Creates a resource, or adopts the one that `adopt` names. */
export async function create(engine: Engine, inputs: AnyInputs): Promise<{ id: string; outputs: StoredState }> {
  const { kind, context, inventory, holders, duplicates } = engine;
  const { adopt: existing } = inputs;
  if (existing !== undefined && !holders.isReplacement(existing, inputs)) return adopt(engine, existing, inputs);
  const known = inventory.list("any");
  const next = kind.hooks?.nextKind?.(inputs);
  if (next !== undefined) context.startList(next);
  const { accountId } = await known;
  await engine.assertAccountForCreate(accountId);
  engine.assertOffered({}, inputs);
  const learnt = await kind.hooks?.prepare?.(context, inputs, {}, undefined);
  const prepared = merged(learnt, await kind.hooks?.beforeSave?.(context, inputs, undefined));
  const spec = kind.mapping.toSpec({
    news: withoutPlaceholders(engine, inputs),
    olds: {},
    current: undefined,
    prepared,
  });
  let saved: RunpodObject;
  try {
    saved = await createOnce({
      name: inputs.name,
      inventory,
      clock: context.clock,
      matches: (observed) => kind.identity.matches(observed, inputs),
      comesFirst: !kind.replacement.deleteFirst,
      isNameUnique: kind.rules.renewedFor !== undefined,
      adoptionNote: engine.adoptionNote(),
      create: () => engine.api().create(spec),
      report: context.waitReporter("to find out whether RunPod created it: its reply does not say"),
    });
  } catch (error) {
    if (isRunpodError(error) && mayBeDone(error)) duplicates.watchName(inputs.name);
    if (!isRunpodError(error)) throw error;
    if (error.id === undefined) throw await withCause(engine, error, inputs, undefined);
    const { id, ifCreated } = error;
    const marks = marksAfterWrite({}, context.clock);
    const owner = context.accounts.ownerAfterSave(accountId, {});
    throw new PartialFailure(id, { ...inputs, ...ifCreated, ready: false, ...marks, ...owner }, messageOf(error));
  }
  duplicates.watchName(saved.name);
  const save = { sent: spec, prepared, before: undefined };
  return { id: saved.id, outputs: await finishSave(engine, saved, accountId, inputs, {}, save) };
}

/** A new resource has none of the variables that somebody added to another one. */
function withoutPlaceholders(engine: Engine, inputs: AnyInputs): AnyInputs {
  return engine.withMaps(inputs, (map) => Object.entries(map).filter(([, value]) => !isPlaceholder(value)));
}
