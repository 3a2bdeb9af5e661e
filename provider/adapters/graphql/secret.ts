import { z } from "zod";
import type { ChangeableApi, Secret, SecretSpec } from "../../api";
import { isRunpodError, RunpodError } from "../../api/errors";
import type { Graphql } from "./client";
import { listOwn, ownList } from "./client";
import { document } from "./document";

const fields = "id name description";

const wire = z
  .looseObject({ id: z.string(), name: z.string(), description: z.string().nullable() })
  .transform(({ id, name, description }): Secret => ({ id, name, description: description || undefined }));

const lists = ownList("secrets", fields);
const createDocument = document(`mutation ($input: SecretCreateInput!) { secretCreate(input: $input) { ${fields} } }`);
const deleteDocument = document("mutation ($id: ID!) { secretDelete(id: $id) }");

const valueDocument = document(
  `mutation ($input: SecretValueUpdateInput!) { secretValueUpdate(input: $input) { ${fields} } }`,
);
const descriptionDocument = document(
  `mutation ($input: SecretDescriptionUpdateInput!) { secretDescriptionUpdate(input: $input) { ${fields} } }`,
);

/** Each field has a mutation of its own, which takes the id and the field. */
const mutations = {
  value: { operation: "secretValueUpdate", document: valueDocument },
  description: { operation: "secretDescriptionUpdate", document: descriptionDocument },
} as const;

export function secretOverGraphql(graphql: Graphql): ChangeableApi<Secret, SecretSpec> {
  async function change(id: string, field: keyof typeof mutations, text: string): Promise<Secret> {
    const { operation } = mutations[field];
    const reply = await graphql.call({
      ...mutations[field],
      variables: { input: { id, [field]: text } },
      reply: z.looseObject({ [operation]: wire }),
      repeatable: true,
      secrets: field === "value" ? [text] : [],
    });
    return reply[operation] as Secret;
  }

  return {
    list: () => listOwn(graphql, lists, wire),
    async create({ name, value, description }) {
      const reply = await graphql.call({
        operation: "secretCreate",
        document: createDocument,
        variables: { input: { name, value, ...(description ? { description } : {}) } },
        reply: z.looseObject({ secretCreate: wire }),
        repeatable: false,
        secrets: [value],
      });
      return reply.secretCreate;
    },
    async update(current, { value, description }) {
      const wanted = description === null ? "" : description;
      const isDescribed = wanted === undefined || wanted === (current.description ?? "");
      const described = isDescribed ? current : await change(current.id, "description", wanted);
      if (value === undefined) return described;
      try {
        return await change(current.id, "value", value);
      } catch (error) {
        // The description is saved, so the state must not take the secret as unchanged.
        if (isDescribed || !isRunpodError(error)) throw error;
        throw new RunpodError(error.kind, error.message, { ...error, id: current.id });
      }
    },
    async delete({ id }) {
      await graphql.call({
        operation: "secretDelete",
        document: deleteDocument,
        variables: { id },
        reply: z.looseObject({ secretDelete: z.null() }),
        repeatable: true,
      });
    },
  };
}
