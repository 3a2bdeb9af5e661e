import type { Endpoint } from "./entities";
import { Refusal } from "./refusal";
import type { World } from "./world";

/**
 * The workers of all endpoints, idle ones included, must not exceed the account's quota
 * (docs/internals/runpod-api.md#endpoints).
 */
export function checkQuota({ store, switches }: World, endpoint: Endpoint): void {
  const quota = store.accounts.get(endpoint.accountId)?.quota ?? 0;
  const others = store.endpoints
    .list(({ accountId, id }) => accountId === endpoint.accountId && id !== endpoint.id)
    .reduce((sum, { workersMax }) => sum + workersMax, 0);
  if (endpoint.workersMax === 0 || others + endpoint.workersMax <= quota) return;
  const left = Math.max(0, quota - others);
  const advice = `Reduce the max workers for other endpoints or lower the max worker count for this endpoint to at most ${left}.`;
  const sentences = {
    current: `Max workers across all endpoints must not exceed your workers quota (${quota}). ${advice}`,
    "will-exceed": `Max workers across all endpoints will exceed your worker quota of ${quota}. ${advice}`,
    "2024": `Your worker concurrency cannot go beyond the maximum limit of (${quota}). ${advice}`,
  };
  throw new Refusal("quota", sentences[switches.quotaSentence]);
}
