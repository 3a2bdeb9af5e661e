import { document } from "../../../../provider/adapters/graphql/document";

// What the build must refuse, for documents.test.ts.
document("query { myself { id noSuchField } }");
document("mutation ($input: EndpointInput!) { saveEndpoint(input: $input) { id }");
document("mutation ($id: Int!) { deleteEndpoint(id: $id) }");
