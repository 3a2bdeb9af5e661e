import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { kinds } from "../../../provider/kinds";

const folder = join(__dirname, "../../../provider/lifecycle");

/** Inputs that every kind has, and everyday words: `value`, and `secret`, which is also the name of a kind. */
const generic = new Set(["name", "adopt", "value", "secret"]);

const inputs = new Set(
  Object.values(kinds)
    .flatMap(({ rules }) => Object.keys(rules.inputs))
    .filter((name) => !generic.has(name)),
);
const names = Object.entries(kinds)
  .flatMap(([name, { rules }]) => [name, rules.kind])
  .filter((name) => !generic.has(name));

/**
 * Words of a source file that name a kind or an input of one: identifiers, and words in strings and comments. An input
 * of one everyday word, such as `image`, counts there only as a whole string.
 */
function namesIn(source: string): string[] {
  const scanner = ts.createScanner(ts.ScriptTarget.Latest, false, ts.LanguageVariant.Standard, source);
  const found: string[] = [];
  for (let token = scanner.scan(); token !== ts.SyntaxKind.EndOfFileToken; token = scanner.scan()) {
    const text = scanner.getTokenText();
    if (token === ts.SyntaxKind.Identifier) {
      if (inputs.has(text) || names.includes(text)) found.push(text);
    } else if (isText(token)) {
      const quoted = token === ts.SyntaxKind.StringLiteral && inputs.has(text.slice(1, -1)) ? [text] : [];
      const words = text.match(/[A-Za-z]+/g) ?? [];
      found.push(
        ...quoted,
        ...words.filter((word) => names.includes(word) || (inputs.has(word) && /[A-Z]/.test(word))),
      );
    }
  }
  return found;
}

function isText(token: ts.SyntaxKind): boolean {
  return [
    ts.SyntaxKind.StringLiteral,
    ts.SyntaxKind.NoSubstitutionTemplateLiteral,
    ts.SyntaxKind.TemplateHead,
    ts.SyntaxKind.TemplateMiddle,
    ts.SyntaxKind.TemplateTail,
    ts.SyntaxKind.SingleLineCommentTrivia,
    ts.SyntaxKind.MultiLineCommentTrivia,
  ].includes(token);
}

describe("provider/lifecycle: the engine for every kind", () => {
  it("names no kind, and no input of only one kind", () => {
    const files = readdirSync(folder).filter((file) => file.endsWith(".ts"));
    const found = files.map((file) => [file, namesIn(readFileSync(join(folder, file), "utf8"))]);
    assert.deepEqual(
      found.filter(([, words]) => words?.length),
      [],
    );
  });

  it("would be reported if it did", () => {
    assert.deepEqual(namesIn('const hidden = new Set(["env"]); // of a Pod'), ['"env"', "Pod"]);
    assert.deepEqual(namesIn("state.image"), ["image"]);
    assert.deepEqual(namesIn("// the image of the setup\nconst pod = 1;"), ["pod"]);
    assert.deepEqual(namesIn("// its workersMax"), ["workersMax"]);
  });
});
