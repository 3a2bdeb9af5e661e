import type { Listing, RunpodObject, UnreadableItem } from "../api";
import { isRunpodError, mayBeDone, messageOf, RunpodError, UserError } from "../api/errors";
import type { Inventory } from "./inventory";
import { findIn } from "./inventory";
import type { Clock, WaitReporter } from "../api/clock";
import { poll, ReportedWait } from "../api/clock";

/**
 * How long after it was sent a create without an answer may still show: an attempt may take a minute, and lists lag by
 * half a minute.
 */
const latestSignInMs = 90_000;

/**
 * And no shorter than this after the answer failed: a create may be several calls, of which only the last one was lost.
 */
const shortestLookInMs = 30_000;

const lookUpPatience = { firstPauseInMs: 500, longestPauseInMs: 10_000 };

export interface Creation<Observed extends RunpodObject> {
  name: string;
  inventory: Inventory<Observed>;
  clock: Clock;
  /** Whether an object of this name has the requested values in the fields that can never change. */
  matches(observed: Observed): boolean;
  /** Whether Pulumi creates a replacement before it deletes the old resource. */
  comesFirst: boolean;
  /** Whether RunPod takes no name of this kind twice. */
  isNameUnique: boolean;
  /** As in `Engine`. */
  adoptionNote: string | undefined;
  create(): Promise<Observed>;
  report?: WaitReporter;
}

/**
 * Creates at most one object. RunPod has no idempotency key and may carry out a create late, so a run never repeats a
 * create whose reply was lost. It compares lists from before and after the create. A later run finds what appears
 * still later by its name.
 */
export async function createOnce<Observed extends RunpodObject>(creation: Creation<Observed>): Promise<Observed> {
  return creation.inventory.oneAtATime(creation.name, () => createInTurn(creation));
}

async function createInTurn<Observed extends RunpodObject>(creation: Creation<Observed>): Promise<Observed> {
  const { inventory } = creation;
  const before = await inventory.list("any");
  refuseNamesake(creation, before);
  const latestSignAtInMs = creation.clock.now() + latestSignInMs;
  try {
    return await inventory.write(() => creation.create());
  } catch (lost) {
    const found = await afterLostReply(creation, before, lost, latestSignAtInMs);
    return inventory.record({ ...found, ...(isRunpodError(lost) ? lost.ifCreated : undefined) });
  }
}

/** Refuses if an object has the name and no resource of this run: most likely an interrupted run created it. */
function refuseNamesake<Observed extends RunpodObject>(creation: Creation<Observed>, before: Listing<Observed>): void {
  // After an interrupted replacement both exist: the new one matches the program, the old one waits for its delete.
  const namesake =
    before.items.find((item) => isUnclaimedNamesake(creation, item) && creation.matches(item)) ??
    allIn(before).find((item) => isUnclaimedNamesake(creation, item));
  if (namesake === undefined) return;
  throw new UserError(
    `RunPod already has one of this name, id ${namesake.id}, which no resource of this program manages. An ` +
      "interrupted run may have created it, or the resource has a new name in the program (then give it " +
      `\`aliases\`). ${creation.isNameUnique ? "RunPod takes no name twice." : "A second one would cost twice."} ` +
      `Adopt it (adopt: "${namesake.id}"), delete it at RunPod, or give this resource another name.` +
      `${creation.comesFirst ? replaceHint : ""}${creation.isNameUnique ? leftOverHint : ""}${creation.adoptionNote === undefined ? "" : ` ${creation.adoptionNote}`}`,
  );
}

/** With `--replace` the engine does not show the provider the resource that it replaces. */
const replaceHint =
  " With `--replace`, it is the one to be replaced, because Pulumi creates the new one first. Leave out " +
  "`--replace`, or give it another name.";

/** The state knows it, but the engine shows it to the provider only to delete it, at the end of a run. */
const leftOverHint =
  " If an earlier run replaced it and could not delete it, take the change back and run `pulumi up`, which deletes it.";

