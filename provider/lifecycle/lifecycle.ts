import type { RunpodObject } from "../api";
import type { KindCapabilities } from "../api/capabilities";
import { noLimits } from "../api/capabilities";
import { reviewAdoption } from "./adopt";
import type { Checked, CommonInputs } from "./check";
import { checkInputs } from "./check";
import { create } from "./create";
import { isDefaultNameOf } from "./default-names";
import { remove } from "./delete";
import { Engine } from "./engine";
import type { AnyInputs, AnyKind, Kind, ProviderContext, StoredState } from "./kind";
import { labelOf } from "./label";
import { read } from "./read";
import { maskTexts, pathsIn, secretTexts } from "./secret-inputs";
import { changedAtRunpod, update } from "./update";

/** The life of one kind of resource, in the words of this package. `provider/pulumi.ts` adapts it to Pulumi. */
export interface Lifecycle {
  kind: string;
  inputNames: string[];
  /** Starts the kind's first list call, if there was none. A later operation uses its result or its error. */
  startList(): void;
  /** Values in a bag of inputs or outputs that no message may show. */
  secretsIn(bag: Record<string, unknown>): string[];
  /** The same for a bag of which no program says what is secret in it: a state that is read or deleted. */
  secretsInState(bag: Record<string, unknown>): string[];
  check(olds: Record<string, unknown>, news: Record<string, unknown>): Checked<Record<string, unknown>>;
  /**
   * Runs in previews, after `check`. Reports whether `pulumi up` would adopt what a new resource names. A preview asks
   * RunPod nothing else, and nothing about other resources. Never fails.
   */
  review(olds: Record<string, unknown>, inputs: Record<string, unknown>): Promise<void>;
  diff(
    id: string,
    olds: Record<string, unknown>,
    news: Record<string, unknown>,
  ): { replaces: string[]; deleteBeforeReplace: boolean };
  create(inputs: Record<string, unknown>): Promise<{ id: string; outputs: object }>;
  /** Returns `undefined` if it is proven that the resource is gone. */
  read(id: string, outputs: Record<string, unknown>): Promise<object | undefined>;
  update(id: string, olds: Record<string, unknown>, news: Record<string, unknown>): Promise<object>;
  delete(id: string, outputs: Record<string, unknown>): Promise<void>;
}

/** Builds the life cycle of a kind: everything that is the same for all kinds. */
export function lifecycleOf<
  Inputs extends CommonInputs,
  Observed extends RunpodObject,
  Spec,
  Outputs extends object,
  Learnt,
  Context extends ProviderContext,
>(
  kind: Kind<Inputs, Observed, Spec, Outputs, Learnt, Context>,
  context: Context,
  limits: () => KindCapabilities = () => noLimits,
): Lifecycle {
  // What one kind returns only ever comes back to the same kind, which the compiler cannot see.
  const engine = new Engine(kind as unknown as AnyKind, context, limits);
  const { inventory, duplicates } = engine;
  return {
    kind: engine.name,
    inputNames: Object.keys(kind.rules.inputs),
    startList: () => void inventory.list("any"),
    secretsIn: (bag) => engine.secretsIn(bag),
    secretsInState: (bag) => engine.secretsInState(bag),
    check: (olds, news) => check(engine, olds, news),
    review: (olds, inputs) => reviewAdoption(engine, olds, inputs),
    diff: (id, olds, news) => diff(engine, id, olds, news as AnyInputs),
    create: (inputs) =>
      duplicates.whileRunning(() =>
        engine.withoutSecretValues(inputs as AnyInputs, () => create(engine, inputs as AnyInputs)),
      ),
    read(id, outputs) {
      duplicates.watchName(outputs.name);
      return duplicates.whileRunning(() => read(engine, id, outputs as StoredState));
    },
    update(id, olds, news) {
      duplicates.watchName(olds.name);
      return duplicates.whileRunning(() => update(engine, id, olds as StoredState, news as AnyInputs));
    },
    // `pulumi destroy` deletes in parallel, also two resources of the state with one id.
    delete(id, outputs) {
      duplicates.watchName(outputs.name);
      return duplicates.whileRunning(() =>
        inventory.oneAtATime(`id ${id}`, () => remove(engine, id, outputs as StoredState)),
      );
    },
  };
}

function check(
  engine: Engine,
  olds: Record<string, unknown>,
  news: Record<string, unknown>,
): Checked<Record<string, unknown>> {
  const { kind, context, holders } = engine;
  const { secretInputs } = context;
  const paths = pathsIn(news.secretInputs);
  secretInputs.addMarked(kind.rules.inputs, paths, olds, news);
  const named = { ...news, ...nextDefaultName(engine, olds, news) };
  const limits = isAdoption(engine, olds, news) ? noLimits : engine.limits();
  const { inputs, problems } = checkInputs(kind.rules, olds as Partial<AnyInputs>, named, limits);
  holders.checked(olds, inputs, news.defaultName, problems.length > 0);
  if (isFormerDefault(engine, olds, news, inputs)) {
    context.warn(
      `${labelOf(engine.name, inputs.name)}: its name at RunPod is the default name of its former URN. Add ` +
        `\`name: "${inputs.name as string}"\` to its arguments. If the state loses it, only its name can find ` +
        "it, and a second one would cost twice.",
    );
  }
  secretInputs.addMarkedFields(engine.name, paths, inputs);
  const texts = secretTexts(paths, olds, news);
  return { inputs, problems: problems.map((problem) => maskTexts(problem, texts)) };
}

/** Whether the check is of a resource that `adopt` takes into the state. That sends nothing, so nothing is lacking. */
function isAdoption({ holders }: Engine, olds: object, { adopt: id, defaultName }: Record<string, unknown>): boolean {
  return id !== undefined && Object.keys(olds).length === 0 && !holders.isInState(defaultName);
}

function nextDefaultName(
  { kind, defaultNames }: Engine,
  olds: Record<string, unknown>,
  { defaultName }: Record<string, unknown>,
): object {
  if (kind.rules.renewedFor === undefined || typeof defaultName !== "string") return {};
  return { defaultName: defaultNames.next(olds.name, defaultName) };
}

/** Whether a resource without a name in the program has the default name of its former URN. */
function isFormerDefault(
  { kind }: Engine,
  olds: Record<string, unknown>,
  { name: declared, defaultName }: Record<string, unknown>,
  { name }: { name?: unknown },
): boolean {
  if (declared !== undefined || olds.adopt !== undefined || typeof defaultName !== "string") return false;
  if (typeof name !== "string" || name !== olds.name || name === defaultName) return false;
  if (kind.rules.renewedFor !== undefined && isDefaultNameOf(defaultName, name)) return false;
  return /-[0-9a-f]{7}$/.test(name);
}

function diff(
  engine: Engine,
  id: string,
  olds: Partial<StoredState>,
  news: AnyInputs,
): { replaces: string[]; deleteBeforeReplace: boolean } {
  const { kind, context, inventory, holders, duplicates } = engine;
  inventory.claim(id);
  duplicates.watchName(olds.name);
  engine.holdInState(id, olds);
  engine.warnAbout(id, olds, kind.words?.onReplace?.(olds, news));
  const canChange = engine.limits().canChange;
  const replaces = (canChange ? kind.replacement.causes(olds, news) : changedAtRunpod(kind, olds, news)).map(String);
  const isReplaced = replaces.length > 0;
  const isOfProgram = holders.compare(id, olds, news, isReplaced);
  kind.hooks?.onDiff?.(context, { id, olds, news, isOfProgram, isReplaced });
  return { replaces, deleteBeforeReplace: kind.replacement.deleteFirst };
}
