import { z } from "zod";
import type { ChangeableApi, Secret, SecretSpec } from "../../api";
import { withoutUnset } from "../without-unset";
import type { Rest } from "./client";
import { collectionOf } from "./collection";
import { differing, isEmpty } from "./sparse";

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

export function secretOverRest(rest: Rest): ChangeableApi<Secret, SecretSpec> {
  const secrets = collectionOf(rest, ["account", "secrets"], "secrets", wire);
  return {
    list: () => secrets.list(),
    create: ({ name, value, description }) =>
      secrets.create(withoutUnset({ name, value, description: description || undefined }), [value]),
    async update(current, { value, description }) {
      const wanted = { value, description: description === null ? "" : description };
      const body = differing(wanted, { description: current.description ?? "" });
      if (isEmpty(body)) return current;
      return secrets.change(current.id, body, { secrets: value === undefined ? [] : [value] });
    },
    delete: ({ id }) => secrets.remove(id),
  };
}
