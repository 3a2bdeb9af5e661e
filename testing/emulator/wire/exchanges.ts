import { channel } from "node:diagnostics_channel";
import type { Call } from "./calls";
import type { Reply } from "./reply";
import type { HttpRequest } from "./server";

/** One request with its answer. */
export interface Exchange {
  face: Call["face"];
  request: HttpRequest;
  /** Undefined if the connection broke. */
  answer: Pick<Reply, "status" | "headers" | "body"> | undefined;
  /** False if a fault or a proxy before the API has changed the answer. */
  isRunpods: boolean;
}

/** Every exchange, for checks that run beside any test. Costs nothing without a subscriber. */
export const exchanges = channel("runpod-iac:emulator:exchange");

export function publish(request: HttpRequest, call: Call, told: Reply | "drop"): void {
  if (!exchanges.hasSubscribers) return;
  const answer = told === "drop" ? undefined : told;
  const isRunpods = call.fault === undefined && answer?.isOfProxy !== true;
  exchanges.publish({ face: call.face, request, answer, isRunpods } satisfies Exchange);
}
