import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./docs/api";
import { renderReference } from "./docs/reference";

// `npm run docs`: writes docs/resources/ from the docstrings. test/docs/resources.test.ts fails while they are not
// current.

async function main(): Promise<void> {
  const folder = join(root, "docs/resources");
  mkdirSync(folder, { recursive: true });
  const pages = await renderReference();
  for (const [file, text] of pages) writeFileSync(join(folder, file), text);
  console.log(`Wrote ${pages.size} pages to docs/resources/.`);
}

void main();
