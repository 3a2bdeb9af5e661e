import { z } from "zod";
import type { KindApi, RegistryAuth, RegistryAuthSpec } from "../../api";
import type { Graphql } from "./client";
import { listOwn, ownList } from "./client";
import { document } from "./document";

const fields = "id name";

const wire = z.looseObject({ id: z.string(), name: z.string() });

const lists = ownList("containerRegistryCreds", fields);
const saveDocument = document(
  `mutation ($input: SaveRegistryAuthInput) { saveRegistryAuth(input: $input) { ${fields} } }`,
);
const deleteDocument = document("mutation ($id: String) { deleteRegistryAuth(registryAuthId: $id) }");

export function registryAuthOverGraphql(graphql: Graphql): KindApi<RegistryAuth, RegistryAuthSpec> {
  return {
    list: () => listOwn(graphql, lists, wire),
    async create({ name, username, password }) {
      const reply = await graphql.call({
        operation: "saveRegistryAuth",
        document: saveDocument,
        variables: { input: { name, username, password } },
        reply: z.looseObject({ saveRegistryAuth: wire }),
        repeatable: false,
        secrets: [username, password],
      });
      return reply.saveRegistryAuth;
    },
    async delete({ id }) {
      await graphql.call({
        operation: "deleteRegistryAuth",
        document: deleteDocument,
        variables: { id },
        reply: z.looseObject({ deleteRegistryAuth: z.null() }),
        repeatable: true,
      });
    },
  };
}
