import { z } from "zod";
import type { ChangeableApi, Secret, SecretSpec } from "../../api";
import { nothing } from "../json-api";
import { withoutUnset } from "../without-unset";
import type { Rest } from "./client";
import { differing, isEmpty } from "./sparse";

const path = ["account", "secrets"];

const wire = z
  .looseObject({
    id: z.string(),
    name: z.string(),
    description: z.string().nullish(),
    createdAt: z.string(),
    valueLastUpdatedAt: z.string().nullish(),
  })
  .transform(({ id, name, description, createdAt, valueLastUpdatedAt }): Secret => ({
    id,
    name,
    description: description || undefined,
    // UNKNOWN: whether a new secret has a time.
    valueLastUpdatedAt: valueLastUpdatedAt ?? createdAt,
  }));

export function secretOverRest({ call, listAll }: Rest): ChangeableApi<Secret, SecretSpec> {
  return {
    list: () => listAll(path, "secrets", wire),
    create: ({ name, value, description }) =>
      call({
        operation: "POST /account/secrets",
        method: "POST",
        path,
        body: withoutUnset({ name, value, description: description || undefined }),
        reply: wire,
        repeatable: false,
        secrets: [value],
      }),
    async update(current, { value, description }) {
      const wanted = { value, description: description === null ? "" : description };
      const body = differing(wanted, { description: current.description ?? "" });
      if (isEmpty(body)) return current;
      return call({
        operation: "PATCH /account/secrets",
        method: "PATCH",
        path: [...path, current.id],
        body,
        reply: wire,
        repeatable: true,
        secrets: value === undefined ? [] : [value],
      });
    },
    delete: ({ id }) =>
      call({
        operation: "DELETE /account/secrets",
        method: "DELETE",
        path: [...path, id],
        reply: nothing,
        repeatable: true,
      }),
  };
}
