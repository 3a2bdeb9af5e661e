import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Snapshot, Store } from "..";
import { UsageError } from "./options";

/** The state that RunPod would keep. Data centers and their hardware come with each version of the emulator. */
export type KeptState = Partial<Omit<Snapshot, "dataCenters">>;

interface Content {
  writtenBy: "runpod-iac-emulator";
  /** Number of the file's format. Files with another number are not read. */
  format: 1;
  /** Milliseconds since 1970. */
  savedAt: number;
  store: KeptState;
}

/** Keeps the emulator's state in a file, which is written before each answer. */
export class StateFile {
  private readonly path: string;
  private written = "";

  constructor(file: string) {
    this.path = resolve(file);
  }

  /**
   * Loads the state. All times are shifted as if no time had passed since it was saved. Undefined if there is no file.
   */
  load(now: number): KeptState | undefined {
    const text = this.text();
    if (text === undefined) return undefined;
    const content = this.parse(text);
    return later(content.store, now - content.savedAt);
  }

  /** Writes a second file and renames it, so that a kill leaves the old file or the new one, never half of one. */
  save(store: Store, now: number): void {
    const { dataCenters, ...kept } = store.snapshot();
    const text = JSON.stringify(kept);
    if (text === this.written) return;
    const content: Content = { writtenBy: "runpod-iac-emulator", format: 1, savedAt: now, store: kept };
    const fresh = `${this.path}.${process.pid}.tmp`;
    try {
      // The file holds variables of templates and Pods, secrets among them.
      writeFileSync(fresh, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
      renameSync(fresh, this.path);
    } catch (error) {
      rmSync(fresh, { force: true });
      throw new UsageError(`The state file ${this.path} cannot be written: ${reasonOf(error)}`);
    }
    this.written = text;
  }

  private text(): string | undefined {
    try {
      return readFileSync(this.path, "utf8");
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
      throw new UsageError(`The state file ${this.path} cannot be read: ${reasonOf(error)}`);
    }
  }

  private parse(text: string): Content {
    let found: Partial<Record<keyof Content, unknown>> | null;
    try {
      found = JSON.parse(text) as typeof found;
    } catch {
      throw this.refusal("it is not JSON");
    }
    if (found?.writtenBy !== "runpod-iac-emulator") throw this.refusal("runpod-iac-emulator has not written it");
    if (found.format !== 1) throw this.refusal(`its format is ${String(found.format)}, and this version reads 1`);
    const { store, savedAt } = found;
    const isWhole = typeof savedAt === "number" && typeof store === "object" && store !== null;
    if (!isWhole || !Object.values(store).every(isListOfThings)) throw this.refusal("parts of it are missing");
    return found as Content;
  }

  private refusal(why: string): UsageError {
    return new UsageError(
      `${this.path} is no state of the emulator: ${why}. It was left as it is. Name another file, or move this one away.`,
    );
  }
}

function isListOfThings(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof (item as { id?: unknown } | null)?.id === "string");
}

/** Only times, in milliseconds since 1970, are numbers of this size in a store. */
const leastTime = 1e12;

function later<Value>(value: Value, milliseconds: number): Value {
  const text = JSON.stringify(value, (_key, member: unknown) =>
    typeof member === "number" && member > leastTime ? member + milliseconds : member,
  );
  return JSON.parse(text) as Value;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
