import { isDeepStrictEqual } from "node:util";
import type { RunpodObject } from "../api";
import { UserError } from "../api/errors";
import type { Engine } from "./engine";
import type { AnyInputs, StoredState } from "./kind";
import { addedAtRunpod, isPlaceholder } from "./placeholder";
import { isRecord } from "./record";

/** Reads a resource of the state. Returns `undefined` only if it is proven that the resource is gone. */
export async function read(engine: Engine, id: string, state: StoredState): Promise<StoredState | undefined> {
  const { kind, inventory, holders } = engine;
  const { accounts } = engine.context;
  inventory.claim(id);
  engine.holdInState(id, state);
  // Another account never lists it, so that there is no lag to wait for.
  accounts.assertSameAccount((await inventory.list("any")).accountId, state);
  const found = await inventory.find(id, engine.lagOf(state), (seen) => isAsStored(engine, state, seen));
  accounts.assertSameAccount(found.accountId, state);
  const { object, accountId } = found;
  if (object === undefined) {
    await engine.assertGone(id, found, state);
    if (kind.words?.onVanish !== undefined) throw new UserError(kind.words.onVanish(id));
    return undefined;
  }
  // After an unfinished operation, a difference is that operation's.
  if (state.ready) engine.warnAbout(id, state, kind.words?.onDrift?.(object, state));
  const stored = { ...asRead(engine, state, object), ...accounts.ownerAfterRead(accountId, state) };
  holders.wasRead(id, stored);
  return stored;
}

/** The state with what RunPod has now. */
function asRead(engine: Engine, state: StoredState, object: RunpodObject): StoredState {
  const observed = withPlaceholders(engine, state, engine.kind.mapping.toInputs(object, state));
  const fields = Object.entries(state).map(([key, value]) => [key, key in observed ? observed[key] : value]);
  const seen = Object.fromEntries(fields.filter(([, value]) => value !== undefined)) as StoredState;
  const { mapping } = engine.kind;
  const { writeOnlyOutputs = [], outputsOfRead = [] } = mapping;
  const isRead = (key: string) => !writeOnlyOutputs.includes(key as never);
  // APIs report more or less, so a read adds no output that only one of them reports.
  const mayBe = (key: string) => key in state || outputsOfRead.includes(key as never);
  const outputs = Object.entries(mapping.toOutputs({ observed: object, inputs: seen, olds: state })).filter(
    ([key]) => isRead(key) && mayBe(key),
  );
  return { ...seen, ...Object.fromEntries(outputs) };
}

/** Whether a read changes nothing of what the state has. */
function isAsStored(engine: Engine, state: StoredState, object: RunpodObject): boolean {
  const found = new Map(Object.entries(asRead(engine, state, object)));
  return Object.entries(state).every(([key, value]) => isDeepStrictEqual(found.get(key), value));
}

/** Shows a variable that somebody added at RunPod by its name alone, because its value may be a secret. */
function withPlaceholders(engine: Engine, state: StoredState, observed: Partial<AnyInputs>): Partial<AnyInputs> {
  return engine.withMaps(observed, (map, key) => {
    const stored: unknown = state[key];
    const before = isRecord(stored) ? stored : {};
    const isAdded = (name: string) => !Object.hasOwn(before, name) || isPlaceholder(before[name]);
    return Object.entries(map).map(([name, held]) => [name, isAdded(name) ? addedAtRunpod : held]);
  });
}
