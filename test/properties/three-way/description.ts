import { isDeepStrictEqual } from "node:util";
import type { Case } from "./case";
import type { Declared, DeclaredKind, Unit } from "./declared";
import { valueOf } from "./declared";

/** Describes a case in a few lines: the console's changes, and those of each edit of the program. */
export function describeCase({ first, console: changes, programs, ...rest }: Case): string {
  const { isRefreshed, ignored, breaksAt = "nowhere", lagInSeconds } = rest;
  const changed = changes.chosen.map(
    (unit) => `${nameOf(unit)} = ${JSON.stringify(valueOf(changes.to[unit.kind], unit))}`,
  );
  const edits = programs.map((program, index) => `edit: ${changesOf(programs[index - 1] ?? first, program)}`);
  return [
    `console${changes.releases ? ", with a release" : ""}: ${changed.join("; ")}`,
    ...edits,
    `refreshed: ${isRefreshed}; ignored: ${ignored}; breaks at: ${breaksAt}; lag: ${lagInSeconds} s`,
  ].join("\n");
}

export function nameOf({ kind, fields, variable }: Unit): string {
  return `${kind}.${variable === undefined ? fields.join("+") : `env.${variable}`}`;
}

function changesOf(before: Declared, after: Declared): string {
  const changes = (Object.keys(after) as DeclaredKind[]).flatMap((kind) => {
    const [old, now] = [before[kind], after[kind]] as unknown as Record<string, unknown>[];
    const fields = [...new Set([...Object.keys(old ?? {}), ...Object.keys(now ?? {})])];
    const changed = fields.filter((field) => !isDeepStrictEqual(old?.[field], now?.[field]));
    return changed.map(
      (field) => `${kind}.${field}: ${JSON.stringify(old?.[field])} to ${JSON.stringify(now?.[field])}`,
    );
  });
  return changes.join("; ");
}
