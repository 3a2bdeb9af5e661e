import type { Accounts, Owner } from "./account-guard";
import type { AdoptionReview } from "./adoption-review";
import type { KindApi, KindApis, RunpodApi, RunpodObject } from "../api";
import type { CommonInputs, InputRules } from "./check";
import type { RunpodError } from "../api/errors";
import type { RunLog } from "./run-log";
import type { Marks } from "./marks";
import type { DriftedField } from "./three-way";
import type { SecretInputs } from "./secret-inputs";
import type { Clock, WaitReporter } from "../api/clock";

/** What every resource keeps in the state beside its inputs and its own outputs. */
export interface CommonOutputs extends Marks, Owner {
  /** False after an unfinished operation. The next `pulumi up` then repairs the resource, even without a change. */
  ready: boolean;
}

export type State<Inputs, Outputs> = Inputs & Outputs & CommonOutputs;

/** What a kind works with. One per provider instance. */
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
  /** Warns the user. The message must name the resource. */
  warn(message: string): void;
  /**
   * Says what an operation waits for, under the name of its resource, where that takes long. Completes "waiting ...".
   */
  waitReporter: (what: string) => WaitReporter;
}

/** One save, for what is known only after it. */
export interface Save<Observed, Spec, Prepared = undefined> {
  sent: Partial<Spec>;
  /** What the kind asked RunPod for it. */
  prepared?: Prepared;
  /** The object as it was read before the save. Undefined for a new one. */
  before: Observed | undefined;
}

/** A create or an update that RunPod refused: nothing was changed. */
export interface Refused<Observed, Inputs> {
  error: RunpodError;
  news: Inputs;
  /** Of what was to be updated. */
  id: string | undefined;
  /** Lists the account's objects of this kind. */
  list: () => Promise<readonly Observed[]>;
  /** Whether the object belongs to a resource of this run. */
  isClaimed: (id: string) => boolean;
}

/** What a create or an update asks the kind for. */
export interface SpecRequest<Inputs, Observed, Outputs, Prepared> {
  news: Inputs;
  /** The state before, which shows what the program no longer says. Empty for a create. */
  olds: Partial<State<Inputs, Outputs>>;
  /** What RunPod has now. Undefined for a create. */
  current: Observed | undefined;
  /** The result of the kind's `prepare`. */
  prepared?: Prepared;
}

/** A resource of the state beside what it is to be. */
export interface Compared<Inputs, Outputs> {
  id: string;
  olds: Partial<State<Inputs, Outputs>>;
  news: Inputs;
  /** False in a refresh: `news` are then the state as it was read. */
  isOfProgram: boolean;
  isReplaced: boolean;
}

/** What the outputs of a resource derive from. */
export interface OutputSources<Inputs, Observed, Spec, Outputs, Prepared> {
  observed: Observed;
  inputs: Inputs;
  /** The state before. Empty for a new resource. */
  olds: Partial<Outputs>;
  /** What was sent. Undefined after a read. */
  save?: Save<Observed, Spec, Prepared>;
}

/** One kind of resource: what differs between kinds. What all kinds share is in `Engine` and the files beside it. */
export interface Kind<
  Inputs extends CommonInputs,
  Observed extends RunpodObject,
  Spec,
  Outputs extends object,
  Prepared = undefined,
  Context extends ProviderContext = ProviderContext,
