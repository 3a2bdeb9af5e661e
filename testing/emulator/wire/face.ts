import type { Authentication } from "../platform/account";
import type { Account } from "../platform/entities";
import type { World } from "../platform/world";
import type { Call } from "./calls";
import type { Reply } from "./reply";
import type { HttpRequest } from "./server";

/** One of RunPod's APIs: reads requests, calls the platform, and formats the answers. */
export interface Face {
  name: Call["face"];
  /** Its calls are limited by windows, and its answers tell them. Calls of other faces are limited by the second. */
  tellsRate?: true;
  /** Undefined if the path belongs to another API. */
  read(world: World, request: HttpRequest): Asked | undefined;
  /** The answer to a request that is refused before its content is read. */
  refusedAtTheDoor?(world: World, key: Authentication["kind"]): Reply | undefined;
}

/** What a request asks for, in the API's form. */
export interface Asked extends Pick<Call, "operation" | "wireName" | "variables" | "document"> {
  /** Carries out the request, for an account or without one. Records the result in `call`. */
  answer(account: Account | undefined, call: Call): Reply;
  /** The answer to a request that failed: only the error, or the error with the content of this body. */
  failed(error: { message: string; code?: string | undefined }, body?: string): Reply;
  /** An answer with this status and no more, in the API's form. Without it, the form of RunPod's proxy. */
  plain?(status: number): Reply;
  /** The field of the answer that holds the list, if the request asks for one. */
  listField?: string;
  /** The path in the answer to the field with the list's owner. */
  ownerField?: readonly string[];
}
