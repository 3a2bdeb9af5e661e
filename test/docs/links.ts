import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { root } from "./page";

/** Links of a page into this repository that lead nowhere. */
export function brokenLinks(file: string, markdown: string): string[] {
  return linksOf(markdown).filter((link) => !leadsSomewhere(file, link));
}

/**
 * Links of a page of the package to what the package does not hold: who reads it in node_modules, or on npm's page, has
 * nothing else.
 */
export function linksOutOfPackage(file: string, markdown: string): string[] {
  const packed = packedFiles();
  assert.ok(isPacked(file, packed), `${file} is not in the package.`);
  return linksOf(markdown).filter((link) => {
    const [path = ""] = link.split("#");
    return path !== "" && !isPacked(join(dirname(file), path), packed);
  });
}

/** Relative links, those in code left out. */
function linksOf(markdown: string): string[] {
  const text = markdown.replace(/^```[^]*?^```$/gm, "").replace(/`[^`]*`/g, "");
  const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = ""]) => target);
  return links.filter((link) => !/^[a-z]+:/.test(link));
}

/** Files and folders: what package.json names, and what npm always packs. */
function packedFiles(): string[] {
  const { files } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { files: string[] };
  return ["package.json", "README.md", "LICENSE", ...files.filter((entry) => !entry.startsWith("!"))];
}

function isPacked(path: string, packed: string[]): boolean {
  return packed.some((entry) => path === entry || path.startsWith(`${entry}/`));
}

function leadsSomewhere(file: string, link: string): boolean {
  const [path = "", anchor] = link.split("#");
  const target = path === "" ? file : join(dirname(file), path);
  if (!existsSync(join(root, target))) return false;
  return anchor === undefined || headingsOf(readFileSync(join(root, target), "utf8")).includes(anchor);
}

/** As GitHub makes anchors of headings. */
function headingsOf(markdown: string): string[] {
  const headings = [...markdown.replace(/^```[^]*?^```$/gm, "").matchAll(/^#+ (.*)$/gm)].map(([, text = ""]) => text);
  return headings.map((text) =>
    text
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .replace(/\s/g, "-"),
  );
}
