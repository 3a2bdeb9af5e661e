/**
 * What every object at RunPod has. An adapter leaves out fields that its API does not report. `undefined` means that
 * RunPod has no value.
 *
 * An adapter may keep more in it under its own symbols. A copy by `...` keeps them, and updates pass the object back to
 * the adapter.
 */
export interface RunpodObject {
  id: string;
  name: string;
}

/** All objects of a kind and their account, which is `undefined` if the API does not report it. */
export interface Listing<Observed extends RunpodObject> {
  accountId: string | undefined;
  items: Observed[];
  /** Listed objects that cannot be read. They exist. */
  unreadable?: UnreadableItem[];
  /** False if items may be missing, for example because RunPod sent null for a list. Absence then proves nothing. */
  isComplete?: false;
}

/** An item of a list of which only the id is known. */
export interface UnreadableItem {
  id: string;
  name: string | undefined;
  /** The fields that are missing or malformed. */
  fields: string;
}

/**
 * The operations of one kind.
 *
 * In a spec, `undefined` means "leave as it is" (in a create: "RunPod decides") and `null` means "clear". Update and
 * delete take the object as it was last read, because some APIs want whole objects, or the name instead of the id.
 */
export interface KindApi<Observed extends RunpodObject, Spec> {
  /** Returns all objects or throws. A list that may lack some says so with `isComplete`. */
  list(): Promise<Listing<Observed>>;
  create(spec: Spec): Promise<Observed>;
  /** Absent if the API cannot change objects of this kind. */
  update?(current: Observed, changes: Partial<Spec>): Promise<Observed>;
  /** Succeeds only if RunPod confirms it. `notFound` is an error like any other. */
  delete(current: RunpodObject): Promise<void>;
}

/** A kind whose objects can be changed. */
export type ChangeableApi<Observed extends RunpodObject, Spec> = Required<KindApi<Observed, Spec>>;
