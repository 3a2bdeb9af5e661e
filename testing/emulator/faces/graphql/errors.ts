import { GraphQLError } from "graphql";

/** Codes of GraphQL errors, with the case in which each appears (docs/internals/runpod-api.md#errors). */
export const errorCodes = {
  /** A business rule; HTTP 200. */
  businessRule: "RUNPOD",
  /** "Something went wrong": often a permanent refusal in disguise; HTTP 200. */
  internal: "INTERNAL_SERVER_ERROR",
  /** The document or a variable does not fit the schema; HTTP 400. */
  validation: "GRAPHQL_VALIDATION_FAILED",
} as const;

/** A request that the emulated RunPod refuses, with nothing done. */
export function refusal(message: string, code: string = errorCodes.businessRule): GraphQLError {
  return new GraphQLError(message, { extensions: { code } });
}

export function somethingWentWrong(): GraphQLError {
  return refusal("Something went wrong. Please try again later or contact support.", errorCodes.internal);
}

/** For what RunPod can do and this emulator cannot: better than an answer that nothing supports. */
export function notEmulated(what: string): GraphQLError {
  return refusal(`The emulator does not do this: ${what}.`, "NOT_EMULATED");
}
