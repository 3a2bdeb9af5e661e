import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

export const root = resolve(__dirname, "../..");

/** A fenced block, or an event between two of them: `<!-- play: ... -->`. */
export interface Part {
  /** The language of a block, "play" for an event, or "file" for package code whose first line names its file. */
  kind: string;
  text: string;
  /** The position of the text in the page, at which a new text replaces it. */
  offset: number;
  line: number;
}

export interface Page {
  /** Relative to the root of the repository. */
  file: string;
  markdown: string;
  parts: Part[];
}

/** README.md and all pages under docs/. */
export function readPages(): Page[] {
  const files = readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" });
  const pages = files.filter((file) => file.endsWith(".md")).map((file) => `docs/${file.replaceAll("\\", "/")}`);
  return ["README.md", ...pages.sort()].map((file) => {
    const markdown = readFileSync(join(root, file), "utf8");
    return { file, markdown, parts: partsOf(markdown) };
  });
}

export function partsOf(markdown: string): Part[] {
  // A block that contains a fence has a longer fence itself.
  const pattern = /^(`{3,})([a-z]*)\n([^]*?)^\1$|^<!-- play: (.*?) -->$/gm;
  return [...markdown.matchAll(pattern)].map(({ index, 0: whole, 2: language, 3: block, 4: event }) => {
    const text = block ?? event ?? "";
    const offset = index + whole.indexOf("\n") + 1;
    const kind = language === "ts" && /^\/\/ \S+\.ts\b/.test(text) ? "file" : (language ?? "play");
    return { kind, text, offset, line: markdown.slice(0, index).split("\n").length };
  });
}

/** Whether the block is a test of a program. */
export function isTest({ kind, text }: Part): boolean {
  return kind === "ts" && /^\s*it\(/m.test(text);
}

/** Programs without commands on their page. Each of them runs on its own. */
export function standalone(parts: Part[]): Part[] {
  return parts.filter((part, index) => {
    if (part.kind !== "ts" || isTest(part)) return false;
    const next = parts.slice(index + 1).find(({ kind }) => ["ts", "console", "diff"].includes(kind));
    return next === undefined || next.kind === "ts";
  });
}
