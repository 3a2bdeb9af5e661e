/** What the state holds of a resource's argument `adopt`. */
interface Adopter {
  adopt?: string;
}

/**
 * Which ids this run takes over, and which it gives up. The line `adopt` may stay in a program for ever, and the engine runs the
 * arguments of a replacement as if they were new: without this a replacement would ask for the very thing that it replaces, and a
 * thing that moved to a resource of another name would be deleted with the old one.
 */
export class Adoptions {
  private readonly adopted = new Set<string>();
  private readonly adopters = new Set<string>();
  private readonly spent = new Set<string>();

  /** A resource has taken the thing over in this run. */
  adopt(id: string): void {
    this.adopted.add(id);
  }

  /** A resource that has the thing was compared; it stays, or is to be replaced. */
  compare(id: string, { adopt }: Adopter, isReplaced: boolean): void {
    if (!isReplaced) {
      if (adopt === id) this.adopters.add(id);
      return;
    }
    this.spend(id);
    // What was adopted once may have been replaced before: the line still names the first thing.
    if (adopt !== undefined) this.spend(adopt);
  }

  /** The thing goes, or is to go. */
  spend(id: string): void {
    this.spent.add(id);
  }

  /** Whether `adopt` names what this run replaces: then a new thing is wanted. */
  isSpent(id: string): boolean {
    return this.spent.has(id);
  }

  /** Whether the thing that a resource of the state had has gone over to another one, in this run or in one that broke off after it. */
  isOfAnother(id: string, { adopt }: Adopter): boolean {
    return this.adopted.has(id) || (this.adopters.has(id) && adopt !== id);
  }
}
