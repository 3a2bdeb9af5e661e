import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import ts from "typescript";
import { anchorsOf } from "../docs/links";

const root = resolve(__dirname, "../..");

export interface SourceText {
  /** Relative to the root of the repository. */
  file: string;
  text: string;
}

/** A comment, or a whole page, with its first line. */
interface Prose {
  line: number;
  text: string;
}

/** The limit of .editorconfig. */
const widest = 120;

/** The fixture of a released version, which never changes. */
const frozen = ["test/upgrade/fixtures/0.1.0/program.ts"];

const oneLine = "//";

/** All files under version control, and new files. */
export function sourceTexts(): SourceText[] {
  const listed = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
    cwd: root,
    encoding: "utf8",
  });
  return listed
    .split("\n")
    .filter((file) => /\.(ts|js|cjs|mjs|py|sh|ya?ml|md)$|^\.ci\/run$/.test(file) && existsSync(join(root, file)))
    .map((file) => ({ file, text: readFileSync(join(root, file), "utf8") }));
}

/** The lines of comments that are too wide, as `file:line`. */
export function wideComments({ file, text }: SourceText): string[] {
  if (frozen.includes(file) || file.endsWith(".md")) return [];
  const lines = text.split("\n");
  return proseOf(file, text)
    .flatMap(({ line, text: comment }) => comment.split("\n").map((_, index) => line + index))
    .filter((line) => (lines[line - 1] ?? "").length > widest)
    .map((line) => `${file}:${line}`);
}

/**
 * Documents that a comment or page cites and the repository lacks, and missing sections, as `file:line: name`. A path
 * after the name of a public repository (`runpod/docs storage/s3-api.mdx`) belongs to that repository.
 */
export function danglingCitations({ file, text }: SourceText, texts: ReadonlyMap<string, string>): string[] {
  const anchorsIn = (name: string) => {
    const found = texts.get(name) ?? texts.get(join(dirname(file), name));
    return found === undefined ? undefined : anchorsOf(found);
  };
  return proseOf(file, text).flatMap(({ line, text: lines }) => {
    const prose = lines.replace(/\n\s*(\*|\/\/|#)?/g, " ").replace(/ +/g, " ");
    return [...prose.matchAll(citation)]
      .filter(({ index }) => !elsewhere.test(prose.slice(0, index)))
      .filter(({ 1: name, 2: anchor }) => {
        const known = name === undefined ? undefined : anchorsIn(name);
        return known === undefined || (anchor !== undefined && !known.includes(anchor));
      })
      .map(([whole]) => `${file}:${line}: ${whole}`);
  });
}

/** A document, with or without a section, or the number of a note. */
const citation = /(?<![\w/.:@-])((?:[\w.-]+\/)*[\w.-]+\.mdx?)(?:#([\w-]+))?\b|\bseed \d+/g;

/** What precedes the path of a file in another repository or on a server. */
const elsewhere = /([\w-]+\/[\w.-]+|https?:\/\/\S*) $/;

function proseOf(file: string, text: string): Prose[] {
  if (file.endsWith(".md")) return [{ line: 1, text }];
  return /\.(ts|js|cjs|mjs)$/.test(file) ? commentsOfScript(file, text) : commentsWithHash(text);
}

function commentsOfScript(file: string, text: string): Prose[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2023, true);
  const found = new Map<number, Prose>();
  const visit = (node: ts.Node): void => {
    const ranges = [
      ...(ts.getLeadingCommentRanges(text, node.getFullStart()) ?? []),
      ...(ts.getTrailingCommentRanges(text, node.getEnd()) ?? []),
    ];
    for (const { pos, end } of ranges) {
      found.set(pos, { line: source.getLineAndCharacterOfPosition(pos).line + 1, text: text.slice(pos, end) });
    }
    node.getChildren(source).forEach(visit);
  };
  visit(source);
  return joined([...found.values()].sort((one, other) => one.line - other.line));
}

/** Joins one-line comments on consecutive lines into one text. */
function joined(comments: Prose[]): Prose[] {
  const texts: Prose[] = [];
  for (const comment of comments) {
    const last = texts.at(-1);
    const isNext = last !== undefined && last.line + last.text.split("\n").length === comment.line;
    if (isNext && last.text.startsWith(oneLine) && comment.text.startsWith(oneLine)) {
      texts[texts.length - 1] = { line: last.line, text: `${last.text}\n${comment.text}` };
    } else texts.push(comment);
  }
  return texts;
}

function commentsWithHash(text: string): Prose[] {
  return text.split("\n").flatMap((line, index) => {
    const comment = /(?:^|\s)#.*$/.exec(line)?.[0];
    return comment === undefined ? [] : [{ line: index + 1, text: comment.trim() }];
  });
}
