declare const isDocument: unique symbol;

/** A GraphQL document that the build has validated against the schema (`scripts/graphql-documents.js`). */
export type Document = string & { [isDocument]: true };

/** All documents of the adapter, once its files are loaded. */
export const documents: Document[] = [];

/** Registers a document for the build. Call it where a file is loaded, not in a function that runs later. */
export function document(text: string): Document {
  documents.push(text as Document);
  return text as Document;
}
