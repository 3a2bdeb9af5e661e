import {
  Kind,
  parse,
  valueFromASTUntyped,
  type DocumentNode,
  type FieldNode,
  type GraphQLError,
  type SelectionSetNode,
} from "graphql";
import { isObject, readObject } from "../../wire/json";
import { listOperations, rootOperations } from "./operations";

/** The readable parts of a GraphQL request body. */
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

/** Names a request by its first root field. A query of the account is also named by the lists selected under it. */
export function wireNameOf(document: DocumentNode): string {
  const root = rootOf(document);
  if (root === undefined) return "unknown";
  const lists = listsOf(document, root);
  return lists.length > 0 ? `${root.name.value}.${lists.join("+")}` : root.name.value;
}

/** The neutral names of a request, such as "template.list". Several lists are joined by "+". */
export function operationOf(document: DocumentNode, variables: Record<string, unknown>): string {
  const root = rootOf(document);
  if (root === undefined) return "unknown";
  const lists = listsOf(document, root);
  if (lists.length > 0) return lists.map((list) => listOperations[list] ?? "unknown").join("+");
  const named = rootOperations[root.name.value] ?? "unknown";
  if (typeof named === "string") return named;
  return sentId(root, variables) ? named.withId : named.withoutId;
}

function rootOf(document: DocumentNode): FieldNode | undefined {
  const operation = document.definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  return operation === undefined ? undefined : fieldsOf(document, operation.selectionSet)[0];
}

function listsOf(document: DocumentNode, { name, selectionSet }: FieldNode): string[] {
  const fields = name.value === "myself" && selectionSet ? fieldsOf(document, selectionSet) : [];
  return fields.filter((field) => field.selectionSet !== undefined).map((field) => field.name.value);
}

/** Whether the root field's `input` has an id. As at RunPod, null and the empty text count as none. */
function sentId(root: FieldNode, variables: Record<string, unknown>): boolean {
  const value = root.arguments?.find(({ name }) => name.value === "input")?.value;
  const input = value === undefined ? undefined : valueFromASTUntyped(value, variables);
  return isObject(input) && Boolean(input["id"]);
}

/** The keys of the root field's `input`, from a variable or from the document. */
export function sentInputKeys(document: DocumentNode, variables: Record<string, unknown>): Set<string> {
  const value = rootOf(document)?.arguments?.find(({ name }) => name.value === "input")?.value;
  if (value?.kind === Kind.OBJECT) return new Set(value.fields.map(({ name }) => name.value));
  const sent = value?.kind === Kind.VARIABLE ? variables[value.name.value] : undefined;
  return new Set(isObject(sent) ? Object.keys(sent) : []);
}

/** The fields of a selection, including those of fragments. */
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
