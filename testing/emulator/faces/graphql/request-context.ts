import type { Account } from "../../platform/entities";
import { refusal } from "./errors";
import type { Shape } from "./graphql-types";
import type { World } from "../../platform/world";

/** What one request brings along. */
export interface RequestContext {
  world: World;
  /** Undefined for an anonymous request. */
  account: Account | undefined;
  /** Input keys that the request really had, before defaults were put in. */
  sentKeys: ReadonlySet<string>;
  /** Told the id of what a mutation touched. */
  touched(id: string): void;
}

export function owner({ account }: RequestContext): string {
  if (account === undefined) throw refusal("Unauthorized");
  return account.id;
}

export function done<Item extends { id: string }>(
  context: RequestContext,
  item: Item,
  shape: (item: Item) => Shape,
): Shape {
  context.touched(item.id);
  return shape(item);
}

export function gone(context: RequestContext, id: string): null {
  context.touched(id);
  return null;
}
