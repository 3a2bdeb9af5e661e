import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readApi, root } from "./api";
import { renderReference } from "./reference";

// `npm run docs`: writes docs/resources/ from the docstrings, their tags (tsdoc.json) and the messages in the sources.
// test/docs/resources.test.ts fails if the pages are outdated.

async function main(): Promise<void> {
  const folder = join(root, "docs/resources");
  mkdirSync(folder, { recursive: true });
  const pages = await renderReference(readApi());
  for (const file of readdirSync(folder).filter((name) => !pages.has(name))) rmSync(join(folder, file));
  for (const [file, text] of pages) writeFileSync(join(folder, file), text);
  console.log(`Wrote ${pages.size} pages to docs/resources/.`);
}

void main();
