import type { Listing, Thing } from "./api";
import { isRunpodError, messageOf, RunpodError, UserError } from "./errors";
import type { Inventory } from "./inventory";
import type { Clock } from "./wait";
import { poll } from "./wait";

/** How long a thing that RunPod may have made without telling is looked for. Reads can lag by a few seconds (runpod-api.md g). */
const lookUpPatience = { firstPauseInMs: 500, longestPauseInMs: 4_000, deadlineInMs: 12_000 };

export interface Creation<Observed extends Thing> {
  /** As users know it: `NetworkVolume`. */
  kind: string;
  name: string;
  inventory: Inventory<Observed>;
  clock: Clock;
  /** Whether a thing of our name has what we asked for in the fields that can never change. */
  isLike(observed: Observed): boolean;
  /** As in `Kind`. */
  untold: string | undefined;
  create(): Promise<Observed>;
}

/**
 * Creates a thing, and at most one. RunPod has no idempotency key, so a create whose reply was lost is looked up by what was
 * not there before; only where nothing has appeared after a while is it sent a second time, and never a third.
 */
export async function createOnce<Observed extends Thing>(creation: Creation<Observed>): Promise<Observed> {
  return creation.inventory.inTurn(creation.name, () => createInTurn(creation));
}

async function createInTurn<Observed extends Thing>(creation: Creation<Observed>): Promise<Observed> {
  const { inventory } = creation;
  const before = await inventory.known();
  refuseNamesake(creation, before);
  try {
    return await inventory.write(() => creation.create());
  } catch (lost) {
    const found = await afterLostReply(creation, before, lost);
    if (found !== undefined) return inventory.record(found);
  }
  try {
    return await inventory.write(() => creation.create());
  } catch (lost) {
    const found = await afterLostReply(creation, before, lost);
    if (found !== undefined) return inventory.record(found);
    throw lost;
  }
}

/** A thing of our name that no resource of this run holds: most likely what an interrupted run left behind. */
function refuseNamesake<Observed extends Thing>(creation: Creation<Observed>, before: Listing<Observed>): void {
  const namesake = before.items.find((item) => item.name === creation.name && !creation.inventory.isClaimed(item.id));
  if (namesake === undefined) return;
  throw new UserError(
    `RunPod already has one of this name, id ${namesake.id}, which no resource of this program holds. An interrupted run may have ` +
      `made it; a second one would cost twice. Adopt it (adopt: "${namesake.id}"), delete it at RunPod, or give this resource another name.${creation.untold === undefined ? "" : ` ${creation.untold}`}`,
  );
}

/** What the lost create has made; `undefined` if it has made nothing. Throws what was no lost reply, and what cannot be told. */
async function afterLostReply<Observed extends Thing>(
  creation: Creation<Observed>,
  before: Listing<Observed>,
  lost: unknown,
): Promise<Observed | undefined> {
  if (!isRunpodError(lost) || !(lost.mayHaveHappened || lost.id !== undefined)) throw lost;
  if (lost.retryAfterInMs !== undefined) await creation.clock.sleep(lost.retryAfterInMs);
  let found: Observed[] | undefined;
  try {
    found = await poll(creation.clock, lookUpPatience, () => appeared(creation, before, lost));
  } catch (error) {
    throw new RunpodError(
      lost.kind,
      `${lost.message} Whether RunPod made it could not be found out: ${messageOf(error)} The next \`pulumi up\` looks for it by name first.`,
      lost.id === undefined ? {} : { id: lost.id },
    );
  }
  if (found === undefined) {
    if (lost.id !== undefined) throw lost;
    return undefined;
  }
  if (found.length > 1) {
    throw new UserError(
      `${lost.message} Since then ${found.length} things of this name have appeared (${found.map(({ id }) => id).join(", ")}), and ` +
        "RunPod does not tell which is ours. Delete at RunPod those that are not needed, then run `pulumi up` again.",
    );
  }
  return found[0];
}

/** What has come since the first list and can only be ours. `undefined` while there is nothing. */
async function appeared<Observed extends Thing>(
  creation: Creation<Observed>,
  before: Listing<Observed>,
  lost: RunpodError,
): Promise<Observed[] | undefined> {
  const { items } = await creation.inventory.another();
  const old = new Set(before.items.map(({ id }) => id));
  const ours = items.filter((item) =>
    lost.id === undefined
      ? !old.has(item.id) &&
        !creation.inventory.isClaimed(item.id) &&
        item.name === creation.name &&
        creation.isLike(item)
      : item.id === lost.id,
  );
  return ours.length > 0 ? ours : undefined;
}
