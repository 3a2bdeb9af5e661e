import { createHash } from "node:crypto";
import {
  constants,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { tmpdir, homedir } from "node:os";
import { basename, join } from "node:path";

/** What a provider process saw or did with an object at RunPod. */
export interface RunLogEntry {
  /** API host, kind and id. */
  object: string;
  /**
   * - `claimed`: a resource of the state has it, or this run made it.
   * - `held`: its resource was compared or updated. `replaced` follows if the engine is about to replace it.
   * - `wanted`: a new resource asks for it with `adopt`.
   * - `adopting`, then `adopted` or `refused`.
   * - `deleted`: it is gone.
   * - `made` or `saved` by this run, where a kind notes it for the other processes.
   */
  event: "claimed" | "held" | "replaced" | "wanted" | "adopting" | "adopted" | "refused" | "deleted" | "made" | "saved";
  /** The mark of the resource (`Marks.holder`), or a hash of a state without one. */
  holder?: string;
  /** Names of the resources in the program that it may be. */
  resources?: string[];
  /** When it was made or saved: ISO, by the wall clock. */
  at?: string;
}

/** Identifies an object in entries. Ids are unique only within one host and kind. */
export function objectKey(host: string, kind: string, id: string): string {
  return `${host} ${kind} ${id}`;
}

/** What all provider processes of one run know together, in one order. */
export interface RunLog {
  add(entry: RunLogEntry): void;
  about(object: string): readonly RunLogEntry[];
}

/** For a process that is alone. */
export function inMemoryRunLog(): RunLog {
  const entries = new Map<string, RunLogEntry[]>();
  return {
    add(entry) {
      const known = entries.get(entry.object);
      if (known === undefined) entries.set(entry.object, [entry]);
      else known.push(entry);
    },
    about: (object) => entries.get(object) ?? [],
  };
}

/** Files of runs that are long over. */
const longestRunInMs = 48 * 3_600_000;

/**
 * A file that all provider processes of a run append to, a line for each entry: each `Provider` instance has a process
 * of its own. It has ids, marks and names of resources, and is the user's alone. Where none can be kept, the process
 * knows what it has seen itself.
 */
export function sharedRunLog(run: string): RunLog {
  const known = inMemoryRunLog();
  let file: number;
  try {
    file = open(run);
  } catch {
    return known;
  }
  let offset = 0;
  let rest = "";

  function catchUp(): void {
    const size = fstatSync(file).size - offset;
    if (size <= 0) return;
    const read = Buffer.alloc(size);
    offset += readSync(file, read, 0, size, offset);
    const lines = (rest + read.toString("latin1")).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) known.add(JSON.parse(line) as RunLogEntry);
  }

  return {
    add(entry) {
      // Other characters are escaped, so that a line can be read in parts.
      const line = JSON.stringify(entry).replace(
        /[^\x20-\x7e]/g,
        (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`,
      );
      writeSync(file, `${line}\n`);
    },
    about(object) {
      catchUp();
      return known.about(object);
    },
  };
}

function open(run: string): number {
  const user = String(process.getuid?.() ?? basename(homedir()));
  const folder = join(tmpdir(), `runpod-iac-${user}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const { uid } = lstatSync(folder);
  if (!lstatSync(folder).isDirectory() || (process.getuid !== undefined && uid !== process.getuid())) {
    throw new Error(`${folder} is no folder of this user's.`);
  }
  removeOld(folder);
  const path = join(folder, createHash("sha256").update(run).digest("hex").slice(0, 32));
  const { O_RDWR, O_APPEND, O_CREAT } = constants;
  // Windows has no O_NOFOLLOW; there the folder is the user's alone.
  const noFollow = (constants as { O_NOFOLLOW?: number }).O_NOFOLLOW ?? 0;
  return openSync(path, O_RDWR | O_APPEND | O_CREAT | noFollow, 0o600);
}

function removeOld(folder: string): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    try {
      if (Date.now() - statSync(path).mtimeMs > longestRunInMs) rmSync(path);
    } catch {
      // Another process was faster.
    }
  }
}
