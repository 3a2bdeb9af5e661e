import type { KindApis, RunpodObject } from "../api";
import type { CommonInputs } from "../lifecycle/check";
import type { Kind } from "../lifecycle/kind";
import type { KindContext } from "./context";
import { endpoint } from "./endpoint/endpoint";
import { networkVolume } from "./network-volume";
import { pod } from "./pod/pod";
import { template } from "./template/template";

/**
 * The kinds of resource that there are: the one list. The names stand in users' states, inside the shim text, and are
 * never renamed.
 */
export const kinds = { networkVolume, template, endpoint, pod } satisfies Record<keyof KindApis, object>;

export type KindName = keyof typeof kinds;

/** Any of them, for what treats all alike. */
export type AnyKind = Kind<CommonInputs, RunpodObject, object, object, unknown, KindContext>;

/** Calls `make` for each kind. */
export function mapKinds<Result>(make: (kind: AnyKind, name: KindName) => Result): Record<KindName, Result> {
  // What one kind returns only ever comes back to the same kind, which the compiler cannot see.
  const each = Object.entries(kinds) as unknown as [KindName, AnyKind][];
  return Object.fromEntries(each.map(([name, kind]) => [name, make(kind, name)])) as Record<KindName, Result>;
}
