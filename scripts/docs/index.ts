import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readApi, root } from "./api";
import { apiLimitsPage, withApiLimits } from "./api-limits";
import { renderReference } from "./reference";

// `npm run docs`: writes docs/resources/ from the docstrings, their tags (tsdoc.json) and the messages in the sources,
// and the table of docs/moving-to-rest-v2.md from the limits of both APIs. test/docs/ fails if a page is outdated.

async function main(): Promise<void> {
  const folder = join(root, "docs/resources");
  mkdirSync(folder, { recursive: true });
  const pages = await renderReference(readApi());
  for (const file of readdirSync(folder).filter((name) => !pages.has(name))) rmSync(join(folder, file));
  for (const [file, text] of pages) writeFileSync(join(folder, file), text);
  const page = join(root, apiLimitsPage);
  writeFileSync(page, withApiLimits(readFileSync(page, "utf8")));
  console.log(`Wrote ${pages.size} pages to docs/resources/, and the table of ${apiLimitsPage}.`);
}

void main();
