import { z } from "zod";
import { RunpodError } from "../../api/errors";
import type { Http } from "../http";
import type { JsonApi } from "../json-api";
import { createJsonApi } from "../json-api";
import type { Identified, Listed } from "../list-items";
import { identified, readItems } from "../list-items";
import { refusalOf } from "./refusal";

/** RunPod answers a larger body with HTTP 413. */
const longestBodyInBytes = 102_400;

export interface Rest {
  call: JsonApi;
  /**
   * Lists all objects under a path, page by page.
   *
   * @param path segments of the path, unescaped
   * @param envelope the field of an answer that has the items
   * @param item schema of one item. Items that do not fit are reported, and the others are listed.
   */
  listAll: <Item extends z.ZodType>(
    path: readonly string[],
    envelope: string,
    item: Item,
  ) => Promise<Listed<z.output<Item>>>;
}

/** The document of August has no pages. */
const pagination = z.looseObject({ nextCursor: z.string().nullish(), hasNextPage: z.boolean() }).optional();

/** @param url address of the API, with its version and without a slash at the end */
export function createRest(http: Http, url: string): Rest {
  const call = createJsonApi(http, url, { refusalOf, longestBodyInBytes, reportsQuota: true });

  return {
    call,
    async listAll(path, envelope, item) {
      const operation = `GET /${path.join("/")}`;
      const page = z.looseObject({ [envelope]: z.array(identified).nullable(), pagination });
      const entries = new Map<string, Identified>();
      const cursors = new Set<string | undefined>([undefined, ""]);
      let cursor: string | undefined;
      let isComplete = true;
      do {
        const query = { cursor };
        const answer = await call({ operation, method: "GET", path, query, reply: page, repeatable: true });
        const listed = answer[envelope] as Identified[] | null;
        // What is made between two pages shifts items to the next one.
        for (const entry of listed ?? []) if (!entries.has(entry.id)) entries.set(entry.id, entry);
        // UNKNOWN: whether RunPod sends null for an empty list.
        isComplete &&= listed !== null;
        cursor = nextCursor(operation, answer.pagination as z.output<typeof pagination>, cursors);
        cursors.add(cursor);
      } while (cursor !== undefined);
      return {
        // REST v2 reports no account.
        accountId: undefined,
        ...readItems(item, [...entries.values()]),
        ...(isComplete ? {} : { isComplete: false as const }),
      };
    },
  };
}

/** The cursor of the next page. `undefined` after the last one. */
function nextCursor(
  operation: string,
  answered: z.output<typeof pagination>,
  earlier: ReadonlySet<string | undefined>,
): string | undefined {
  if (answered?.hasNextPage !== true) return undefined;
  const cursor = answered.nextCursor ?? undefined;
  if (!earlier.has(cursor)) return cursor;
  throw new RunpodError(
    "malformed",
    `${operation}: RunPod reports more pages, but not the way to the next one, so the list is not complete. Run the ` +
      "command again. If this keeps happening, update runpod-iac.",
  );
}
