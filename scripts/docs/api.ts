import { dirname, join, resolve } from "node:path";
import ts from "typescript";
import { readDocstring } from "./docstring";
import type { Docstring } from "./docstring";
import { typeText } from "./type-text";

/** An argument, an output or a field of a result. */
export interface Member extends Docstring {
  /** `rollout.wait` for a member of an argument. */
  name: string;
  type: string;
  /** Whether it may be left out, or undefined where it is read. */
  isOptional: boolean;
}

export interface DocumentedClass {
  name: string;
  summary: string;
  examples: Example[];
  arguments: Member[];
  outputs: Member[];
}

export interface DocumentedFunction {
  name: string;
  signature: string;
  summary: string;
  throws: string[];
  examples: Example[];
  fields: Member[];
}

export interface Api {
  classOf(name: string): DocumentedClass;
  functionOf(name: string): DocumentedFunction;
}

export interface Example {
  title: string;
  code: string;
}

export const root = resolve(__dirname, "../..");

/** What `sdk/index.ts` exports, with what its docstrings say. */
export function readApi(): Api {
  const configFile = join(root, "tsconfig.json");
  const { config } = ts.readConfigFile(configFile, (file) => ts.sys.readFile(file)) as { config: unknown };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, dirname(configFile));
  const index = join(root, "sdk/index.ts");
  const program = ts.createProgram([index], options);
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(index);
  const module = source && checker.getSymbolAtLocation(source);
  if (module === undefined) throw new Error("sdk/index.ts is not a module.");
  const exported = new Map(checker.getExportsOfModule(module).map((symbol) => [symbol.name, symbol]));

  const find = (name: string): ts.Symbol => {
    const symbol = exported.get(name);
    if (symbol === undefined) throw new Error(`sdk/index.ts does not export ${name}.`);
    return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  };
  return {
    classOf(name) {
      const symbol = find(name);
      const { summary, examples } = docsOf(symbol, checker);
      const args = checker.getDeclaredTypeOfSymbol(find(`${name}Args`));
      return { name, summary, examples, arguments: membersOf(args, checker), outputs: outputsOf(symbol, checker) };
    },
    functionOf(name) {
      const symbol = find(name);
      const [signature] = checker.getSignaturesOfType(checker.getTypeOfSymbol(symbol), ts.SignatureKind.Call);
      if (signature === undefined) throw new Error(`${name} is not a function.`);
      const { summary, throws, examples } = docsOf(symbol, checker);
      const result = checker.getAwaitedType(signature.getReturnType()) ?? signature.getReturnType();
      const text = `${name}${checker.signatureToString(signature)}`;
      return { name, signature: text, summary, throws, examples, fields: membersOf(result, checker) };
    },
  };
}

function docsOf(symbol: ts.Symbol, checker: ts.TypeChecker) {
  const tags = symbol.getJsDocTags(checker).map(({ name, text }) => ({ name, text: ts.displayPartsToString(text) }));
  const summary = ts.displayPartsToString(symbol.getDocumentationComment(checker)).trim();
  if (summary === "") throw new Error(`${symbol.name} has no docstring.`);
  const examples = tags.filter(({ name }) => name === "example").map(({ text }) => exampleOf(symbol.name, text));
  return { summary, examples, throws: tags.filter(({ name }) => name === "throws").map(({ text }) => text.trim()) };
}

function exampleOf(owner: string, text: string): Example {
  const [, title, code] = /^([^]*?)```ts\n([^]*?)```\s*$/.exec(text) ?? [];
  if (title === undefined || code === undefined)
    throw new Error(`The example of ${owner} is not a title and a \`\`\`ts block.`);
  return { title: title.trim(), code };
}

function membersOf(type: ts.Type, checker: ts.TypeChecker): Member[] {
  return checker.getPropertiesOfType(type).flatMap((property) => {
    const member = memberOf(property, checker);
    return member === undefined ? [] : [member, ...partsOf(property, member, checker)];
  });
}

function memberOf(property: ts.Symbol, checker: ts.TypeChecker): Member | undefined {
  const declaration = property.declarations?.find(
    (node) => ts.isPropertySignature(node) || ts.isPropertyDeclaration(node),
  );
  if (declaration?.type === undefined) return undefined;
  return {
    name: property.name,
    type: typeText(declaration.type, checker),
    isOptional: (property.flags & ts.SymbolFlags.Optional) !== 0 || mayBeUndefined(declaration.type),
    ...readDocstring(ts.displayPartsToString(property.getDocumentationComment(checker))),
  };
}

/** Whether `undefined` is one of the values, or what an output may turn out to be. */
function mayBeUndefined(node: ts.TypeNode): boolean {
  if (ts.isTypeReferenceNode(node))
    return node.typeName.getText() === "pulumi.Output" && (node.typeArguments ?? []).some(mayBeUndefined);
  return ts.isUnionTypeNode(node) && node.types.some(({ kind }) => kind === ts.SyntaxKind.UndefinedKeyword);
}

/** The members of an argument that is an object with docstrings of its own. */
function partsOf(property: ts.Symbol, owner: Member, checker: ts.TypeChecker): Member[] {
  const [declaration] = property.declarations ?? [];
  if (declaration === undefined || !ts.isPropertySignature(declaration) || declaration.type === undefined) return [];
  const isPlain = ts.isTypeReferenceNode(declaration.type) || ts.isTypeLiteralNode(declaration.type);
  if (!isPlain) return [];
  const type = checker.getTypeFromTypeNode(declaration.type);
  const parts = type.flags & ts.TypeFlags.Object ? checker.getPropertiesOfType(type) : [];
  const documented = parts.every((part) => part.getDocumentationComment(checker).length > 0);
  if (parts.length === 0 || !documented) return [];
  return parts.flatMap((part) => {
    const member = memberOf(part, checker);
    return member === undefined ? [] : [{ ...member, name: `${owner.name}.${member.name}` }];
  });
}

function outputsOf(symbol: ts.Symbol, checker: ts.TypeChecker): Member[] {
  const declaration = symbol.declarations?.find(ts.isClassDeclaration);
  const properties = (declaration?.members ?? []).flatMap((node) => {
    const isPublic = ts.isPropertyDeclaration(node) && !ts.getModifiers(node)?.some(isHidden);
    return isPublic ? [checker.getSymbolAtLocation(node.name)] : [];
  });
  return properties.flatMap((property) => (property && outputOf(property, checker)) ?? []);
}

/** An output that is an argument too has the argument's docstring in editors. Only its own counts here. */
function outputOf(property: ts.Symbol, checker: ts.TypeChecker): Member | undefined {
  const member = memberOf(property, checker);
  const hasOwn = property.declarations?.some((declaration) => ts.getJSDocCommentsAndTags(declaration).length > 0);
  return member === undefined || hasOwn ? member : { ...member, meaning: "" };
}

function isHidden({ kind }: ts.Modifier): boolean {
  return kind === ts.SyntaxKind.PrivateKeyword || kind === ts.SyntaxKind.ProtectedKeyword;
}
