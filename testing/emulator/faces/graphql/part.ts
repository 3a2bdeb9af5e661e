import type { Account } from "../../platform/entities";
import { Refusal } from "../../platform/refusal";
import type { World } from "../../platform/world";

/** What a GraphQL type reads as: its fields by their names in the schema. */
export type Shape = Record<string, unknown>;

/** One subject of RunPod's GraphQL: its types, and what it adds to Query, Mutation and the account. */
export interface Part {
  /** In the schema language; `extend type` adds to what other parts define. */
  types: string;
  /** The root fields that it adds. Nested fields are resolved by their shapes. */
  resolvers: Record<string, (sent: never, context: RequestContext) => unknown>;
  /** What its root fields are in words that hold for every API. */
  operations: Record<string, string | Save>;
  /** The same for its lists under the account. */
  listOperations?: Record<string, string>;
  /**
   * What it adds to the account. Lists are read only when they are selected: a stale read is spent by those who ask.
   */
  ofAccount?: (world: World, account: Account) => Shape;
}

/** A save creates without an id and updates with one. */
export interface Save {
  withoutId: string;
  withId: string;
}

/** What one request brings along. */
export interface RequestContext {
  world: World;
  /** Undefined for an anonymous request. */
  account: Account | undefined;
  /** Input keys that the request really had, before defaults were put in. */
  sentKeys: ReadonlySet<string>;
  /** An account with all that the parts tell of it. */
  readAccount: (account: Account) => Shape;
  /** Told the id of what a mutation touched. */
  touched(id: string): void;
}

export function owner({ account }: RequestContext): string {
  if (account === undefined) throw new Refusal("unauthorised", "Unauthorized");
  return account.id;
}

/** Of an input that the schema lets be left out, and the API does not. */
export function needed<Input>(input: Input | null | undefined, mutation: string): Input {
  if (!input) throw new Refusal("invalid", `${mutation} needs an input.`);
  return input;
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
