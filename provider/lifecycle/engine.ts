import type { KindApi, RunpodObject } from "../api";
import type { KindCapabilities } from "../api/capabilities";
import { neverShown, notReported } from "../api/capabilities";
import { Lag, lagLeftAfter } from "../api/clock";
import { UserError } from "../api/errors";
import { problemsOfLimits } from "./check";
import { DefaultNames } from "./default-names";
import { Duplicates } from "./duplicates";
import { Holders } from "./holders";
import { inputsThat, mapsOf } from "./input";
import type { FindResult } from "./inventory";
import { Inventory } from "./inventory";
import type { AnyInputs, AnyKind, AnySave, ProviderContext, StoredState } from "./kind";
import { labelOf } from "./label";
import { marksAfterWrite } from "./marks";
import { isRecord } from "./record";
import { objectKey } from "./run-log";
import { maskTexts, secretTexts, textsIn } from "./secret-inputs";

/** What all operations on one kind share in a provider process: the kind, what RunPod listed, who holds what. */
export class Engine {
  readonly kind: AnyKind;
  /** The name of the kind, as messages give it. */
  readonly name: string;
  readonly holders: Holders;
  readonly inventory: Inventory<RunpodObject>;
  readonly duplicates: Duplicates<RunpodObject>;
  readonly defaultNames = new DefaultNames();
  /** Inputs whose value no message may show. */
  readonly alwaysSecret: string[];

  constructor(
    given: AnyKind,
    readonly context: ProviderContext,
    readonly limits: () => KindCapabilities,
  ) {
    const toInputs: AnyKind["mapping"]["toInputs"] = (observed, state) =>
      this.withoutUnreported(observed, given.mapping.toInputs(observed, state));
    this.kind = { ...given, mapping: { ...given.mapping, toInputs } };
    this.name = given.rules.kind;
    this.alwaysSecret = inputsThat(given.rules.inputs, ({ secret }) => secret === true);
    this.holders = new Holders(context.runLog, (id) => objectKey(context.host(), this.name, id));
    this.duplicates = new Duplicates(
      (id) => this.inventory.isClaimed(id),
      (duplicate) => this.warnOfDuplicate(duplicate),
    );
    this.inventory = new Inventory(
      () => this.api().list(),
      context.clock,
      this.holders,
      (id, words) => context.warn(`${labelOf(this.name, undefined, id)}: ${words}`),
      ({ accountId, items }) => {
        this.duplicates.onListed(items);
        context.accounts.onListed(this.name, accountId, items);
      },
    );
    context.accounts.addList(this.name, () => this.inventory.list("any"));
  }

  api(): KindApi<RunpodObject, object> {
    return this.kind.api(this.context);
  }

  /** Records what the state says of a resource of this run. */
  holdInState(id: string, state: Partial<StoredState>): void {
    const references = Object.entries(this.kind.rules.inputs).flatMap(([key, { refersTo }]) => {
      const value: unknown = new Map(Object.entries(state)).get(key);
      if (refersTo === undefined || value === undefined) return [];
      return idsIn(value).map((referred) => ({ kind: refersTo, id: referred }));
    });
    this.context.accounts.hold(state, [{ kind: this.name, id }, ...references]);
  }

  /** Throws unless it is proven that the resource is gone. */
  assertGone(id: string, found: FindResult<RunpodObject>, state: StoredState): Promise<void> {
    return this.context.accounts.assertGone({ kind: this.name, id }, found, state);
  }

  assertAccountForCreate(accountId: string | undefined): Promise<void> {
    return this.context.accounts.assertAccountForCreate(accountId);
  }

  /**
   * Throws for what the API in use does not offer. `check` has refused it already, unless another API serves the run
   * now.
   */
  assertOffered(olds: object, news: AnyInputs): void {
    const problems = problemsOfLimits(this.limits(), olds, news);
    if (problems.length > 0) throw new UserError(`${problems.join(". ")}. Nothing was changed.`);
  }

  /** The object with what only its state knows of it. */
  withState(observed: RunpodObject, state: Partial<StoredState>): RunpodObject {
    return this.kind.mapping.withState?.(observed, state) ?? observed;
  }

  /** The state of a resource after a save, an adoption, or an update that RunPod need not see. */
  stateOf(
    inputs: AnyInputs,
    observed: RunpodObject,
    accountId: string | undefined,
    olds: Partial<StoredState>,
    save?: AnySave,
  ): StoredState {
    const dropsInput = Object.keys(this.kind.rules.inputs).some((key) => key in olds && !(key in inputs));
    return {
      ...inputs,
      ...this.kind.mapping.toOutputs({ observed, inputs, olds, save }),
      ready: true,
      ...marksAfterWrite(olds, this.context.clock),
      ...(dropsInput ? { dropped: true as const } : {}),
      ...this.context.accounts.ownerAfterSave(accountId, olds),
    };
  }

