import { createHash } from "node:crypto";
import type { ShownAs } from "../../platform/entities";
import { invalidContent, Problem } from "./problem";
import { ok, type RestRequest } from "./route";
import type { Reply } from "../../wire/reply";

interface Listed {
  id: string;
  shown?: ShownAs;
}

/** A whole list. The items come oldest first. */
export function list<Item extends Listed>(
  { world }: RestRequest,
  field: string,
  items: readonly Item[],
  shape: (item: Item) => object,
): Reply {
  return ok({ [field]: shapes(inOrder(items, world.switches.listOrder), shape) });
}

/** The page of a list that the query asks for. The items come oldest first. */
export function page<Item extends Listed>(
  request: RestRequest,
  field: string,
  items: readonly Item[],
  shape: (item: Item) => object,
): Reply {
  return pageOf(request, field, inOrder(items, request.world.switches.listOrder), shape);
}

/** The page of a list in this order, with `more` beside it. */
export function pageOf<Item extends Listed>(
  request: RestRequest,
  field: string,
  ordered: readonly Item[],
  shape: (item: Item) => object,
  more: object = {},
): Reply {
  const { switches } = request.world;
  // August's document has no pages, and unknown parameters of a query are ignored.
  if (switches.document === "August") return ok({ ...more, [field]: shapes(ordered, shape) });
  const limit = limitOf(request);
  const start = startOf(request, ordered);
  const part = ordered.slice(start, start + limit);
  const hasNextPage = start + limit < ordered.length;
  const nextCursor = hasNextPage ? cursorAfter(request, ordered, start + limit) : null;
  return ok({ ...more, [field]: shapes(part, shape), pagination: { nextCursor, hasNextPage } });
}

/** `shown` overrides what reads return of an item. */
function shapes<Item extends Listed>(items: readonly Item[], shape: (item: Item) => object): (object | null)[] {
  return items.map((item) => (item.shown === null ? null : { ...shape(item), ...item.shown }));
}

function inOrder<Item extends Listed>(items: readonly Item[], order: RestRequest["world"]["switches"]["listOrder"]) {
  if (order === "oldest-first") return [...items];
  if (order === "newest-first") return [...items].reverse();
  const rank = ({ id }: Item) => createHash("sha256").update(id).digest("hex");
  return [...items].sort((one, other) => rank(one).localeCompare(rank(other)));
}

const largestLimit = 1000;

function limitOf({ query, world }: RestRequest): number {
  const text = query.get("limit");
  if (text === null) return world.switches.pageSize;
  const limit = Number(text);
  if (!/^\d+$/.test(text) || limit < 1 || limit > largestLimit) {
    throw invalidContent([`$.limit: must be an integer from 1 to ${largestLimit}`]);
  }
  return limit;
}

/** What a cursor says: its list, and the next item's place or the last item's id. */
type Position = [path: string, account: string, next: number | string];

/** With "offset" a thing that is made or deleted meanwhile shifts the next page. */
function cursorAfter({ path, accountId, world }: RestRequest, items: readonly Listed[], next: number): string {
  const place = world.switches.cursors === "offset" ? next : (items[next - 1]?.id ?? "");
  const position: Position = [path, accountId, place];
  return Buffer.from(JSON.stringify(position)).toString("base64url");
}

function startOf({ path, accountId, query }: RestRequest, items: readonly Listed[]): number {
  const cursor = query.get("cursor");
  if (cursor === null) return 0;
  const [ofPath, ofAccount, next] = positionFrom(cursor);
  const place = typeof next === "number" ? next : items.findIndex(({ id }) => id === next) + 1;
  if (ofPath !== path || ofAccount !== accountId || place < 1) throw new Problem(422, "invalid cursor");
  return place;
}

function positionFrom(cursor: string): Position | [] {
  try {
    return JSON.parse(Buffer.from(cursor, "base64url").toString("utf8")) as Position;
  } catch {
    return [];
  }
}
