import { readFileSync } from "node:fs";
import { resolve } from "node:path";

/** The code blocks of a page. */
export function blocksOf(page: string): string[] {
  const text = readFileSync(resolve(__dirname, "../..", page), "utf8");
  return [...text.matchAll(/^```[a-z]*\n([^]*?)^```$/gm)].map(([, block = ""]) => block);
}
