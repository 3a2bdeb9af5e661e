import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

export const root = resolve(__dirname, "../..");

/** A fenced block, or something that happens between two of them: `<!-- play: ... -->`. */
export interface Part {
  /**
   * The language of a block; "play" for what happens; "file" for a part of this package's own code, which its first
   * line names.
   */
  kind: string;
  text: string;
  /** Where the text begins in the page, to write another one in its place. */
  offset: number;
  line: number;
}

export interface Page {
  /** From the root of the repository. */
  file: string;
  markdown: string;
  parts: Part[];
}

/** README.md and everything under docs/. */
export function readPages(): Page[] {
  const files = readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" });
  const pages = files.filter((file) => file.endsWith(".md")).map((file) => `docs/${file.replaceAll("\\", "/")}`);
  return ["README.md", ...pages.sort()].map((file) => {
    const markdown = readFileSync(join(root, file), "utf8");
    return { file, markdown, parts: partsOf(markdown) };
  });
}

export function partsOf(markdown: string): Part[] {
  // A block that has a fence in it has a longer one around it.
  const pattern = /^(`{3,})([a-z]*)\n([^]*?)^\1$|^<!-- play: (.*?) -->$/gm;
  return [...markdown.matchAll(pattern)].map(({ index, 0: whole, 2: language, 3: block, 4: happening }) => {
    const text = block ?? happening ?? "";
    const offset = index + whole.indexOf("\n") + 1;
    const kind = language === "ts" && /^\/\/ \S+\.ts\b/.test(text) ? "file" : (language ?? "play");
    return { kind, text, offset, line: markdown.slice(0, index).split("\n").length };
  });
}

/** A block that says how a program is tested. */
export function isTest({ kind, text }: Part): boolean {
  return kind === "ts" && /^\s*it\(/m.test(text);
}

/** Programs that a page shows and does not play: each is run on its own. */
export function standalone(parts: Part[]): Part[] {
  return parts.filter((part, index) => {
    if (part.kind !== "ts" || isTest(part)) return false;
    const next = parts.slice(index + 1).find(({ kind }) => ["ts", "console", "diff"].includes(kind));
    return next === undefined || next.kind === "ts";
  });
}
