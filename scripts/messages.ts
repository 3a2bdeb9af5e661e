import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

/** Functions and classes that take a message, with the position of that argument. */
const makers: Record<string, number> = {
  UserError: 0,
  Error: 0,
  RunError: 0,
  ProgramError: 0,
  ResourceError: 0,
  RunpodError: 1,
  PartialFailure: 2,
};

/** Functions that show their argument. */
const tellers = /^(warn|info|error)$/;

/** Files with names of hardware, not messages. */
const dataFiles = ["provider/hardware/gpu-table.ts"];

/** Text for machines: GraphQL documents, selections, the shim text. */
const machineText = /^(mutation|query|\{? ?id|exports\.)\b/;

/** Every message for users in provider/ and sdk/, by file, in the order of the source. */
export function messagesByFile(root: string): Map<string, string[]> {
  const files = ["provider", "sdk"].flatMap((folder) => sourcesIn(root, folder)).sort();
  const found = files
    .filter((file) => !dataFiles.includes(file))
    .map((file): [string, string[]] => [file, messagesIn(readFileSync(join(root, file), "utf8"))]);
  return new Map(found.filter(([, messages]) => messages.length > 0));
}

function sourcesIn(root: string, folder: string): string[] {
  const files = readdirSync(join(root, folder), { recursive: true, encoding: "utf8" });
  return files.filter((file) => file.endsWith(".ts")).map((file) => `${folder}/${file}`);
}

/**
 * The messages of one file. An inserted expression (`messageOf(error)`) appears as it is written, in angle brackets,
 * and a blank at either end as a dot.
 */
export function messagesIn(source: string): string[] {
  const messages: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node) || ts.isTypeNode(node)) return;
    const text = textOf(node);
    if (text !== undefined) {
      if (isMessage(node) || (isSentence(text) && !machineText.test(text))) messages.push(text);
      // An inserted expression may contain text too.
      for (const hole of holesIn(node)) visit(hole);
      return;
    }
    const before = messages.length;
    ts.forEachChild(node, visit);
    if (isMessage(node) && messages.length === before) messages.push(`<${node.getText().replace(/\s+/g, " ")}>`);
  };
  visit(ts.createSourceFile("source.ts", source, ts.ScriptTarget.ES2022, true));
  return messages.map((message) => message.replace(/\n/g, "\\n").replace(/^ | $/g, "·"));
}

/** The text of literals, templates and sums of them, with each value as `${…}`. `undefined` for other nodes. */
function textOf(node: ts.Node): string | undefined {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return node.text;
  if (ts.isTemplateExpression(node)) {
    return node.head.text + node.templateSpans.map(({ literal }) => `\${…}${literal.text}`).join("");
  }
  if (!ts.isBinaryExpression(node) || node.operatorToken.kind !== ts.SyntaxKind.PlusToken) return undefined;
  const [left, right] = [textOf(node.left), textOf(node.right)];
  return left === undefined && right === undefined ? undefined : (left ?? "${…}") + (right ?? "${…}");
}

function holesIn(node: ts.Node): ts.Node[] {
  if (ts.isTemplateExpression(node)) return node.templateSpans.map(({ expression }) => expression);
  if (!ts.isBinaryExpression(node)) return [];
  return [node.left, node.right].flatMap((side) => (textOf(side) === undefined ? [side] : holesIn(side)));
}

/** Whether a node is the message argument of a call. */
function isMessage(node: ts.Node): boolean {
  const call = node.parent as ts.Node | undefined;
  if (call === undefined) return false;
  if (ts.isNewExpression(call)) {
    const place = Object.hasOwn(makers, nameOf(call.expression)) ? makers[nameOf(call.expression)] : undefined;
    return place !== undefined && call.arguments?.[place] === node;
  }
  // The resource argument is no message.
  if (ts.isIdentifier(node) || node.kind === ts.SyntaxKind.ThisKeyword) return false;
  return ts.isCallExpression(call) && tellers.test(nameOf(call.expression)) && call.arguments.includes(node as never);
}

function nameOf(expression: ts.Expression): string {
  return ts.isPropertyAccessExpression(expression) ? expression.name.text : expression.getText();
}

function isSentence(text: string): boolean {
  return /[\p{L}`"}…,:;)] +["`([{$\p{L}]/u.test(text) && /\p{Ll}{2}/u.test(text);
}
