import { createHash } from "node:crypto";

/**
 * Default names of kinds of which RunPod takes no name twice, and whose replacement Pulumi creates first. The first one
 * ends in 7 digits that derive from the URN, and each replacement counts them up: replaced ones may wait for their
 * deletes. Only the name in the state tells the next one, so a preview and its update find the same.
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
    const replaced = this.held.get(defaultName);
    return replaced === undefined ? defaultName : nameAfter(replaced, defaultName);
  }
}

const numberOfDigits = 16 ** 7;
/** Names of one resource. The digits of another URN are among them once in 256 times, which costs a warning at most. */
const namesOfResource = 16 ** 5;
/** So many names lie at least between the starts of two series. */
const namesInARow = 16;

/** Whether a default name is one of those that follow the first one. */
export function isDefaultNameOf(first: string, name: string): boolean {
  const [one, other] = [partsOf(first), partsOf(name)];
  if (one === undefined || other === undefined || one.stem !== other.stem) return false;
  return (other.digits - one.digits + numberOfDigits) % numberOfDigits < namesOfResource;
}

function nameAfter(replaced: string, first: string): string {
  if (isDefaultNameOf(first, replaced)) return plus(replaced, 1);
  // The first ones may still wait for their deletes, since before the program gave a name.
  const start = createHash("sha256").update(replaced).digest().readUInt16BE() % (namesOfResource / namesInARow - 1);
  return plus(first, (start + 1) * namesInARow);
}

function plus(name: string, count: number): string {
  const parts = partsOf(name);
  if (parts === undefined) return name;
  const digits = (parts.digits + count) % numberOfDigits;
  return `${parts.stem}-${digits.toString(16).padStart(7, "0")}`;
}

function partsOf(name: string): { stem: string; digits: number } | undefined {
  const [, stem, digits] = /^(.*)-([0-9a-f]{7})$/s.exec(name) ?? [];
  return stem === undefined || digits === undefined ? undefined : { stem, digits: parseInt(digits, 16) };
}
