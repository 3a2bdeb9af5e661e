import ts from "typescript";

/**
 * The type for a reader of the page: as a program writes it, plain or as an output. Short types of this package are
 * expanded.
 */
export function typeText(node: ts.TypeNode, checker: ts.TypeChecker): string {
  if (ts.isParenthesizedTypeNode(node)) return `(${typeText(node.type, checker)})`;
  if (ts.isTypeOperatorNode(node)) return typeText(node.type, checker);
  if (ts.isArrayTypeNode(node)) return arrayOf(typeText(node.elementType, checker));
  if (ts.isUnionTypeNode(node)) return unionText(node, checker);
  if (ts.isTypeLiteralNode(node)) return literalText(node.members, checker);
  if (!ts.isTypeReferenceNode(node)) return plainText(node);

  const name = node.typeName.getText();
  const [first] = node.typeArguments ?? [];
  if (first !== undefined && ["pulumi.Input", "pulumi.Output", "Args"].includes(name)) return typeText(first, checker);
  const [, second] = node.typeArguments ?? [];
  if (name === "Record" && first && second) return `Record<${plainText(first)}, ${typeText(second, checker)}>`;
  return declaredText(node, checker) ?? plainText(node);
}

function unionText(node: ts.UnionTypeNode, checker: ts.TypeChecker): string {
  const given = node.types.filter((member) => !isUndefined(member));
  // Omits the outputs, because the same type is also allowed as an output of another resource.
  const written = given.filter((member) => !isOutput(member));
  const texts = (written.length > 0 ? written : given).map((member) => typeText(member, checker));
  return [...new Set(texts)].join(" | ");
}

function isOutput(node: ts.TypeNode): boolean {
  return ts.isTypeReferenceNode(node) && node.typeName.getText() === "pulumi.Output";
}

/** `Other` of provider/hardware/known-names.ts, which allows any name. */
function isAnyText(node: ts.TypeNode): boolean {
  return ts.isTypeReferenceNode(node) && node.typeName.getText() === "Other";
}

function isUndefined(node: ts.TypeNode): boolean {
  return node.kind === ts.SyntaxKind.UndefinedKeyword;
}

/** Expands types of this package that are not exported or fit on one line. */
function declaredText(node: ts.TypeReferenceNode, checker: ts.TypeChecker): string | undefined {
  let symbol = checker.getSymbolAtLocation(node.typeName);
  if (symbol !== undefined && symbol.flags & ts.SymbolFlags.Alias) symbol = checker.getAliasedSymbol(symbol);
  const declaration = symbol?.declarations?.[0];
  if (declaration === undefined || declaration.getSourceFile().fileName.includes("/node_modules/")) return undefined;
  if (ts.isTypeAliasDeclaration(declaration) && ts.isUnionTypeNode(declaration.type)) {
    // Only editors use the known names: every text is allowed.
    if (declaration.type.types.some(isAnyText)) return "string";
    return typeText(declaration.type, checker);
  }
  if (!ts.isInterfaceDeclaration(declaration)) return undefined;
  return declaration.heritageClauses === undefined ? literalText(declaration.members, checker) : undefined;
}

function literalText(members: ts.NodeArray<ts.TypeElement>, checker: ts.TypeChecker): string {
  const texts = members.filter(ts.isPropertySignature).map((member) => {
    const mark = member.questionToken === undefined ? "" : "?";
    return `${member.name.getText()}${mark}: ${member.type === undefined ? "unknown" : typeText(member.type, checker)}`;
  });
  return `{ ${texts.join("; ")} }`;
}

function arrayOf(text: string): string {
  return `${/ \| /.test(text) && !/^[({].*[)}]$/.test(text) ? `(${text})` : text}[]`;
}

function plainText(node: ts.Node): string {
  return node
    .getText()
    .replace(/\s+/g, " ")
    .replace(/^\| /, "")
    .replace(/< (\| )?/g, "<")
    .replace(/ >/g, ">");
}
