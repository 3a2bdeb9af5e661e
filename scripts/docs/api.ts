import { dirname, join, resolve } from "node:path";
import ts from "typescript";
import { typeText } from "./type-text";

/** An argument, an output or a field of a result. */
export interface Member {
  /** `rollout.wait` for a member of an argument. */
  name: string;
  type: string;
  /** Whether it is optional. Undefined for what is read. */
  isOptional: boolean;
  /** The docstring without its tags. */
  meaning: string;
  /** The text of its tag `@default`. */
  default: string | undefined;
  /** The text of its tag `@change`: what a change of the argument does, beginning with the verb. */
  change: string | undefined;
}

export interface DocumentedClass {
  name: string;
  summary: string;
  examples: Example[];
  /** The type of the last argument of the constructor, such as `CustomResourceOptions`. */
  options: string;
  arguments: Member[];
  outputs: Member[];
}

export interface DocumentedFunction {
  name: string;
  signature: string;
  summary: string;
  throws: string[];
  examples: Example[];
  /** The members of its argument, if that is an object. */
  arguments: Member[];
  /** Whether it returns a list of what has the fields. */
  isList: boolean;
  fields: Member[];
}

/** All classes and functions that a module exports, in the order of its exports. */
export interface Api {
  classes: DocumentedClass[];
  functions: DocumentedFunction[];
}

export interface Example {
  title: string;
  code: string;
}

export const root = resolve(__dirname, "../..");

/** The exports of `sdk/index.ts`, or of another module, with their docstrings. */
export function readApi(index = join(root, "sdk/index.ts")): Api {
  const configFile = join(root, "tsconfig.json");
  const { config } = ts.readConfigFile(configFile, (file) => ts.sys.readFile(file)) as { config: unknown };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, dirname(configFile));
  const program = ts.createProgram([index], options);
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(index);
  const module = source && checker.getSymbolAtLocation(source);
  if (module === undefined) throw new Error(`${index} is not a module.`);
  const exported = checker
    .getExportsOfModule(module)
    .map((symbol) => (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol));
  const having = (flag: ts.SymbolFlags) => exported.filter(({ flags }) => flags & flag);
  return {
    classes: having(ts.SymbolFlags.Class).map((symbol) => {
      const args = exported.find(({ name }) => name === `${symbol.name}Args`);
      if (args === undefined) throw new Error(`${symbol.name} is exported, but ${symbol.name}Args is not.`);
      return documentedClass(symbol, args, checker);
    }),
    functions: having(ts.SymbolFlags.Function).map((symbol) => documentedFunction(symbol, checker)),
  };
}

function documentedClass(symbol: ts.Symbol, args: ts.Symbol, checker: ts.TypeChecker): DocumentedClass {
  const { summary, examples } = docsOf(symbol, checker);
  const [constructor] = checker.getSignaturesOfType(checker.getTypeOfSymbol(symbol), ts.SignatureKind.Construct);
  const last = constructor?.parameters.at(-1)?.valueDeclaration;
  if (last === undefined || !ts.isParameter(last) || last.type === undefined) {
    throw new Error(`The constructor of ${symbol.name} takes no options.`);
  }
  return {
    name: symbol.name,
    summary,
    examples,
    options: last.type.getText().replace(/^pulumi\./, ""),
    arguments: membersOf(checker.getDeclaredTypeOfSymbol(args), checker),
    outputs: outputsOf(symbol, checker),
  };
}

function documentedFunction(symbol: ts.Symbol, checker: ts.TypeChecker): DocumentedFunction {
  const { name } = symbol;
  const [signature] = checker.getSignaturesOfType(checker.getTypeOfSymbol(symbol), ts.SignatureKind.Call);
  if (signature === undefined) throw new Error(`${name} is not a function.`);
  const { summary, throws, examples } = docsOf(symbol, checker);
  const result = checker.getAwaitedType(signature.getReturnType()) ?? signature.getReturnType();
  const item = checker.isArrayType(result) ? checker.getIndexTypeOfType(result, ts.IndexKind.Number) : undefined;
  const given = signature.parameters.map((parameter) => checker.getTypeOfSymbol(parameter));
  return {
    name,
    signature: `${name}${checker.signatureToString(signature)}`,
    summary,
    throws,
    examples,
    arguments: given.filter(isObject).flatMap((type) => membersOf(type, checker)),
    isList: item !== undefined,
    fields: membersOf(item ?? result, checker),
  };
}

function isObject({ flags }: ts.Type): boolean {
  return (flags & ts.TypeFlags.Object) !== 0;
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
  if (title === undefined || code === undefined) {
    throw new Error(`The example of ${owner} is not a title and a \`\`\`ts block.`);
  }
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
    meaning: meaningIn(ts.displayPartsToString(property.getDocumentationComment(checker))),
    default: tagOf(property, "default", checker),
    change: tagOf(property, "change", checker),
  };
}

/** Where a fact was seen, such as `(runpod/docs storage/network-volumes.mdx)`: for those who read the source. */
const citation = /\s*\(runpod\/docs\s[^)]*\)/g;

function meaningIn(docstring: string): string {
  return docstring.replace(citation, "").replace(/\s+/g, " ").trim();
}

/** The text of a tag in one line, without a dot at its end. */
function tagOf(symbol: ts.Symbol, name: string, checker: ts.TypeChecker): string | undefined {
  const tag = symbol.getJsDocTags(checker).find((candidate) => candidate.name === name);
  return tag && ts.displayPartsToString(tag.text).replace(/\s+/g, " ").trim().replace(/\.$/, "");
}

/** Whether `undefined` is one of the values, or what an output may turn out to be. */
function mayBeUndefined(node: ts.TypeNode): boolean {
  if (ts.isTypeReferenceNode(node)) {
    return node.typeName.getText() === "pulumi.Output" && (node.typeArguments ?? []).some(mayBeUndefined);
  }
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
