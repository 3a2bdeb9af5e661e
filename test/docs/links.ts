import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { root } from "./page";

/** Links of a page into this repository whose target does not exist. */
export function brokenLinks(file: string, markdown: string): string[] {
  return linksOf(markdown).filter((link) => !leadsSomewhere(file, link));
}

/**
 * Links of a packed page to files outside the package. Readers in node_modules, or on npm's page, have only the
 * package.
 */
export function linksOutOfPackage(file: string, markdown: string): string[] {
  const packed = packedFiles();
  assert.ok(isPacked(file, packed), `${file} is not in the package.`);
  return linksOf(markdown).filter((link) => {
    const [path = ""] = link.split("#");
    return path !== "" && !isPacked(join(dirname(file), path), packed);
  });
}

/** Relative links outside of code. */
function linksOf(markdown: string): string[] {
  const text = markdown.replace(/^```[^]*?^```$/gm, "").replace(/`[^`]*`/g, "");
  const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = ""]) => target);
  return links.filter((link) => !/^[a-z]+:/.test(link));
}

/** The files and folders of package.json, and those that npm always packs. */
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
  return anchor === undefined || anchorsOf(readFileSync(join(root, target), "utf8")).includes(anchor);
}

/** The anchors that GitHub gives to headings. */
export function anchorsOf(markdown: string): string[] {
  const headings = [...markdown.replace(/^```[^]*?^```$/gm, "").matchAll(/^#+ (.*)$/gm)].map(([, text = ""]) => text);
  return headings.map((text) =>
    text
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .replace(/\s/g, "-"),
  );
}
