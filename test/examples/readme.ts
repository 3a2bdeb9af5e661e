import { readFileSync } from "node:fs";
import { resolve } from "node:path";

/** The code blocks under a heading of README.md. */
export function blocksUnder(heading: string): string[] {
  const readme = readFileSync(resolve(__dirname, "../../README.md"), "utf8");
  const section = readme.split(/^## /m).find((part) => part.startsWith(`${heading}\n`));
  if (section === undefined) {
    throw new Error(`README.md has no heading "## ${heading}".`);
  }
  return [...section.matchAll(/^```[a-z]*\n([^]*?)^```$/gm)].map(([, block = ""]) => block);
}
