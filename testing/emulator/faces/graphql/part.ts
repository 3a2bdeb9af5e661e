import type { Account } from "../../platform/entities";
import { Refusal } from "../../platform/refusal";
import type { World } from "../../platform/world";

/** What a GraphQL type resolves to: its fields by their names in the schema. */
export type Shape = Record<string, unknown>;

/** One subject of RunPod's GraphQL: its types, and its additions to Query, Mutation and the account. */
export interface Part {
  /** In the schema language. `extend type` adds to types of other parts. */
  types: string;
  /** The root fields that it adds. Shapes resolve nested fields. */
  resolvers: Record<string, (sent: never, context: RequestContext) => unknown>;
  /** Neutral names of its root fields. */
  operations: Record<string, string | Save>;
  /** Neutral names of its lists under the account. */
  listOperations?: Record<string, string>;
  /** What it adds to the account. Lists are read only if they are selected, because a read uses up a stale read. */
  ofAccount?: (world: World, account: Account) => Shape;
}

/** A save creates without an id and updates with one. */
export interface Save {
  withoutId: string;
  withId: string;
}

/** What belongs to one request. */
export interface RequestContext {
  world: World;
  /** Undefined for an anonymous request. */
  account: Account | undefined;
  /** Input keys that the request had before defaults were filled in. */
  sentKeys: ReadonlySet<string>;
  /** An account with the fields of all parts. */
  readAccount: (account: Account) => Shape;
  /** Receives the id of the object that a mutation changed. */
  touched(id: string): void;
}

export function owner({ account }: RequestContext): string {
  if (account === undefined) throw new Refusal("unauthorised", "Unauthorized");
  return account.id;
}

/** Refuses an absent input: the schema allows it, the API does not. */
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
