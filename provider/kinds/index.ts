import type { KindApis, RunpodObject } from "../api";
import type { CommonInputs } from "../lifecycle/check";
import type { Kind } from "../lifecycle/kind";
import type { KindContext } from "./context";
import { endpoint } from "./endpoint/endpoint";
import { networkVolume } from "./network-volume";
import { pod } from "./pod/pod";
import { registryAuth } from "./registry-auth";
import { secret } from "./secret";
import { template } from "./template/template";

/**
 * All kinds of resource. This is the only list. Users' states contain the names, inside the shim text, so they never
 * change.
 */
export const kinds = { networkVolume, template, endpoint, pod, registryAuth, secret } satisfies Record<
  keyof KindApis,
  object
>;

export type KindName = keyof typeof kinds;

/** Any kind, for code that treats all kinds alike. */
export type AnyKind = Kind<CommonInputs, RunpodObject, object, object, unknown, KindContext>;

/** Calls `make` for each kind. */
export function mapKinds<Result>(make: (kind: AnyKind, name: KindName) => Result): Record<KindName, Result> {
  // The compiler cannot see that objects of one kind only return to that kind.
  const each = Object.entries(kinds) as unknown as [KindName, AnyKind][];
  return Object.fromEntries(each.map(([name, kind]) => [name, make(kind, name)])) as Record<KindName, Result>;
}