> {
  /** What may a program say? */
  rules: InputRules<Inputs>;

  /** Which part of the API has it? */
  api(context: Context): KindApi<Observed, Spec>;

  /** How do inputs become what is sent, and what RunPod has become inputs and outputs? */
  mapping: {
    toSpec(request: SpecRequest<Inputs, Observed, Outputs, Prepared>): Spec;
    /** Groups of inputs. A step that changes one input of a group sends the whole group. */
    sentTogether?: readonly (readonly (keyof Inputs)[])[];
    /**
     * The inputs as RunPod has them. Only those that the state has are used. A value that means the same keeps the form
     * that the state has.
     */
    toInputs(observed: Observed, state: State<Inputs, Outputs>): Partial<Inputs>;
    /** The outputs of this kind that are no inputs. */
    toOutputs(sources: OutputSources<Inputs, Observed, Spec, Outputs, Prepared>): Outputs;
    /** Outputs that record what was sent: a read does not change them. */
    writeOnlyOutputs?: (keyof Outputs)[];
    /** Outputs that a read may add, because each API reports what they derive from. */
    outputsOfRead?: (keyof Outputs)[];
    /** Adds to an object what only its state knows, and what the port needs to change or delete it. */
    withState?(observed: Observed, state: Partial<State<Inputs, Outputs>>): Observed;
  };

  /** Which change needs a new resource? */
  replacement: {
    /** Inputs whose change replaces. May look at values: GPU to CPU replaces, another GPU does not. */
    causes(olds: Partial<State<Inputs, Outputs>>, news: Inputs): (keyof Inputs)[];
    /** Whether Pulumi deletes the old resource before it creates the new one. */
    deleteFirst: boolean;
  };

  /** Which object at RunPod is the program's? */
  identity: {
    /** Compares what cannot change after creation. Tells our object apart from others of its name. */
    matches(observed: Observed, inputs: Inputs): boolean;
    /** Further inputs that differ from an object to adopt, as RunPod has them. `toInputs` does not return these. */
    adoptionConflicts?(observed: Observed, inputs: Inputs): Partial<Inputs>;
    /**
     * Fills in what the program leaves to another resource, so that an adoption can compare it. Also returns the
     * outputs that record this.
     */
    resolve?(context: Context, inputs: Inputs): Promise<{ inputs: Inputs; outputs: Partial<Outputs> }>;
  };

  /** What happens besides one call per operation? */
  hooks?: {
    /** The kind that most often waits for a new resource of this kind. Its first list starts at the same time. */
    nextKind?(inputs: Inputs): keyof KindApis;
    /** Runs when the engine compares a resource of the state. */
    onDiff?(context: Context, compared: Compared<Inputs, Outputs>): void;
    /** Runs when a resource has been adopted. */
    onAdopted?(context: Context, id: string, inputs: Inputs): void;
    /**
     * Runs before a create or an update is sent. `id` is that of the resource to update. May return a part of what
     * `prepare` returns.
     */
    beforeSave?(context: Context, news: Inputs, id: string | undefined): Promise<Partial<Prepared> | undefined>;
    /** Asks RunPod for what `toSpec` needs, before anything is sent. An error here changes nothing at RunPod. */
    prepare?(
      context: Context,
      news: Inputs,
      olds: Partial<State<Inputs, Outputs>>,
      current: Observed | undefined,
    ): Promise<Prepared>;
    /** Runs after RunPod has saved. If it fails, the state keeps the resource, and the next `pulumi up` repairs it. */
    afterSave?(
      context: Context,
      saved: Observed,
      news: Inputs,
      olds: Partial<State<Inputs, Outputs>>,
      before: Observed | undefined,
    ): Promise<void>;
    /** Runs after an adoption. If it fails, the state keeps the resource, and the next `pulumi up` repairs it. */
    afterAdopt?(context: Context, adopted: Observed, inputs: Inputs): Promise<void>;
    /** Deletes, if one call may not be enough. */
    delete?(context: Context, current: Observed, state: Partial<State<Inputs, Outputs>>): Promise<void>;
  };

  /** What are users told? Sentences about the resource, after its name. */
  words?: {
    /** What RunPod does not report, for a user who adopts. */
    onAdopt?: string;
    /** Why a change replaces, if the change itself does not show it. */
    onReplace?(olds: Partial<State<Inputs, Outputs>>, news: Inputs): string | undefined;
    /** Why RunPod itself may have changed what a read finds changed. */
    onDrift?(observed: Observed, state: State<Inputs, Outputs>): string | undefined;
    /** Why an update must stop, if somebody changed fields at RunPod that the step does not change. */
    onDriftInUpdate?(drift: readonly DriftedField[], state: State<Inputs, Outputs>): string | undefined;
    /** The cause of a refusal and the next step, if RunPod does not state them. May ask RunPod. */
    onRefusal?(context: Context, refused: Refused<Observed, Inputs>): Promise<string | undefined>;
    /** What uses a resource that RunPod did not delete for five minutes. May ask RunPod. */
    onStillInUse?(context: Context, id: string): Promise<string | undefined>;
    /** Why a resource that RunPod no longer lists stays in the state. Without it, a read removes it from the state. */
    onVanish?(id: string): string;
    /** What the resource costs, independent of its use: "$0.44 an hour". */
    price?(observed: Observed): string | undefined;
  };
}

/** The inputs of any kind, as the lifecycle handles them: it names none but those that every kind has. */
export type AnyInputs = CommonInputs & Record<string, unknown>;

export type StoredState = State<AnyInputs, object>;

export type AnySave = Save<RunpodObject, object, unknown>;

/** Any kind. The lifecycle passes what the kind returns back to it, unread. */
export type AnyKind = Kind<AnyInputs, RunpodObject, object, object, unknown>;
