/** Suites whose cases do not hold on REST v2 yet. A suite that is adapted to it leaves this list. */
const titles: ReadonlySet<string> = new Set([
  "a lost reply",
  "hardware that this version does not know",
  "the number of API calls",
  "a template reference from another stack's output",
  "a create whose reply has an id but lacks a field",
  "a Pod from a template",
  "a Pod's list of GPUs",
  "a Pod",
  "a refusal",
  "a release in the console",
  "a release",
  "a reply that does not prove a deletion",
  "a secret",
  "an update of a template",
  "an endpoint's reference to its template",
  "a resource with unreadable data",
  "a network volume",
  "random programs under random faults",
  "the policy pack of the examples",
]);

/** Whether a suite runs on GraphQL alone, unless its options say otherwise. */
export function runsOnGraphqlAlone(title: string): boolean {
  return titles.has(title) || title.startsWith("upgrade: ");
}
