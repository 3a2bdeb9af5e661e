import type * as pulumi from "@pulumi/pulumi";
import type fc from "fast-check";
import type { KindApis } from "../../provider/api";
import type { KindName } from "../../provider/kinds";
import type { Emulator, Snapshot, Store } from "../../testing/emulator";

/** Arguments of a resource, or its inputs, by name. */
export type Inputs = Record<string, unknown>;

/** The ids of what was made by hand before, by kind. */
export type Ids = Partial<Record<KindName, string>>;

/** The resources that the same program has made before, by kind. */
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

type SpecOf<Name extends KindName> = Parameters<KindApis[Name]["create"]>[0];
type ObservedOf<Name extends KindName> = Awaited<ReturnType<KindApis[Name]["create"]>>;

/** All that the suites over kinds need to know of one kind. The compiler names what a new kind's sample lacks. */
export interface Sample<Name extends KindName = KindName> {
  /** Where the emulator's store holds them. */
  collection: CollectionName;
  /** Whether RunPod has given up an item that the store keeps. */
  isGone?(store: Store, id: string): boolean;
  /** What RunPod runs or bills of one, by the names that a program has for it. */
  content(store: Store, id: string): Inputs;

  /** The smallest arguments that are valid, but for a name. */
  args: Inputs;
  /** The class with these arguments, or with some of them changed. */
  make(name: string, changes: Inputs, options?: pulumi.CustomResourceOptions): pulumi.CustomResource;
  /** Declares one named `one`, not protected, with what it needs. `undefined`: only what it needs. */
  declare(changes: Inputs | undefined): void;
  /** Makes by hand what the arguments must refer to at RunPod. Returns these arguments. */
  needs?(emulator: Emulator): Promise<Inputs>;
  /** More arguments that a program may give. */
  more: Inputs;
  /** A change that updates in place. Omitted if every change replaces. */
  update?: Inputs;
  /** A change that replaces because of one input. */
  replacement: { changes: Inputs; because: string; deleteBeforeReplace: boolean };
  /** A vanished one stays in the state until the user takes it out. */
  isKeptWhenVanished?: true;

  /**
   * For each argument of the class but `adopt`: two values, `undefined` where it is omitted, and what else both
   * programs say. `test/docs/changes.test.ts` holds the tag `@change` against what the provider does with them.
   */
  edits: Record<string, [before: unknown, after: unknown, beside?: Inputs]>;
  /** Arguments that take more than two values to show what a change does. They have tests of their own. */
  editedElsewhere?: readonly string[];
  /** Arguments that reach the provider under another name. */
  inputNames?: Record<string, string>;

  /** Inputs that no message may show. */
  secretInputs: readonly string[];

  /** Inputs as programs give them: mostly valid, in all forms that `check` takes. */
  inputs: fc.Arbitrary<object>;
  /** Rarer values, each in place of a usual one. */
  rareInputs: Record<string, fc.Arbitrary<unknown>>;
  /** Makes inputs refer to what `test/properties/prepared-runpod.ts` has at RunPod. */
  onGround?(inputs: Inputs): Inputs;

  /** One that somebody has made in RunPod's console, and a program that adopts it. */
  byHand: {
    make(emulator: Emulator, name: string, ids: Ids): Promise<{ id: string }>;
    /** What a program says of it as it is, beside its name. */
    args(made: Made): Inputs;
    /** What the program says instead to differ from it, how the refusal lists that, and what no message may show. */
    differs: { changes: Inputs; listed: readonly RegExp[]; secret?: RegExp };
    /** An adoption says that RunPod does not report everything. */
    isPartlyHidden: boolean;
  };

  /** For the contract that every adapter keeps. */
  contract: {
    /** A spec that RunPod takes. What it refers to is made first. */
    spec(api: KindApis, name: string): Promise<SpecOf<Name>>;
    /**
     * Changes of single fields, each with what is read afterwards where that is not the change itself. None where
     * RunPod cannot change one.
     */
    changes: [change: Partial<SpecOf<Name>>, read?: Partial<ObservedOf<Name>>][];
    /** Fields of the spec that are read under another name. */
    readAs?: Partial<Record<keyof SpecOf<Name>, keyof ObservedOf<Name>>>;
    /** A field, as the emulator names it, without which an item cannot be read. */
    needed: string;
    /** As what the emulator makes an item without it. Omitted if RunPod's schema has it in every item. */
    foreign?: Parameters<Emulator["addForeign"]>[0];
  };

  /** Whether the random programs of `test/faults/` declare some. If so, that suite asks for all its operations. */
  isInRandomPrograms: boolean;
}
