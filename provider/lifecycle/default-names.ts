/**
 * Default names of kinds of which RunPod takes no name twice, and whose replacement Pulumi creates first. Such a
 * resource alternates between two names. Nothing but the name in its state tells which one is free, so a preview and
 * its update find the same.
 */
export class DefaultNames {
  /** Names in the state, by the default name of the class, which derives from the URN. */
  private readonly held = new Map<string, string>();

  /**
   * The default name for a check. Pulumi checks a replacement twice: with the state, then as if it were new. The second
   * check needs what the first one saw.
   *
   * @param held the name in the state; undefined for a check without a state
   */
  next(held: unknown, defaultName: string): string {
    if (typeof held === "string") {
      this.held.set(defaultName, held);
      return defaultName;
    }
    return this.held.get(defaultName) === defaultName ? otherDefaultName(defaultName) : defaultName;
  }
}

/** The other default name of a resource, by either of them: it differs in the first of the 7 digits. */
export function otherDefaultName(name: string): string {
  return name.replace(/[0-9a-f](?=[0-9a-f]{6}$)/, (digit) => (parseInt(digit, 16) ^ 8).toString(16));
}
