import type { Accounts } from "./account-guard";
import type { AdoptionReview } from "./adopt";
import type { KindApi, KindApis, RunpodApi, RunpodObject } from "../api";
import type { CommonInputs, InputRules } from "./check";
import type { RunpodError } from "../api/errors";
import type { RunLog } from "./run-log";
import type { Marks } from "./marks";
import type { DriftedField } from "./three-way";
import type { SecretInputs } from "./secret-inputs";
import type { Clock, WaitReporter } from "../api/clock";

/** What every resource keeps in the state beside its inputs and its own outputs. */
export interface CommonOutputs extends Marks {
  /** False while an operation is unfinished: the next `pulumi up` then repairs it, whatever the inputs say. */
  ready: boolean;
  /** The account that the thing is in, where RunPod tells: another account's silence proves nothing about it. */
  accountId?: string;
}

export type State<Inputs, Outputs> = Inputs & Outputs & CommonOutputs;

/** What a kind gets to work with. One per provider instance: nothing of it outlives an operation. */
export interface ProviderContext {
  /** Connects at the first call. */
  api(): RunpodApi;
  clock: Clock;
  accounts: Accounts;
  /** What all provider processes of this run know of who has what. */
  runLog: RunLog;
  /** The API that ids are of. */
  host(): string;
  /** What programs have marked as secret. */
  secretInputs: SecretInputs;
  adoptionReview: AdoptionReview;
  /** Asks for the first list of a kind, for what will need it soon. */
  startList(kind: keyof KindApis): void;
  /** Tells the user something that is no failure. Names the resource itself: nobody else will. */
  warn(message: string): void;
  /**
   * Says what an operation waits for, under the name of its resource, where that takes long. Completes "waiting ...".
   */
  waitReporter: (what: string) => WaitReporter;
}

/** One save, for what is known only after it. */
export interface Save<Observed, Spec, Learnt = undefined> {
  sent: Partial<Spec>;
  /** What the kind asked RunPod for it. */
  learnt?: Learnt;
  /** The thing as it was read before the save; undefined for a new one. */
  before: Observed | undefined;
}

/** A create or an update that RunPod refused: nothing was changed. */
export interface Refused<Observed, Inputs> {
  error: RunpodError;
  news: Inputs;
  /** Of what was to be updated. */
  id: string | undefined;
  /** The account's things of this kind now. */
  list: () => Promise<readonly Observed[]>;
  /** Whether a resource of this run has the thing. */
  isClaimed: (id: string) => boolean;
}

/** One kind of resource: what is particular to it. The rest, above all not losing paid things, is in `lifecycle.ts`. */
export interface Kind<
  Inputs extends CommonInputs,
  Observed extends RunpodObject,
  Spec,
  Outputs extends object,
  Learnt = undefined,
  Context extends ProviderContext = ProviderContext,
