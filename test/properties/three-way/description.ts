import { isDeepStrictEqual } from "node:util";
import type { Case } from "./case";
import type { Declared, KindOfThing, Unit } from "./declared";
import { valueOf } from "./declared";

/** A case in a few lines: what the console does, and what each edit of the program changes. */
export function describeCase({ first, console: hand, programs, ...rest }: Case): string {
  const { isRefreshed, ignored, breaksAt = "nowhere", lagInSeconds } = rest;
  const hands = hand.chosen.map((unit) => `${nameOf(unit)} = ${JSON.stringify(valueOf(hand.to[unit.kind], unit))}`);
  const edits = programs.map((program, index) => `edit: ${changesOf(programs[index - 1] ?? first, program)}`);
  return [
    `console${hand.releases ? ", with a release" : ""}: ${hands.join("; ")}`,
    ...edits,
    `refreshed: ${isRefreshed}; ignored: ${ignored}; breaks at: ${breaksAt}; lag: ${lagInSeconds} s`,
  ].join("\n");
}

export function nameOf({ kind, fields, variable }: Unit): string {
  return `${kind}.${variable === undefined ? fields.join("+") : `env.${variable}`}`;
}

function changesOf(before: Declared, after: Declared): string {
  const changes = (Object.keys(after) as KindOfThing[]).flatMap((kind) => {
    const [old, now] = [before[kind], after[kind]] as unknown as Record<string, unknown>[];
    const fields = [...new Set([...Object.keys(old ?? {}), ...Object.keys(now ?? {})])];
    const changed = fields.filter((field) => !isDeepStrictEqual(old?.[field], now?.[field]));
    return changed.map(
      (field) => `${kind}.${field}: ${JSON.stringify(old?.[field])} to ${JSON.stringify(now?.[field])}`,
    );
  });
  return changes.join("; ");
}
