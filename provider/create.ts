import type { Listing, Thing } from "./api";
import { isRunpodError, messageOf, RunpodError, UserError } from "./errors";
import type { Inventory } from "./inventory";
import type { Clock } from "./wait";
import { poll, readLagInMs } from "./wait";

/** The longest wish of RunPod's to be left alone that is followed before looking. */
const longestObedienceInMs = 60_000;

/** How long a thing that RunPod may have made without telling is looked for. Reads can lag by a few seconds (runpod-api.md g). */
const lookUpPatience = { firstPauseInMs: 500, longestPauseInMs: 4_000, deadlineInMs: 12_000 };

export interface Creation<Observed extends Thing> {
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
 * not there before; only where nothing has appeared after a while is it sent a second time, and never a third. Then it is looked at
 * once more, because the first one may have been slow.
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
  let made: Observed;
  try {
    made = await inventory.write(() => creation.create());
  } catch (lost) {
    const found = await afterLostReply(creation, before, lost);
    if (found !== undefined) return inventory.record(found);
    throw lost;
  }
  await refuseTwin(creation, before, made);
  return made;
}

/** Tells of what a first create made after all, when a second one has made the same. */
async function refuseTwin<Observed extends Thing>(
  creation: Creation<Observed>,
  before: Listing<Observed>,
  made: Observed,
): Promise<void> {
  let twins: Observed[] = [];
  try {
    const { items } = await creation.inventory.another(readLagInMs);
    twins = newcomers(creation, before, items);
  } catch {
    // A look that failed is no reason to lose what was made.
  }
  if (twins.length === 0) return;
  throw new RunpodError(
    "noAnswer",
    `The first attempt got no answer, and a second one was made after a while without a sign of it: now RunPod has both. This resource has ${made.id}. Delete ` +
      `${twins.map(({ id }) => id).join(", ")} at RunPod, which costs as much, then run \`pulumi up\` again.`,
    { id: made.id },
  );
}

/** A thing of our name that no resource of this run holds: most likely what an interrupted run left behind. */
function refuseNamesake<Observed extends Thing>(creation: Creation<Observed>, before: Listing<Observed>): void {
  const listed = [...before.items, ...(before.unreadable ?? [])];
  const namesake = listed.find((item) => item.name === creation.name && !creation.inventory.isClaimed(item.id));
  if (namesake === undefined) return;
  throw new UserError(
    `RunPod already has one of this name, id ${namesake.id}, which no resource of this program holds. An interrupted run may have ` +
      `made it, or a resource has another name in the program now (then give it \`aliases\`); a second one would cost twice. Adopt it (adopt: "${namesake.id}"), delete it at RunPod, or give this resource another name.${creation.untold === undefined ? "" : ` ${creation.untold}`}`,
  );
}

/** What the lost create has made; `undefined` if it has made nothing. Throws what was no lost reply, and what cannot be told. */
async function afterLostReply<Observed extends Thing>(
  creation: Creation<Observed>,
  before: Listing<Observed>,
  lost: unknown,
): Promise<Observed | undefined> {
  if (!isRunpodError(lost) || !(lost.mayHaveHappened || lost.id !== undefined)) throw lost;
  if (lost.retryAfterInMs !== undefined)
    await creation.clock.sleep(Math.min(lost.retryAfterInMs, longestObedienceInMs));
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
        "RunPod does not tell which is ours. Adopt one (adopt: its id) and delete the others at RunPod, then run `pulumi up` again.",
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
  const ours = lost.id === undefined ? newcomers(creation, before, items) : items.filter((item) => item.id === lost.id);
  return ours.length > 0 ? ours : undefined;
}

/** Things of our name and kind that were not there before and that no resource of this run has. */
function newcomers<Observed extends Thing>(
  creation: Creation<Observed>,
  before: Listing<Observed>,
  items: Observed[],
): Observed[] {
  const old = new Set(before.items.map(({ id }) => id));
  return items.filter(
    (item) =>
      !old.has(item.id) &&
      !creation.inventory.isClaimed(item.id) &&
      item.name === creation.name &&
      creation.isLike(item),
  );
}
