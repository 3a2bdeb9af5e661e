import type { Input } from "./input";

/**
 * Where secrets are among the arguments of a resource, each as the keys that lead to it. The class sends them along
 * with the arguments.
 */
export type SecretPaths = string[][];

/**
 * What programs have marked as secret, as long as this process lives. Pulumi sends a dynamic provider plain values, and
 * nothing of this is written into the state.
 */
export class SecretInputs {
  private readonly texts = new Set<string>();
  private readonly fields = new Set<string>();
  private readonly fromState = new Set<string>();

  /** Adds the texts at these paths of the arguments, old and new, and the parts that other texts show. */
  addMarked(inputs: Record<string, Input>, paths: SecretPaths, ...bags: object[]): void {
    for (const text of secretTexts(paths, ...bags)) this.texts.add(text);
    for (const [key = "", ...rest] of paths) {
      const input = rest.length === 0 && Object.hasOwn(inputs, key) ? inputs[key] : undefined;
      const parts = secretTexts([[key]], ...bags).flatMap((value) => input?.secretParts?.(value) ?? []);
      for (const part of parts) this.texts.add(part);
    }
  }

  /** Keeps the whole arguments that hold a secret, in the form in which they are compared with what RunPod has. */
  addMarkedFields(kind: string, paths: SecretPaths, checked: Record<string, unknown>): void {
    for (const [key = ""] of paths) this.fields.add(fieldOf(kind, key, checked[key]));
  }

  /**
   * Keeps texts of a state, of which nobody says whether they are secret. Only what a server said is searched for them,
   * before it is cut off: in our own words they may be everyday words.
   */
  addFromState(texts: string[]): void {
    for (const text of texts) this.fromState.add(text);
  }

  /** Texts that no message may hold. */
  marked(): string[] {
    return [...this.texts];
  }

  /** Texts that no word of a server may bring into a message. */
  markedOrInState(): string[] {
    return [...this.texts, ...this.fromState];
  }

  /** Whether a program has marked this argument, or a part of it, as secret. */
  isMarked(kind: string, key: string, value: unknown): boolean {
    return this.fields.has(fieldOf(kind, key, value));
  }
}

/** The paths that the class sent, or none if it sent no valid ones. */
export function pathsIn(hint: unknown): SecretPaths {
  const paths = Array.isArray(hint) ? (hint as unknown[]) : [];
  return paths.filter(
    (path): path is string[] => Array.isArray(path) && path.every((key) => typeof key === "string") && path.length > 0,
  );
}

/** Texts and numbers at, and under, these paths. */
export function secretTexts(paths: SecretPaths, ...bags: object[]): string[] {
  return bags.flatMap((bag) => paths.flatMap((path) => textsIn(valueAt(bag, path))));
}

/**
 * Takes the given texts out of a message about the arguments that hold them, short ones too: there a value may stand by
 * itself, trimmed or in capitals. (`redact` is for texts with unknown content.)
 */
export function maskTexts(message: string, texts: string[]): string {
  const words = [...new Set(texts.map((text) => text.trim()).filter((text) => text !== ""))];
  return words
    .sort((a, b) => b.length - a.length)
    .reduce((clean, word) => clean.replace(new RegExp(`(?<!\\w)${escaped(word)}(?!\\w)`, "gi"), "[secret]"), message);
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}

function fieldOf(kind: string, key: string, value: unknown): string {
  return JSON.stringify([kind, key, value]);
}

function valueAt(bag: unknown, path: string[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === "object" && value !== null && Object.hasOwn(value, key)
        ? (value as Record<string, unknown>)[key]
        : undefined,
    bag,
  );
}

/** Texts and numbers in a value, at any depth. */
export function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value === "number") return [String(value)];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