/** Finds what a create with a lost reply created. Throws any other error, and one if the result stays unknown. */
async function afterLostReply<Observed extends RunpodObject>(
  creation: Creation<Observed>,
  before: Listing<Observed>,
  lost: unknown,
  latestSignAtInMs: number,
): Promise<Observed> {
  if (!isRunpodError(lost) || !(mayBeDone(lost) || lost.id !== undefined)) throw lost;
  const { clock, report } = creation;
  const { inUnknownWords } = lost;
  // What was answered was carried out by then, if at all: it may only lag.
  const earliestEndInMs = clock.now() + shortestLookInMs;
  const end = inUnknownWords ? earliestEndInMs : Math.max(latestSignAtInMs, earliestEndInMs);
  // Follows Retry-After, but not beyond the time in which the object may appear.
  await new ReportedWait(clock, end - clock.now(), report).sleep(Math.min(lost.retryAfterInMs ?? 0, end - clock.now()));
  let found: Observed[] | undefined;
  try {
    const patience = { ...lookUpPatience, deadlineInMs: Math.max(0, end - clock.now()) };
    found = await poll(clock, patience, () => appeared(creation, before, lost), report);
  } catch (error) {
    throw new RunpodError(
      lost.kind,
      `${lost.message} The provider could not find out whether RunPod created it: ${messageOf(error)} The next ` +
        "`pulumi up` looks for it by name first.",
      { id: lost.id ?? (isRunpodError(error) ? error.id : undefined), inUnknownWords, ifCreated: lost.ifCreated },
    );
  }
  if (found === undefined) {
    if (lost.id !== undefined) throw lost;
    if (inUnknownWords) {
      throw new RunpodError(
        lost.kind,
        `${lost.message} Nothing of this name has appeared for ${shortestLookInMs / 1000} seconds, so RunPod has ` +
          "most likely created nothing. Correct what RunPod refuses, then run `pulumi up` again: it looks for the " +
          "name first.",
        { inUnknownWords },
      );
    }
    throw new RunpodError(
      lost.kind,
      `${lost.message} Nothing of this name had appeared ${latestSignInMs / 1000} seconds after the request. ` +
        "RunPod may still carry it out, so this run does not repeat it. Run `pulumi up` again: it looks for the " +
        "name first, and creates a new one if there is none.",
    );
  }
  if (found.length > 1) {
    throw new UserError(
      `${lost.message} Since then ${found.length} resources of this name have appeared ` +
        `(${found.map(({ id }) => id).join(", ")}), and RunPod does not report which is ours. Adopt one (adopt: ` +
        "its id) and delete the others at RunPod, then run `pulumi up` again.",
    );
  }
  const [only] = found;
  if (only === undefined) throw lost;
  return only;
}

/** Returns new objects that only this create can have created, or `undefined` while there are none. */
async function appeared<Observed extends RunpodObject>(
  creation: Creation<Observed>,
  before: Listing<Observed>,
  lost: RunpodError,
): Promise<Observed[] | undefined> {
  const listing = await creation.inventory.list("now");
  if (lost.id !== undefined) {
    const object = findIn(listing, lost.id);
    return object === undefined ? undefined : [object];
  }
  refuseUnreadable(creation, before, listing);
  const ours = newcomers(creation, before, listing.items);
  return ours.length > 0 ? ours : undefined;
}

/** Throws for a new object of this name that cannot be read: it is most likely this create's, so keep its id. */
function refuseUnreadable<Observed extends RunpodObject>(
  creation: Creation<Observed>,
  before: Listing<Observed>,
  { unreadable = [] }: Listing<Observed>,
): void {
  const hidden = unreadable.find((item) => isNewcomer(creation, before, item));
  if (hidden === undefined) return;
  throw new RunpodError(
    "malformed",
    `RunPod lists ${hidden.id} of this name, but its data cannot be read (${hidden.fields}).`,
    { id: hidden.id },
  );
}

/** Objects of this name that are new and belong to no resource of this run. */
function newcomers<Observed extends RunpodObject>(
  creation: Creation<Observed>,
  before: Listing<Observed>,
  items: Observed[],
): Observed[] {
  return items.filter((item) => isNewcomer(creation, before, item) && creation.matches(item));
}

function isNewcomer<Observed extends RunpodObject>(
  creation: Creation<Observed>,
  before: Listing<Observed>,
  item: Listed,
): boolean {
  return isUnclaimedNamesake(creation, item) && !allIn(before).some(({ id }) => id === item.id);
}

/** Whether RunPod keeps blanks at the ends of a name is not known. */
function isUnclaimedNamesake<Observed extends RunpodObject>(
  { name, inventory }: Creation<Observed>,
  item: Listed,
): boolean {
  return item.name?.trim() === name.trim() && !inventory.isClaimed(item.id);
}

/** One item of a list, whether it can be read or not. */
type Listed = Pick<UnreadableItem, "id" | "name">;

function allIn<Observed extends RunpodObject>({ items, unreadable = [] }: Listing<Observed>): Listed[] {
  return [...items, ...unreadable];
}
