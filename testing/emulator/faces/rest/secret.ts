import { z } from "zod";
import type { Secret } from "../../platform/entities";
import { Refusal } from "../../platform/refusal";
import { create, existingSecret, remove, update } from "../../platform/secret";
import type { World } from "../../platform/world";
import { list } from "./pages";
import { Problem } from "./problem";
import { created, deleted, ok, updated, withBody, type RestRequest, type Route } from "./route";
import { dateOf } from "./values";

const value = z.string().min(1).max(16_777_216);
const description = z.string().max(65_535);

const creation = z.strictObject({
  name: z
    .string()
    .min(1)
    .max(191)
    .regex(/^[a-zA-Z_][a-zA-Z0-9_.\-/]*$/),
  value,
  description: description.optional(),
});

const changes = z.strictObject({ value: value.optional(), description: description.optional() });

export const secrets: readonly Route[] = [
  {
    method: "GET",
    path: "/account/secrets",
    operation: "secret.list",
    wireName: "listSecrets",
    listField: "secrets",
    answer(request) {
      const { world, accountId, query } = request;
      const wanted = query.get("name")?.toLowerCase();
      const own = world.store.secrets.list(
        (secret) => secret.accountId === accountId && (wanted === undefined || secret.name.toLowerCase() === wanted),
      );
      return list(request, "secrets", own, (secret) => shapeOf(world, secret));
    },
  },
  {
    method: "POST",
    path: "/account/secrets",
    operation: "secret.create",
    wireName: "createSecret",
    answer: withBody(creation, (request, content) => {
      if (/^runpod/i.test(content.name)) throw new Problem(422, "Secret names must not begin with RUNPOD.");
      const made = createdSecret(request, content);
      return created(request, made, shapeOf(request.world, made));
    }),
  },
  {
    method: "GET",
    path: "/account/secrets/{id}",
    operation: "secret.get",
    wireName: "getSecret",
    answer: ({ world, accountId, id }) => ok(shapeOf(world, existingSecret(world, accountId, id))),
  },
  {
    method: "PATCH",
    path: "/account/secrets/{id}",
    operation: "secret.update",
    wireName: "updateSecret",
    answer: withBody(changes, (request, content) => {
      const { world, accountId, id } = request;
      const changed = update(world, accountId, { id, ...content });
      return updated(request, changed, shapeOf(world, changed));
    }),
  },
  {
    method: "DELETE",
    path: "/account/secrets/{id}",
    operation: "secret.delete",
    wireName: "deleteSecret",
    answer: (request) => deleted(request, remove(request.world, request.accountId, request.id)),
  },
];

function createdSecret({ world, accountId }: RestRequest, content: z.infer<typeof creation>): Secret {
  try {
    return create(world, accountId, content);
  } catch (error) {
    const isTaken = error instanceof Refusal && error.reason === "nameTaken";
    throw isTaken ? new Problem(409, error.message) : error;
  }
}

/** The value is never told. */
function shapeOf({ switches }: World, { id, name, createdAt, ...secret }: Secret): object {
  const initial = switches.newSecretValueTime === "creation" ? createdAt : null;
  return {
    id,
    name,
    description: secret.description || null,
    createdAt: dateOf(createdAt),
    valueLastUpdatedAt: dateOf(secret.valueUpdatedAt ?? initial),
  };
}
