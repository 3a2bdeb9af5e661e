import { isDeepStrictEqual } from "node:util";
import type { KindApi, RunpodObject } from "../api";
import type { KindCapabilities } from "../api/capabilities";
import { noLimits, notReported } from "../api/capabilities";
import type { Checked, CommonInputs, Unresolved } from "./check";
import { checkInputs } from "./check";
import type { Comparison } from "./adopt";
import { adopt, refusalBy } from "./adopt";
import { createOnce } from "./create-once";
import { mergeUncertainUpdate } from "./uncertain-update";
import { isRunpodError, mayBeDone, messageOf, PartialFailure, RunpodError, UserError } from "../api/errors";
import { redact } from "../api/redact";
import { Holders } from "./holders";
import { Inventory } from "./inventory";
import type { Kind, Save, State, ProviderContext } from "./kind";
import { labelOf } from "./label";
import { objectKey } from "./run-log";
import { marksAfterWrite, newHolder } from "./marks";
import { addedAtRunpod, isPlaceholder } from "./placeholder";
import { inputsThat, isComparable, isUnquotable, mapsOf } from "./input";
import { isRecord } from "./record";
import { maskTexts, pathsIn, secretTexts, textsIn } from "./secret-inputs";
import { Duplicates } from "./duplicates";
import { containsUnknown, unknownPaths } from "./unknown";
import { retryWhileInUse } from "./delete-until-unused";
import { Lag, lagLeftAfter, longestLagInMs } from "../api/clock";
import { specToSend, assertMergeAllowed, readAndMerge, driftWarning } from "./update";

/** The life of one kind of resource, in the words of this package. `dynamic.ts` fits it to Pulumi. */
export interface Lifecycle {
  kind: string;
  inputNames: string[];
  /** Asks for the kind's first list, if there is none yet. Who needs it finds it, or its failure. */
  startList(): void;
  /** Values in a bag of inputs or outputs that no message may show. */
  secretsIn(bag: Record<string, unknown>): string[];
  /** The same for a bag of which no program says what is secret in it: a state that is read or deleted. */
  secretsInState(bag: Record<string, unknown>): string[];
  check(olds: Record<string, unknown>, news: Record<string, unknown>): Checked<Record<string, unknown>>;
  /**
   * For previews, after `check`: looks at what a new resource adopts, and tells what will come of it. The one question
   * to RunPod that a preview asks; of what is in the state, or adopts nothing, it asks none. Never fails.
   */
  review(olds: Record<string, unknown>, inputs: Record<string, unknown>): Promise<void>;
  diff(
    id: string,
    olds: Record<string, unknown>,
    news: Record<string, unknown>,
  ): { replaces: string[]; deleteBeforeReplace: boolean };
  create(inputs: Record<string, unknown>): Promise<{ id: string; outputs: object }>;
  /** `undefined` if it is proven that the thing is gone. */
  read(id: string, outputs: Record<string, unknown>): Promise<object | undefined>;
  update(id: string, olds: Record<string, unknown>, news: Record<string, unknown>): Promise<object>;
  delete(id: string, outputs: Record<string, unknown>): Promise<void>;
}

/** Builds the life cycle of a kind: everything in it that is the same for all kinds. */
export function lifecycleOf<
  Inputs extends CommonInputs,
  Observed extends RunpodObject,
  Spec,
  Outputs extends object,
  Learnt,
  Context extends ProviderContext,