  /** Returns the inputs with each map built from the entries that `entriesOf` returns. */
  withMaps(inputs: AnyInputs, entriesOf: (map: Record<string, unknown>, key: string) => [string, unknown][]): AnyInputs;
  withMaps(
    inputs: Partial<AnyInputs>,
    entriesOf: (map: Record<string, unknown>, key: string) => [string, unknown][],
  ): Partial<AnyInputs>;
  withMaps(
    inputs: Partial<AnyInputs>,
    entriesOf: (map: Record<string, unknown>, key: string) => [string, unknown][],
  ): Partial<AnyInputs> {
    const maps = mapsOf<AnyInputs>(this.kind.rules.inputs).map((key): [string, unknown] => [String(key), inputs[key]]);
    const remade = maps.flatMap(([key, map]) =>
      isRecord(map) ? [[key, Object.fromEntries(entriesOf(map, key))]] : [],
    );
    return { ...inputs, ...(Object.fromEntries(remade) as object) };
  }

  /** The time in which reads may lag behind the last write. A state without a mark is older than any lag. */
  lagOf({ savedAt }: Partial<StoredState>): Lag {
    const leftInMs = savedAt === undefined ? -Infinity : lagLeftAfter(this.context.clock, savedAt);
    return new Lag(this.context.clock, leftInMs, this.context.waitReporter);
  }

  /** What a user should know before adopting a resource: RunPod does not report all of it. */
  adoptionNote(): string | undefined {
    const { inputs } = this.kind.rules;
    const words = [
      notReported(this.limits(), (field) => inputs[field]?.writeOnly !== true),
      neverShown(inputsThat(inputs, ({ writeOnly }) => writeOnly === true)),
      this.kind.words?.onAdopt,
    ].filter((text) => text !== undefined);
    return words.length === 0 ? undefined : words.join(" ");
  }

  /** Warns about a resource, if there are words. */
  warnAbout(id: string, { name }: { name?: string }, words: string | undefined): void {
    if (words !== undefined) this.context.warn(`${labelOf(this.name, name, id)}: ${words}`);
  }

  /** Values in inputs or outputs that no message may show. */
  secretsIn(bag: Record<string, unknown>): string[] {
    return [...this.alwaysSecret.flatMap((key) => textsIn(bag[key])), ...this.context.secretInputs.marked()];
  }

  /**
   * The same for a state that is read or deleted: it does not say what the program marked as secret. Free texts count
   * as secrets from 8 characters on, because a shorter one may be an everyday word.
   */
  secretsInState(bag: Record<string, unknown>): string[] {
    const free = inputsThat(this.kind.rules.inputs, ({ freeText }) => freeText === "secretInState")
      .map((key) => bag[key])
      .filter((value) => typeof value === "string" && value.length >= 8) as string[];
    const secrets = [...this.secretsIn(bag), ...free];
    this.context.secretInputs.addFromState(secrets);
    return secrets;
  }

  /** Whether the program marked the value of an input as secret. */
  isMarkedIn(inputs: AnyInputs): (key: string) => boolean {
    const values = new Map(Object.entries(inputs));
    return (key) => this.context.secretInputs.isMarked(this.name, key, values.get(key));
  }

  /**
   * Runs an operation whose own errors quote arguments. Such an error shows no secret argument, however short, and not
   * what RunPod has in its place.
   *
   * @param run gets a function that adds objects whose secret fields errors must not show
   */
  async withoutSecretValues<Result>(
    inputs: AnyInputs,
    run: (hideFieldsOf: (observed: object) => void) => Promise<Result>,
  ): Promise<Result> {
    const isSecret = this.isMarkedIn(inputs);
    const bags: object[] = [inputs];
    try {
      return await run((observed) => bags.push(observed));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      // No message of this package shows a value of a map.
      const keys = Object.keys(inputs).filter((key) => isSecret(key) && this.kind.rules.inputs[key]?.isMap !== true);
      const paths = keys.map((key) => [key]);
      throw new UserError(maskTexts(error.message, secretTexts(paths, ...bags)));
    }
  }

  /** Leaves out what the API does not report, so that nothing is concluded from it: the state keeps its value. */
  private withoutUnreported(observed: RunpodObject, inputs: Partial<AnyInputs>): Partial<AnyInputs> {
    const { silent, silentWhile = {} } = this.limits();
    const isSilent = ([key, value]: [string, unknown]) =>
      silent.includes(key) || (key in silentWhile && !(key in observed) && value === undefined);
    return Object.fromEntries(Object.entries(inputs).filter((entry) => !isSilent(entry)));
  }

  private warnOfDuplicate(duplicate: RunpodObject): void {
    const price = this.kind.words?.price?.(duplicate);
    this.context.warn(
      `RunPod has a second ${labelOf(this.name, duplicate.name, duplicate.id)}, which no resource of this run ` +
        `manages${price === undefined ? "" : ` and which costs ${price}`}. A create whose reply was lost may have ` +
        `created it. Delete it at RunPod, or adopt it: adopt: "${duplicate.id}".`,
    );
  }
}

/** Ids in the value of an input that refers to other objects: texts, objects with an id, or lists of these. */
function idsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(idsIn);
  const id = isRecord(value) ? value.id : value;
  return typeof id === "string" ? [id] : [];
}
