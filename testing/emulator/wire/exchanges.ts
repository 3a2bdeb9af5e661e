import { channel } from "node:diagnostics_channel";
import type { ShownAs } from "../platform/entities";
import type { World } from "../platform/world";
import type { Switches } from "../switches";
import type { Call } from "./calls";
import type { Reply } from "./reply";
import type { HttpRequest } from "./server";

/** One request with its answer. */
export interface Exchange {
  face: Call["face"];
  request: HttpRequest;
  /** Undefined if the connection broke. */
  answer: Pick<Reply, "status" | "headers" | "body"> | undefined;
  /** False if a fault, a proxy, an overridden object or a switch against the document made the answer. */
  isRunpods: boolean;
  switches: Readonly<Switches>;
}

/** Every exchange, for checks beside any test. Nothing is published without a subscriber. */
export const exchanges = channel("runpod-iac:emulator:exchange");

export function publish({ store, switches }: World, request: HttpRequest, call: Call, told: Reply | "drop"): void {
  if (!exchanges.hasSubscribers) return;
  const answer = told === "drop" ? undefined : told;
  const { networkVolumes, templates, endpoints, pods } = store;
  const hasOverridden = [networkVolumes, templates, endpoints, pods].some((collection) =>
    (collection.list() as { shown?: ShownAs }[]).some(({ shown }) => shown !== undefined),
  );
  const isChanged = answer?.isOfProxy ?? answer?.isUndocumented ?? hasOverridden;
  const isRunpods = call.fault === undefined && !isChanged;
  exchanges.publish({ face: call.face, request, answer, isRunpods, switches } satisfies Exchange);
}
