import type { RunpodErrorKind } from "../api/errors";

/** Texts of refusals for which RunPod has no code of their own, on any API (docs/internals/runpod-api.md#errors). */
const texts: [RegExp, RunpodErrorKind][] = [
  [/something went wrong/i, "unavailable"],
  [/workers? quota|worker concurrency/i, "quota"],
  [/no (longer any )?instances|no instances available|could not find any pods with required/i, "capacity"],
  [/does not have the resources to deploy|not enough free gpus|could not be placed/i, "capacity"],
  [/must remove this network volume|in use|being used|still (used|referenced)/i, "inUse"],
  [/unauthori[sz]ed|unauthenticated|forbidden/i, "unauthorised"],
  [/nonexistent|not found|does not exist|could not find/i, "notFound"],
];

/** Words that only a refusal uses. An error with one of them is not a failure on the way. */
const refusalWords = [
  /\b(must|needs?|cannot|can't|invalid|bad|required|already|unique|between|n?either|once|only|exceeds?|insufficient)\b/i,
  /\bnot (allowed|supported|of the form|a|an)\b|\bat (most|least)\b|\btoo (low|small|large|big|long|many)\b/i,
];

/** What RunPod's text means. `undefined` if no entry of the table has it. */
export function kindOfRefusal(said: string): RunpodErrorKind | undefined {
  return texts.find(([text]) => text.test(said))?.[1];
}

/** Whether the text is surely a refusal, so that RunPod carried out nothing. */
export function isRefusal(said: string): boolean {
  return refusalWords.some((words) => words.test(said));
}
