import type { Account } from "../platform/entities";
import type { World } from "../platform/world";
import type { Call } from "./calls";
import type { Reply } from "./reply";
import type { HttpRequest } from "./server";

/** One of RunPod's APIs: reads requests, has the platform do what they ask for, and words the answers. */
export interface Face {
  name: Call["face"];
  /** Undefined for a path that is not this API's. */
  read(world: World, request: HttpRequest): Asked | undefined;
  /** What is answered before anybody looks at what was asked. */
  refusedAtTheDoor?(world: World, isAnonymous: boolean): Reply | undefined;
}

/** What a request asks for, in the API's form. */
export interface Asked extends Pick<Call, "operation" | "wireName" | "variables" | "document"> {
  /** Carries it out, for an account or for nobody, and writes into `call` what became of it. */
  answer(account: Account | undefined, call: Call): Reply;
  /**
   * What the API answers where it has failed: with nothing beside the error, or with what this body holds in spite of
   * it.
   */
  failed(error: { message: string; code?: string | undefined }, body?: string): Reply;
  /** The field of the answer in which a list stands, where one is asked for. */
  listField?: string;
  /** The field of the answer that says whose a list is, as names from the outside in. */
  ownerField?: readonly string[];
}
