import type * as pulumi from "@pulumi/pulumi";
import type fc from "fast-check";
import type { KindApis } from "../../provider/api";
import type { KindName } from "../../provider/kinds";
import type { Emulator, Snapshot, Store } from "../../testing/emulator";

/** Arguments of a resource, or its inputs, by name. */
export type Inputs = Record<string, unknown>;

/** Ids of objects that exist before the program runs, by kind. */
export type Ids = Partial<Record<KindName, string>>;

/** Resources that the same program declared before, by kind. */
export type Made = Partial<Record<KindName, pulumi.CustomResource>>;

/** The collections of the emulator that hold resources. */
export type CollectionName = {
  [Name in keyof Snapshot]: Snapshot[Name][number] extends StoredItem ? Name : never;
}[keyof Snapshot];

/** What every resource has in the emulator's store. */
export interface StoredItem {
  id: string;
  name: string;
  accountId: string;
}

/** The adapters that serve kinds, by their folders. */
export type AdapterName = "graphql" | "rest";

/** What a read returns after a change, or the words of the adapter's refusal. */
type ReadOrRefusal<Name extends KindName> = Partial<ObservedOf<Name>> | RegExp;

type SpecOf<Name extends KindName> = Parameters<KindApis[Name]["create"]>[0];
type ObservedOf<Name extends KindName> = Awaited<ReturnType<KindApis[Name]["create"]>>;

/**
 * Everything that the suites over kinds need to know of one kind. The compiler names what a new kind's sample lacks.
 */
export interface Sample<Name extends KindName = KindName> {
  /** The collection of the emulator's store that holds objects of this kind. */
  collection: CollectionName;
  /** Whether the store keeps an object that no program declares: RunPod has deleted it, or made it for another one. */
  isUnlisted?(store: Store, id: string): boolean;
  /** What RunPod runs or bills of an object, by the names of the program's arguments. */
  content(store: Store, id: string): Inputs;

  /** The fewest valid arguments, without a name. */
  args: Inputs;
  /** Declares the resource with these arguments, some of them changed. */
  make(name: string, changes: Inputs, options?: pulumi.CustomResourceOptions): pulumi.CustomResource;
  /** Declares a resource named `one`, without protection, and what it needs. With `undefined`, only what it needs. */
  declare(changes: Inputs | undefined): void;
  /** Creates in the console what the arguments must refer to. Returns the arguments that refer to it. */
  needs?(emulator: Emulator): Promise<Inputs>;
  /** More arguments that a program may set. */
  more: Inputs;
  /** A change that updates in place. Omitted if every change replaces. */
  update?: Inputs;
  /** A change that replaces because of one input. */
  replacement: { changes: Inputs; because: string; deleteBeforeReplace: boolean };
  /** The resource stays in the state after RunPod lost the object, until the user removes it. */
  isKeptWhenVanished?: true;

  /**
   * For each argument of the class except `adopt`: two values, and other arguments of both programs. `undefined` means
   * omitted. `test/docs/changes.test.ts` compares the tag `@change` with what the provider does.
   */
  edits: Record<string, [before: unknown, after: unknown, beside?: Inputs]>;
  /** Arguments that need more than two values to show what a change does. They have their own tests. */
  editedElsewhere?: readonly string[];
  /** Arguments that reach the provider under another name. */
  inputNames?: Record<string, string>;

  /** Inputs that no message may show. */
  secretInputs: readonly string[];

  /** Inputs as programs give them: mostly valid, in all forms that `check` takes. */
  inputs: fc.Arbitrary<object>;
  /** Rarer values, each in place of a usual one. */
  rareInputs: Record<string, fc.Arbitrary<unknown>>;
  /** Makes inputs refer to the objects of `test/properties/prepared-runpod.ts`. */
  withPreparedIds?(inputs: Inputs): Inputs;

  /** An object that somebody created in RunPod's console, and a program that adopts it. */
  byHand: {
    make(emulator: Emulator, name: string, ids: Ids): Promise<{ id: string }>;
    /** The arguments that describe the object as it is, without its name. */
    args(made: Made): Inputs;
    /** Arguments that differ from the object, how the refusal lists them, and what no message may contain. */
    differs: { changes: Inputs; listed: readonly RegExp[]; secret?: RegExp };
    /** Whether an adoption warns that RunPod does not report everything. */
    isPartlyHidden: boolean;
  };

  /** For the contract that every adapter must keep. */
  contract: {
    /** A spec that RunPod accepts. Creates first what it refers to. The suite omits inputs that an adapter lacks. */
    spec(api: KindApis, name: string): Promise<SpecOf<Name>>;
    /**
     * Changes of fields, each with what a read then returns, if that is not the change itself, and with adapters of
     * which this is not true. Empty if RunPod cannot change an object of this kind.
     */
    changes: [
      change: Partial<SpecOf<Name>>,
      read?: Partial<ObservedOf<Name>> | undefined,
      elsewhere?: Partial<Record<AdapterName, ReadOrRefusal<Name>>>,
    ][];
    /** Fields of the spec that a read returns under another name. */
    readAs?: Partial<Record<keyof SpecOf<Name>, keyof ObservedOf<Name>>>;
    /** A field, by its name on the wire, without which an object cannot be read. See `neededField`. */
    needed: string | Record<AdapterName, string>;
    /** The kind of `Emulator.addForeign` that lacks this field. Omitted if RunPod's schema requires it. */
    foreign?: Parameters<Emulator["addForeign"]>[0];
  };

  /** Whether the random programs of `test/faults/` declare this kind. If so, that suite covers all its operations. */
  isInRandomPrograms: boolean;
}
