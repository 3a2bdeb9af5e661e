import { z } from "zod";
import type { RunpodErrorKind } from "../../api/errors";
import { keyRefused, RunpodError } from "../../api/errors";
import type { HttpMethod } from "../http";
import type { Refusal } from "../json-api";
import { kindOfRefusal } from "../refusal-texts";

/** An `application/problem+json` of REST v2 (docs/internals/runpod-api.md#errors). */
const problem = z.looseObject({
  detail: z.string(),
  title: z.string().optional(),
  errors: z.array(z.string()).nullish(),
});

/** Statuses that say what the refusal means. The text of the others decides. */
const kindByStatus: Partial<Record<number, RunpodErrorKind>> = {
  402: "rejected",
  404: "notFound",
  405: "rejected",
  413: "rejected",
  422: "rejected",
};

/** Next step after a refusal whose text seldom names one. */
const nextStepByStatus: Partial<Record<number, string>> = {
  402: "The account's balance is too low, so RunPod did nothing. Add funds in RunPod's console.",
  405: "RunPod does not offer this call any more. Update runpod-iac.",
  413: "Shorten the longest values, for example in env.",
};

const longestQuote = 600;

/** Reads a refusal of REST v2: the status says the meaning, or else the text. RunPod has no codes. */
export function refusalOf({ operation, method, status, body, redact }: Refusal): RunpodError {
  const { data } = problem.safeParse(body);
  if (data === undefined) {
    return new RunpodError(
      "rejected",
      `${operation}: HTTP ${status}, in a form that REST v2 does not use. Correct runpod:restUrl if you have set it. ` +
        `Otherwise update runpod-iac. RunPod said: ${redact(JSON.stringify(body)).slice(0, 300)}`,
      { status },
    );
  }
  const said = redact(textOf(data)).slice(0, longestQuote);
  const ofText = kindByStatus[status] ?? kindOfText(said, method) ?? "rejected";
  // A refusal by its status, so a repetition is refused too. But "something went wrong" is no reason that is a rule's:
  // a create looks whether something appeared, and no other choice is asked for.
  const inUnknownWords = ofText === "unavailable";
  const kind = inUnknownWords ? "rejected" : ofText;
  const words = [`${operation}: HTTP ${status}. RunPod said: ${said}`, nextStepByStatus[status] ?? []].flat().join(" ");
  if (kind === "unauthorised") return keyRefused(words, { status });
  // The document: "not found, or not accessible".
  return new RunpodError(kind, words, { status, inUnknownWords, mayBeDenied: status === 404 });
}

/**
 * In an answer to a read or a delete, a text such as "volume not found" may mean another object: only HTTP 404 says
 * that the asked one is not there.
 */
function kindOfText(said: string, method: HttpMethod): RunpodErrorKind | undefined {
  const kind = kindOfRefusal(said);
  return kind === "notFound" && (method === "GET" || method === "DELETE") ? undefined : kind;
}

/**
 * The detail and each violation. A missing property comes first: because of it, RunPod's validator also reports
 * valid properties as additional.
 */
function textOf({ detail, errors }: z.output<typeof problem>): string {
  const isMissing = (error: string) => /missing propert/i.test(error);
  const violations = [...new Set(errors ?? [])].sort((a, b) => Number(isMissing(b)) - Number(isMissing(a)));
  return [detail, violations.join("; ")].filter((text) => text !== "").join(" ");
}
