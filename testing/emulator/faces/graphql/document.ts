import { Kind, parse, type DocumentNode, type FieldNode, type GraphQLError, type SelectionSetNode } from "graphql";

/** A GraphQL request body, as far as it can be read. */
export interface GraphqlRequest {
  document: string;
  variables: Record<string, unknown>;
  operationName: string | undefined;
}

export function readRequest(body: string): GraphqlRequest | undefined {
  const sent = readObject(body);
  if (typeof sent?.query !== "string") return undefined;
  return {
    document: sent.query,
    variables: isObject(sent.variables) ? sent.variables : {},
    operationName: typeof sent.operationName === "string" ? sent.operationName : undefined,
  };
}

export function parseDocument(document: string): DocumentNode | GraphQLError {
  try {
    return parse(document);
  } catch (error) {
    return error as GraphQLError;
  }
}

/** Names a request by its first root field; `myself` also by the nouns that are selected under it. */
export function operationOf(document: DocumentNode): string {
  const operation = document.definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  const [root] = operation === undefined ? [] : fieldsOf(document, operation.selectionSet);
  if (root === undefined) return "unknown";
  const nouns = root.name.value === "myself" && root.selectionSet ? fieldsOf(document, root.selectionSet) : [];
  const names = nouns.filter(({ selectionSet }) => selectionSet !== undefined).map(({ name }) => name.value);
  return names.length > 0 ? `${root.name.value}.${names.join("+")}` : root.name.value;
}

/** The keys of the root field's `input`, whether it came as a variable or stands in the document. */
export function sentInputKeys(document: DocumentNode, variables: Record<string, unknown>): Set<string> {
  const operation = document.definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  const [root] = operation === undefined ? [] : fieldsOf(document, operation.selectionSet);
  const value = root?.arguments?.find(({ name }) => name.value === "input")?.value;
  if (value?.kind === Kind.OBJECT) return new Set(value.fields.map(({ name }) => name.value));
  const sent = value?.kind === Kind.VARIABLE ? variables[value.name.value] : undefined;
  return new Set(isObject(sent) ? Object.keys(sent) : []);
}

/** The fields of a selection, those of fragments included. */
function fieldsOf(document: DocumentNode, { selections }: SelectionSetNode): FieldNode[] {
  return selections.flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return [selection];
    if (selection.kind === Kind.INLINE_FRAGMENT) return fieldsOf(document, selection.selectionSet);
    const fragment = document.definitions.find(
      (definition) => definition.kind === Kind.FRAGMENT_DEFINITION && definition.name.value === selection.name.value,
    );
    return fragment?.kind === Kind.FRAGMENT_DEFINITION ? fieldsOf(document, fragment.selectionSet) : [];
  });
}

export function readObject(body: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