> {
  rules: InputRules<Inputs>;
  /** Inputs whose change makes a new thing. May look at values: GPU to CPU replaces, another GPU does not. */
  replaceOn(olds: Partial<State<Inputs, Outputs>>, news: Inputs): (keyof Inputs)[];
  /**
   * Why it must be a new thing, where the change itself does not say so: told in previews and updates. A sentence or
   * two about the thing.
   */
  explainReplace?(olds: Partial<State<Inputs, Outputs>>, news: Inputs): string | undefined;
  /** Whether the old thing goes before the new one comes. */
  deleteBeforeReplace: boolean;
  api(context: Context): KindApi<Observed, Spec>;
  /**
   * Asks RunPod what a create or an update must know of its inputs, before anything is sent. An error here changes
   * nothing at RunPod.
   */
  learn?(
    context: Context,
    news: Inputs,
    olds: Partial<State<Inputs, Outputs>>,
    current: Observed | undefined,
  ): Promise<Learnt>;
  /** What to send. `olds` tells what the program no longer says; `current` what RunPod holds. Empty for a create. */
  spec(news: Inputs, olds: Partial<State<Inputs, Outputs>>, current: Observed | undefined, learnt?: Learnt): Spec;
  /** Inputs of which each decides for the others: a step that changes one of them sends all of them. */
  together?: readonly (readonly (keyof Inputs)[])[];
  /**
   * Why an update must stop where RunPod has other values than the state in fields that the step does not change. A
   * sentence or two.
   */
  refuseOnDrift?(drift: readonly DriftedField[], state: State<Inputs, Outputs>): string | undefined;
  /** What cannot change after creation, to tell our thing among others of its name. */
  isLike(observed: Observed, inputs: Inputs): boolean;
  /**
   * The outputs of this kind that are not inputs. `olds` is the state before, empty for a new thing; `save` what was
   * sent, none after a read.
   */
  outputs(observed: Observed, inputs: Inputs, olds: Partial<Outputs>, save?: Save<Observed, Spec, Learnt>): Outputs;
  /** Outputs that tell what was sent: a read leaves them alone. */
  setBySave?: (keyof Outputs)[];
  /**
   * The inputs as RunPod holds them. Only those that the state has are used; equal meaning keeps the state's own form.
   */
  observe(observed: Observed, state: State<Inputs, Outputs>): Partial<Inputs>;
  /**
   * Inputs that the thing does not fit, beside those that `observe` tells: as RunPod holds them, for the refusal to
   * adopt it.
   */
  misfits?(observed: Observed, inputs: Inputs): Partial<Inputs>;
  /** What an adoption compares, where the program leaves it to another thing, and the outputs that remember this. */
  resolve?(context: Context, inputs: Inputs): Promise<{ inputs: Inputs; outputs: Partial<Outputs> }>;
  /**
   * Why RunPod itself may hold something else than the state, told to the user where a read finds it so. A sentence or
   * two about the thing.
   */
  explainDrift?(observed: Observed, state: State<Inputs, Outputs>): string | undefined;
  /** The kind that most often waits for a new thing of this one: its first list begins together with this kind's. */
  leadsTo?(inputs: Inputs): keyof KindApis;
  /** Runs when the engine compares a resource of the state with the program. */
  onCompare?(context: Context, id: string, olds: Partial<State<Inputs, Outputs>>, news: Inputs): void;
  /**
   * The cause of a refusal where RunPod does not say it, and the next step, to be told after RunPod's own words. May
   * ask RunPod; where that fails, those words are all.
   */
  explainRefusal?(context: Context, refused: Refused<Observed, Inputs>): Promise<string | undefined>;
  /** Runs before a create or update is sent. `id` is that of the thing to update. */
  beforeSave?(context: Context, news: Inputs, id: string | undefined): Promise<void>;
  /** Runs after RunPod has saved. A failure here is a partial one. */
  afterSave?(
    context: Context,
    saved: Observed,
    news: Inputs,
    olds: Partial<State<Inputs, Outputs>>,
    before: Observed | undefined,
  ): Promise<void>;
  /** Deletes, where one call may not be enough. */
  remove?(context: Context, current: Observed): Promise<void>;
  /** What the thing costs, where that does not depend on its use: "$0.44 an hour". */
  price?(observed: Observed): string | undefined;
  /** What RunPod does not tell of a thing, and a user should know before adopting it. */
  untold?: string;
  /** What a user must hear before a vanished thing may leave the state. */
  refuseToForget?(id: string): string;
}

/** The inputs of any kind, as the lifecycle handles them: it names none but those that every kind has. */
export type AnyInputs = CommonInputs & Record<string, unknown>;

export type StoredState = State<AnyInputs, object>;

export type AnySave = Save<RunpodObject, object, unknown>;

/** Any kind. The lifecycle passes what the kind returns back to it, unread. */
export type AnyKind = Kind<AnyInputs, RunpodObject, object, object, unknown>;
