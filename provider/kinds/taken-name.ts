import type { RunpodObject } from "../api";
import type { Refused } from "../lifecycle/kind";

/**
 * The ways out where RunPod refuses a create, because another object has the name: one that was created since the
 * list, or whose name differs in case only.
 */
export async function takenName<Inputs extends { name: string }>({
  error,
  news: { name },
  id,
  list,
  isClaimed,
}: Refused<RunpodObject, Inputs>): Promise<string | undefined> {
  if (error.kind !== "rejected" || id !== undefined) return undefined;
  const asKey = (text: string) => text.trim().toLowerCase();
  const taken = (await list()).find((item) => asKey(item.name) === asKey(name) && !isClaimed(item.id));
  if (taken === undefined) return undefined;
  return (
    `RunPod has "${taken.name}" already, id ${taken.id}. Adopt it (adopt: "${taken.id}"), delete it at RunPod, or ` +
    "give this resource another name."
  );
}
