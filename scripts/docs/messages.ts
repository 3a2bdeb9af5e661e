import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./api";

/**
 * The errors of some source files, those left out that are parts of others: a whole one says what to do, or what is
 * needed.
 */
export function errorsIn(files: readonly string[]): string[] {
  return messagesIn(
    files,
    (message) => !/^[<·.]/.test(message) && /[.?:] [A-Z`]|^needs |: give |^must not end/.test(message),
  );
}

/** The warnings of a source file. */
export function warningsIn(file: string): string[] {
  return messagesIn([file], (message) => !/^(<|\$\{…\}\.)|·$/.test(message));
}

function messagesIn(files: readonly string[], isWhole: (message: string) => boolean): string[] {
  const found = files.flatMap((file) => {
    if (!existsSync(join(root, file))) throw new Error(`${file}, whose messages a page shows, does not exist.`);
    return messagesByFile().get(file) ?? [];
  });
  return [...new Set(found.filter(isWhole).map(readable))];
}

function readable(message: string): string {
  return message
    .replace(/^\$\{…\} (?=[A-Z])/, "")
    .replaceAll(/(\$\{…\})+/g, "…")
    .replaceAll("\\n", " ")
    .replace(/·$/, "")
    .trim();
}

/** All messages stand in one golden file, kept current by a test of its own. */
function messagesByFile(): Map<string, string[]> {
  const golden = readFileSync(join(root, "test/messages/messages.golden.txt"), "utf8");
  const sections = golden
    .trim()
    .split("\n\n")
    .map((section) => section.split("\n"));
  return new Map(sections.map(([file = "", ...lines]) => [file, lines.map((line) => line.slice(2))]));
}
