/** Suites whose cases do not hold on REST v2 yet. A suite that is adapted to it leaves this list. */
const titles: ReadonlySet<string> = new Set(["random programs under random faults"]);

/** Whether a suite runs on GraphQL alone, unless its options say otherwise. */
export function runsOnGraphqlAlone(title: string): boolean {
  return titles.has(title);
}
