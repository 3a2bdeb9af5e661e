import { z } from "zod";
import type { RegistryAuth } from "../../platform/entities";
import { create, existingRegistryAuth, remove } from "../../platform/registry-auth";
import { list } from "./pages";
import { created, deleted, ok, withBody, type Route } from "./route";

const text = z.string().min(1);
const creation = z.strictObject({ name: text, username: text, password: text });

export const registries: readonly Route[] = [
  {
    method: "GET",
    path: "/registries",
    operation: "registryAuth.list",
    wireName: "listRegistries",
    listField: "registries",
    answer(request) {
      const { store } = request.world;
      const own = store.registryAuths.list(({ accountId }) => accountId === request.accountId);
      return list(request, "registries", own, shapeOf);
    },
  },
  {
    method: "POST",
    path: "/registries",
    operation: "registryAuth.create",
    wireName: "createRegistry",
    answer: withBody(creation, (request, content) => {
      const made = create(request.world, request.accountId, content);
      return created(request, made, shapeOf(made));
    }),
  },
  {
    method: "GET",
    path: "/registries/{id}",
    operation: "registryAuth.get",
    wireName: "getRegistry",
    answer: ({ world, accountId, id }) => ok(shapeOf(existingRegistryAuth(world, accountId, id))),
  },
  {
    method: "DELETE",
    path: "/registries/{id}",
    operation: "registryAuth.delete",
    wireName: "deleteRegistry",
    answer: (request) => deleted(request, remove(request.world, request.accountId, request.id)),
  },
];

/** User name and password are never told. */
function shapeOf({ id, name }: RegistryAuth): object {
  return { id, name };
}
