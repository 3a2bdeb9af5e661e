import type { KindName } from "../../provider/kinds";
import { kinds } from "../../provider/kinds";
import type { Input } from "../../provider/lifecycle/input";
import type { Collection, Emulator, Store } from "../../testing/emulator";
import { endpoint } from "./endpoint";
import { networkVolume } from "./network-volume";
import { pod } from "./pod";
import type { AdapterName, Ids, Sample, StoredItem } from "./sample";
import { registryAuth } from "./registry-auth";
import { secret } from "./secret";
import { template } from "./template";

export type { AdapterName, Ids, Inputs, Made, Sample, StoredItem } from "./sample";

/** One sample of each kind, for all suites that run over every kind. A kind comes after the kinds that it refers to. */
export const samples: { [Name in KindName]: Sample<Name> } = {
  networkVolume,
  template,
  endpoint,
  pod,
  registryAuth,
  secret,
};

/** The name of a kind in type tokens, messages and classes. */
export type TypeName = Capitalize<KindName>;

/** A kind with its sample, in suites that treat all kinds alike. */
export interface KindUnderTest {
  kind: KindName;
  type: TypeName;
  sample: Sample;
}

export const eachKind: readonly KindUnderTest[] = (Object.keys(samples) as KindName[]).map(kindUnderTest);

/** The entry of a kind in `eachKind`. */
export function kindUnderTest(kind: KindName): KindUnderTest {
  return { kind, type: typeOf(kind), sample: samples[kind] };
}

export function typeOf(kind: KindName): TypeName {
  return (kind.charAt(0).toUpperCase() + kind.slice(1)) as TypeName;
}

export function kindOf(type: TypeName): KindName {
  return (type.charAt(0).toLowerCase() + type.slice(1)) as KindName;
}

/** The inputs of a kind, as the provider declares them. */
export function inputsOf(kind: KindName): Record<string, Input> {
  return kinds[kind].rules.inputs;
}

/** A field, by its name on the adapter's wire, without which an object of this kind cannot be read. */
export function neededField({ contract: { needed } }: Sample, adapter: AdapterName): string {
  return typeof needed === "string" ? needed : needed[adapter];
}

/** The collection of the emulator's store that holds objects of this kind. */
export function collectionOf(store: Store, { sample }: KindUnderTest): Collection<StoredItem> {
  return store[sample.collection];
}

/** RunPod's objects of a kind that a program can declare, in the order of their creation. */
export function listedAt(store: Store, kind: KindUnderTest): StoredItem[] {
  return collectionOf(store, kind).list(({ id }) => kind.sample.isUnlisted?.(store, id) !== true);
}

/** Creates one object of each kind in RunPod's console. Its name is the kind. */
export async function makeInConsole(emulator: Emulator): Promise<Required<Ids>> {
  const ids: Ids = {};
  for (const { kind, sample } of eachKind) ids[kind] = (await sample.byHand.make(emulator, kind, ids)).id;
  return ids as Required<Ids>;
}