>(
  given: Kind<Inputs, Observed, Spec, Outputs, Learnt, Context>,
  context: Context,
  limits: () => KindCapabilities = () => noLimits,
): Lifecycle {
  const kind: typeof given = { ...given, observe: (object, state) => withoutSilent(given.observe(object, state)) };
  type Stored = State<Inputs, Outputs>;
  const kindLabel = kind.rules.kind;
  const { accounts, secretInputs } = context;
  const alwaysSecret = inputsThat(kind.rules.inputs, ({ secret }) => secret === true);
  const api = () => kind.api(context);
  const holders = new Holders(context.runLog, (id) => objectKey(context.host(), kindLabel, id));
  const inventory = new Inventory<Observed>(
    () => api().list(),
    context.clock,
    holders,
    (id, words) => context.warn(`${labelOf(kindLabel, undefined, id)}: ${words}`),
    (items) => duplicates.onListed(items),
  );
  const duplicates = new Duplicates<Observed>((id) => inventory.isClaimed(id), warnOfDuplicate);

  function stateOf(
    inputs: Inputs,
    observed: Observed,
    accountId: string | undefined,
    olds: Partial<Stored>,
    save?: Save<Observed, Spec, Learnt>,
  ): Stored {
    return {
      ...inputs,
      ...kind.outputs(observed, inputs, olds, save),
      ready: true,
      ...marksAfterWrite(olds, context.clock),
      ...(drops(olds, inputs) ? { dropped: true as const } : {}),
      ...(accountId === undefined ? {} : { accountId }),
    };
  }

  function drops(olds: Partial<Stored>, news: Inputs): boolean {
    return Object.keys(kind.rules.inputs).some((key) => key in olds && !(key in news));
  }

  /** What the API does not report is as the state has it: nothing is concluded from it. */
  function withoutSilent(observed: Partial<Inputs>): Partial<Inputs> {
    const reported = Object.entries(observed).filter(([key]) => !limits().silent.includes(key));
    return Object.fromEntries(reported) as Partial<Inputs>;
  }

  /** What RunPod does not tell of an object, for who adopts it. */
  function untold(): string | undefined {
    const words = [notReported(limits()), kind.untold].filter((text) => text !== undefined);
    return words.length === 0 ? undefined : words.join(" ");
  }

  /** Each changed input, if RunPod sees it: an API that cannot change an object needs a new one. */
  function changedAtRunpod(olds: Partial<Stored>, news: Inputs): (keyof Inputs)[] {
    const inputs = Object.keys(kind.rules.inputs) as (keyof Inputs)[];
    return inputs.filter(
      (key) => kind.rules.inputs[key].local !== true && key !== "adopt" && !isDeepStrictEqual(olds[key], news[key]),
    );
  }

  /** Whether a step changes only inputs that RunPod never sees. After one that broke off all is sent. */
  function changesOnlyLocalInputs(olds: Stored, news: Inputs): boolean {
    const inputs = Object.keys(kind.rules.inputs) as (keyof Inputs)[];
    const changed = inputs.filter((key) => !isDeepStrictEqual(olds[key], news[key]));
    return olds.ready && changed.length > 0 && changed.every((key) => kind.rules.inputs[key].local === true);
  }

  /** A new thing has none of the variables that somebody added to another one. */
  function withoutPlaceholders(inputs: Inputs): Inputs {
    return mapped(inputs, (map) => Object.entries(map).filter(([, value]) => !isPlaceholder(value)));
  }

  /** What somebody added at RunPod shows by its name alone: the value may be a secret. */
  function withPlaceholders(state: Stored, observed: Partial<Inputs>): Partial<Inputs> {
    return mapped(observed, (map, key) => {
      const stored: unknown = state[key];
      const before = isRecord(stored) ? stored : {};
      const isAdded = (name: string) => !Object.hasOwn(before, name) || isPlaceholder(before[name]);
      return Object.entries(map).map(([name, held]) => [name, isAdded(name) ? addedAtRunpod : held]);
    });
  }

  /** The inputs with each map made anew from its entries. */
  function mapped<Some extends Partial<Inputs>>(
    inputs: Some,
    entriesOf: (map: Record<string, unknown>, key: keyof Inputs) => [string, unknown][],
  ): Some {
    const remade = { ...inputs };
    for (const key of mapsOf<Inputs>(kind.rules.inputs)) {
      const map: unknown = inputs[key];
      if (isRecord(map)) remade[key] = Object.fromEntries(entriesOf(map, key)) as Some[keyof Inputs];
    }
    return remade;
  }

  /** Tells the user about a thing, if there is something to tell. */
  function warnAbout(id: string, { name }: { name?: string }, words: string | undefined): void {
    if (words !== undefined) context.warn(`${labelOf(kindLabel, name, id)}: ${words}`);
  }

  function warnOfDuplicate(twin: Observed): void {
    const price = kind.price?.(twin);
    context.warn(
      `RunPod has a second ${labelOf(kindLabel, twin.name, twin.id)}, which no resource of this run ` +
        `manages${price === undefined ? "" : ` and which costs ${price}`}. A create whose reply was lost may have ` +
        `created it. Delete it at RunPod, or adopt it: adopt: "${twin.id}".`,
    );
  }

  /** A refusal with its cause, where RunPod does not say that. */
  async function withCause(error: RunpodError, news: Inputs, id: string | undefined): Promise<RunpodError> {
    if (error.isTransient) return error;
    const list = async () => (await inventory.list("sinceWrite")).items;
    const refused = { error, news, id, list, isClaimed: (other: string) => inventory.isClaimed(other) };
    const isNew = id === undefined && error.kind === "rejected";
    try {
      const own = await kind.explainRefusal?.(context, refused);
      const cause = own ?? (isNew ? namesakeCause(news, await inventory.itemsSeenOrWritten()) : undefined);
      return cause === undefined ? error : new RunpodError(error.kind, `${error.message} ${cause}`, error);
    } catch {
      // What RunPod said stands by itself.
      return error;
    }
  }

  /** A name that is taken by what this run has is no reason to adopt anything. */
  function namesakeCause({ name }: Inputs, items: readonly Observed[]): string | undefined {
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

  /** Runs what follows a save: RunPod has the thing, so no failure may lose it. */
  async function finish(
    saved: Observed,
    accountId: string | undefined,
    news: Inputs,
    olds: Partial<Stored>,
    save: Save<Observed, Spec, Learnt>,
  ): Promise<Stored> {
    const state = stateOf(news, saved, accountId, olds, save);
    try {
      await kind.afterSave?.(context, saved, news, olds, save.before);
    } catch (error) {
      const marks = marksAfterWrite(state, context.clock);
      throw new PartialFailure(saved.id, { ...state, ...marks, ready: false }, messageOf(error));
    }
    // What follows may have written too, and reads may lag behind that.
    return { ...state, ...marksAfterWrite(state, context.clock) };
  }

  /** What an adoption compares, of inputs that a preview may not know in whole, and the outputs that remember it. */
  async function comparisonFor(
    id: string,
    inputs: Unresolved<Inputs>,
  ): Promise<{ comparison: Comparison<Observed>; outputs: Partial<Outputs> }> {
    const known = knownOf(inputs);
    const resolved = await kind.resolve?.(context, known);
    const compared = resolved?.inputs ?? known;
    const declared = fieldsOf(compared).filter(([key]) => isComparable(kind.rules.inputs, key));
    const comparison: Comparison<Observed> = {
      id,
      declared: Object.fromEntries(declared),
      observe: (found) => kind.observe(found, stateOf(compared, found, undefined, {})),
      misfits: (found) => kind.misfits?.(found, compared) ?? {},
      secretInputs: alwaysSecret,
      isMarkedSecret: (key, value) => secretInputs.isMarked(kindLabel, key, value),
      unknowns: unknownPaths(inputs),
    };
    return { comparison, outputs: resolved?.outputs ?? {} };
  }

  function knownOf(inputs: Unresolved<Inputs>): Inputs {
    const known = mapped(inputs as Partial<Inputs>, (map) =>
      Object.entries(map).filter(([, value]) => !containsUnknown(value)),
    );
    return Object.fromEntries(fieldsOf(known).filter(([, value]) => !containsUnknown(value))) as unknown as Inputs;
  }

  /** Tells, in a preview, what will come of the adoption that a new resource asks for. */
  async function review(olds: Record<string, unknown>, inputs: Unresolved<Inputs>): Promise<void> {
    const { adopt: id } = inputs as { adopt?: unknown };
    if (Object.keys(olds).length > 0 || typeof id !== "string" || holders.isReplacement(id, inputs)) return;
    const label = labelOf(kindLabel, inputs.name);
    await context.adoptionReview.look(label, id, untold(), async () => {
      const listing = await inventory.list("any");
      accounts.assertAccountForCreate(listing.accountId);
      const { comparison } = await comparisonFor(id, inputs);
      const refusal = holders.refusalToAdopt(id, inputs) ?? refusalBy(comparison, listing);
      return refusal === undefined ? undefined : redact(refusal, secretsIn(inputs));
    });
  }

  /** Takes a thing that exists into the state. What derives from other inputs is compared by those. */
  async function adopted(id: string, inputs: Inputs): Promise<{ id: string; outputs: Stored }> {
    const holder = newHolder();
    let accountId: string | undefined;
    let object: Observed;
    let outputs: Partial<Outputs>;
    try {
      // Before anything that can fail: whoever has the thing so far must not delete it then.
      holders.adopting(id, holder, inputs);
      ({ accountId } = await inventory.list("any"));
      accounts.assertAccountForCreate(accountId);
      const compared = await comparisonFor(id, inputs);
      outputs = compared.outputs;
      object = await adopt(compared.comparison, inventory);
    } catch (error) {
      holders.refused(id, holder);
      throw error;
    }
    holders.adopted(id, holder, inputs);
    const words = untold();
    if (words !== undefined) context.warn(`${labelOf(kindLabel, inputs.name, id)} is adopted. ${words}`);
    return { id, outputs: { ...stateOf(inputs, object, accountId, {}), ...outputs, holder } };
  }

  async function create(inputs: Inputs): Promise<{ id: string; outputs: Stored }> {
    const { adopt: existing } = inputs;
    if (existing !== undefined && !holders.isReplacement(existing, inputs)) return adopted(existing, inputs);
    const known = inventory.list("any");
    const next = kind.leadsTo?.(inputs);
    if (next !== undefined) context.startList(next);
    const { accountId } = await known;
    accounts.assertAccountForCreate(accountId);
    const learnt = await kind.learn?.(context, inputs, {}, undefined);
    await kind.beforeSave?.(context, inputs, undefined);
    const spec = kind.spec(withoutPlaceholders(inputs), {}, undefined, learnt);
    let saved: Observed;
    try {
      saved = await createOnce({
        name: inputs.name,
        inventory,
        clock: context.clock,
        isLike: (observed) => kind.isLike(observed, inputs),
        comesFirst: !kind.deleteBeforeReplace,
        untold: untold(),
        create: () => api().create(spec),
        report: context.waitReporter("to find out whether RunPod created it: its reply does not say"),
      });
    } catch (error) {
      if (isRunpodError(error) && mayBeDone(error)) duplicates.watchName(inputs.name);
      if (!isRunpodError(error)) throw error;
      if (error.id === undefined) throw await withCause(error, inputs, undefined);
      const marks = marksAfterWrite({}, context.clock);
      const known = { ...inputs, ready: false, ...marks, ...(accountId === undefined ? {} : { accountId }) };
      throw new PartialFailure(error.id, known, messageOf(error));
    }
    duplicates.watchName(saved.name);
    const save = { sent: spec, learnt, before: undefined };
    return { id: saved.id, outputs: await finish(saved, accountId, inputs, {}, save) };
  }

  function check(olds: Record<string, unknown>, news: Record<string, unknown>): Checked<Record<string, unknown>> {
    const paths = pathsIn(news.secretInputs);
    secretInputs.addMarked(kind.rules.inputs, paths, olds, news);
    const { inputs, problems } = checkInputs(kind.rules, olds as Partial<Inputs>, news, limits());
    holders.checked(olds, inputs, news.defaultName, problems.length > 0);
    if (isFormerDefault(olds, news, inputs)) {
      context.warn(
        `${labelOf(kindLabel, inputs.name)}: its name at RunPod is the default name of its former URN. Add ` +
          `\`name: "${inputs.name as string}"\` to its arguments. If the state loses it, only its name can find ` +
          "it, and a second one would cost twice.",
      );
    }
    secretInputs.addMarkedFields(kindLabel, paths, inputs);
    const texts = secretTexts(paths, olds, news);
    return { inputs, problems: problems.map((problem) => maskTexts(problem, texts)) };
  }

  /**
   * Since the thing was written last. A state without a mark is of an older version, so that it is older than any lag.
   */
  function lagOf({ savedAt }: Partial<Stored>): Lag {
    const leftInMs = savedAt === undefined ? -Infinity : lagLeftAfter(context.clock, savedAt);
    return new Lag(context.clock, leftInMs, context.waitReporter);
  }

  async function read(id: string, state: Stored): Promise<Stored | undefined> {
    inventory.claim(id);
    // In another account there is nothing to wait for.
    accounts.assertSameAccount((await inventory.list("any")).accountId, state);
    const found = await inventory.find(id, lagOf(state), (seen) => isAsStored(state, seen));
    accounts.assertSameAccount(found.accountId, state);
    const { object, accountId } = found;
    if (object === undefined) {
      if (kind.refuseToForget !== undefined) throw new UserError(kind.refuseToForget(id));
      accounts.assertGone(found, state);
      return undefined;
    }
    // After an operation that broke off a difference is its doing.
    if (state.ready) warnAbout(id, state, kind.explainDrift?.(object, state));
    const stored = { ...asRead(state, object), ...(accountId === undefined ? {} : { accountId }) };
    holders.wasRead(id, stored);
    return stored;
  }

  /** The state as a read makes it. */
  function asRead(state: Stored, object: Observed): Stored {
    const observed = withPlaceholders(state, kind.observe(object, state));
    const fields = fieldsOf(state).map(([key, value]) => [
      key,
      key in observed ? observed[key as keyof Inputs] : value,
    ]);
    const seen = Object.fromEntries(fields.filter(([, value]) => value !== undefined)) as Stored;
    const outputs = fieldsOf(kind.outputs(object, seen, state)).filter(
      ([key]) => !kind.setBySave?.includes(key as keyof Outputs),
    );
    return { ...seen, ...Object.fromEntries(outputs) };
  }

  /** Whether a read changes nothing of what the state has. */
  function isAsStored(state: Stored, object: Observed): boolean {
    const found = new Map(fieldsOf(asRead(state, object)));
    return fieldsOf(state).every(([key, value]) => isDeepStrictEqual(found.get(key), value));
  }

  function isSecretIn(inputs: Inputs): (key: string) => boolean {
    const values = new Map(fieldsOf(inputs));
    return (key) => secretInputs.isMarked(kindLabel, key, values.get(key));
  }

  /**
   * Runs what may refuse in words of ours. They must not show a secret argument, however short it is, nor what RunPod
   * has in its place.
   */
  async function withoutSecretValues<Result>(
    inputs: Inputs,
    run: (sees: (observed: object) => void) => Promise<Result>,
  ): Promise<Result> {
    const isSecret = isSecretIn(inputs);
    const bags: object[] = [inputs];
    try {
      return await run((observed) => bags.push(observed));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      // No words of ours show a value of a map.
      const keys = Object.keys(inputs).filter(
        (key) => isSecret(key) && kind.rules.inputs[key as keyof Inputs]?.isMap !== true,
      );
      const paths = keys.map((key) => [key]);
      throw new UserError(maskTexts(error.message, secretTexts(paths, ...bags)));
    }
  }

  async function update(id: string, olds: Stored, news: Inputs): Promise<Stored> {
    return withoutSecretValues(news, (sees) => {
      sees(olds);
      return updateOwn(id, olds, news, sees);
    });
  }

  async function updateOwn(id: string, olds: Stored, news: Inputs, sees: (observed: object) => void): Promise<Stored> {
    inventory.claim(id);
    holders.hold(id, olds);
    // With a key of another account, all that follows would look for the wrong things.
    accounts.assertSameAccount((await inventory.list("any")).accountId, olds);
    const changesOurs = changesOnlyLocalInputs(olds, news);
    if (!changesOurs) await kind.beforeSave?.(context, news, id);
    const step = { kind, id, olds, news };
    const lag = new Lag(context.clock, lagLeftAfter(context.clock, olds.savedAt), context.waitReporter);
    const { found, current, merge } = await readAndMerge(step, inventory, lag);
    accounts.assertSameAccount(found.accountId, olds);
    if (current === undefined) {
      throw new UserError(
        kind.refuseToForget?.(id) ??
          "it no longer exists at RunPod. Run `pulumi refresh`, then `pulumi up`, which creates it again.",
      );
    }
    sees(kind.observe(current, olds));
    assertMergeAllowed(step, merge);
    const learnt = await kind.learn?.(context, news, olds, current);
    const spec = specToSend(step, current, merge, learnt);
    const save = { sent: spec, learnt, before: current };
    const isMarkedSecret = isSecretIn(news);
    const isHidden = (key: string) => isUnquotable(kind.rules.inputs, key) || isMarkedSecret(key);
    warnAbout(id, news, driftWarning(merge.drift, isHidden));
    if (changesOurs) {
      const { savedAt, dropped } = olds;
      return { ...stateOf(news, current, found.accountId, olds, save), savedAt, dropped };
    }
    const change = changeOn(api());
    let saved: Observed;
    try {
      saved = await inventory.write(() => change(current, spec));
    } catch (error) {
      if (!isRunpodError(error)) throw error;
      if (!error.mayHaveHappened && error.id === undefined) throw await withCause(error, news, id);
      // A state that still had the old inputs would see no change in a program that goes back to them.
      throw new PartialFailure(
        id,
        { ...mergeUncertainUpdate(olds, news), ready: false, ...marksAfterWrite(olds, context.clock) },
        messageOf(error),
      );
    }
    return finish(saved, found.accountId, news, olds, save);
  }

  /** The port's update, or an error where the API has none. Then each change replaces, so that nothing comes here. */
  function changeOn(port: KindApi<Observed, Spec>): NonNullable<KindApi<Observed, Spec>["update"]> {
    if (port.update !== undefined) return port.update.bind(port);
    throw new UserError(
      `RunPod's API cannot change a ${kindLabel}. Nothing was changed. Replace it: \`pulumi up --replace <its URN>\`.`,
    );
  }

  async function remove(id: string, state: Stored): Promise<void> {
    const verdict = holders.verdictOnDelete(id, state);
    if (verdict === "done") return;
    if (verdict !== "delete") {
      return warnAbout(id, state, `it stays at RunPod, because ${verdict.staysWith} manages it.`);
    }
    await removeOwn(id, state);
    holders.deleted(id);
  }

  async function removeOwn(id: string, state: Stored): Promise<void> {
    inventory.claim(id);
    accounts.assertSameAccount((await inventory.list("any")).accountId, state);
    const lag = lagOf(state);
    const found = await inventory.findForDelete(id, lag);
    accounts.assertSameAccount(found.accountId, state);
    const current = found.object;
    if (current === undefined) return accounts.assertGone(found, state);
    const attempt = async () => (kind.remove === undefined ? api().delete(current) : kind.remove(context, current));
    await inventory.remove(id, async () => {
      try {
        await retryWhileInUse(
          context.clock,
          attempt,
          lag,
          context.waitReporter("until RunPod no longer reports it as in use"),
        );
      } catch (error) {
        if (!isRunpodError(error) || !mayBeDone(error) || !(await isProvenGone(id, state))) throw error;
      }
    });
  }

  /** After a delete of which nobody can say whether it was carried out. */
  async function isProvenGone(id: string, state: Stored): Promise<boolean> {
    const report = context.waitReporter("to find out whether RunPod deleted it: its reply does not say");
    try {
      const found = await inventory.find(id, new Lag(context.clock, longestLagInMs, () => report), () => false);
      accounts.assertSameAccount(found.accountId, state);
      if (found.object !== undefined) return false;
      accounts.assertGone(found, state);
      return true;
    } catch {
      // What RunPod said to the delete stands.
      return false;
    }
  }

  function secretsIn(bag: Record<string, unknown>): string[] {
    return [...alwaysSecret.flatMap((key) => textsIn(bag[key])), ...secretInputs.marked()];
  }

  /** No message needs a free text of a state, and it may be a secret. What is short may be an everyday word. */
  function secretsInState(bag: Record<string, unknown>): string[] {
    const free = inputsThat(kind.rules.inputs, ({ freeText }) => freeText === "secretInState")
      .map((key) => bag[key])
      .filter((value) => typeof value === "string" && value.length >= 8) as string[];
    const secrets = [...secretsIn(bag), ...free];
    secretInputs.addFromState(secrets);
    return secrets;
  }

  return {
    kind: kindLabel,
    inputNames: Object.keys(kind.rules.inputs),
    startList: () => void inventory.list("any"),
    secretsIn,
    secretsInState,
    check,
    review: (olds, inputs) => review(olds, inputs as Unresolved<Inputs>),
    diff(id, olds, news) {
      const [state, inputs] = [olds as Partial<Stored>, news as Inputs];
      inventory.claim(id);
      duplicates.watchName(state.name);
      accounts.hold(state);
      kind.onCompare?.(context, id, state, inputs);
      warnAbout(id, state, kind.explainReplace?.(state, inputs));
      const replaces = (limits().canChange ? kind.replaceOn(state, inputs) : changedAtRunpod(state, inputs)).map(
        String,
      );
      holders.compare(id, state, inputs, replaces.length > 0);
      return { replaces, deleteBeforeReplace: kind.deleteBeforeReplace };
    },
    create: (inputs) =>
      duplicates.whileRunning(() => withoutSecretValues(inputs as Inputs, () => create(inputs as Inputs))),
    read(id, outputs) {
      duplicates.watchName(outputs.name);
      return duplicates.whileRunning(() => read(id, outputs as Stored));
    },
    update(id, olds, news) {
      duplicates.watchName(olds.name);
      return duplicates.whileRunning(() => update(id, olds as Stored, news as Inputs));
    },
    // `pulumi destroy` deletes side by side, also what two resources of the state have.
    delete(id, outputs) {
      duplicates.watchName(outputs.name);
      return duplicates.whileRunning(() => inventory.oneAtATime(`id ${id}`, () => remove(id, outputs as Stored)));
    },
  };
}

function fieldsOf(bag: object): [string, unknown][] {
  return Object.entries(bag);
}

/** Whether a thing has the default name that its resource had before its URN changed, and no name of the program's. */
function isFormerDefault(
  olds: Record<string, unknown>,
  { name: declared, defaultName }: Record<string, unknown>,
  { name }: { name?: unknown },
): boolean {
  if (declared !== undefined || olds.adopt !== undefined || typeof defaultName !== "string") return false;
  return name === olds.name && name !== defaultName && typeof name === "string" && /-[0-9a-f]{7}$/.test(name);
}
