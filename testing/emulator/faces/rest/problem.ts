import { randomUUID } from "node:crypto";
import { STATUS_CODES } from "node:http";
import type { Refusal, RefusalReason } from "../../platform/refusal";
import type { Reply } from "../../wire/reply";

/** An answer other than success, in the form of RFC 9457. */
export class Problem extends Error {
  override readonly name = "Problem";

  constructor(
    readonly status: number,
    detail: string = detailOf(status),
    /** What is wrong with the request's content, one text per mistake. */
    readonly errors?: readonly string[],
  ) {
    super(detail);
  }
}

/** The content breaks the published schema. */
export function invalidContent(errors: readonly string[]): Problem {
  return new Problem(422, "Request validation failed.", errors);
}

/** Statuses of the platform's refusals. Routes name exceptions. */
const statuses: Record<RefusalReason, number> = {
  unauthorised: 401,
  notFound: 404,
  invalid: 400,
  nameTaken: 400,
  inUse: 400,
  quota: 400,
  capacity: 400,
  balance: 402,
  unexplained: 400,
  notEmulated: 501,
};

export function problemOf({ reason, message }: Refusal): Problem {
  const status = statuses[reason];
  return reason === "notFound" ? new Problem(status) : new Problem(status, message);
}

/** Published details (docs/internals/runpod-api.md#errors). */
const details: Record<number, string> = {
  400: "request could not be processed",
  401: "missing bearer token",
  403: "access denied",
  404: "resource not found",
  405: "The requested method is not allowed for this path.",
  413: "request body too large",
  429: "rate limit exceeded for the minute window",
};

function detailOf(status: number): string {
  return details[status] ?? titleOf(status).toLowerCase();
}

function titleOf(status: number): string {
  return STATUS_CODES[status] ?? "Error";
}

export function problemReply({ status, message: detail, errors }: Problem): Reply {
  const body = { title: titleOf(status), status, detail, ...(errors === undefined ? {} : { errors }) };
  return { status, body: JSON.stringify(body), headers: { "Content-Type": "application/problem+json" } };
}

/** Every answer of RunPod's own has an id, errors included. */
export function withRequestId(reply: Reply): Reply {
  return { ...reply, headers: { ...reply.headers, "x-request-id": randomUUID() } };
}
