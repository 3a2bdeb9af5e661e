import { create, existingEndpoint } from "../../platform/endpoint";
import { change, removeWithTemplate } from "../../platform/endpoint-change";
import { endpointChanges, newEndpoint } from "./endpoint-body";
import { changedContainer, changedSettings, newSpecs } from "./endpoint-spec";
import { endpointShape } from "./endpoint-shape";
import { page } from "./pages";
import { Problem } from "./problem";
import { created, deleted, ok, updated, withBody, type RestRequest, type Route } from "./route";
import type { Endpoint } from "../../platform/entities";

export const endpoints: readonly Route[] = [
  {
    method: "GET",
    path: "/serverless",
    operation: "endpoint.list",
    wireName: "listEndpoints",
    listField: "endpoints",
    answer(request) {
      const { store } = request.world;
      const own = store.endpoints.listSeen(({ accountId }) => accountId === request.accountId);
      return page(request, "endpoints", own, (endpoint) => endpointShape(request, endpoint));
    },
  },
  {
    method: "POST",
    path: "/serverless",
    operation: "endpoint.create",
    wireName: "createEndpoint",
    answer: withBody(newEndpoint, (request, content) => {
      const { world, accountId } = request;
      const { endpoint, template } = newSpecs(world, accountId, content);
      const made = create(world, accountId, endpoint, template);
      return created(request, made, endpointShape(request, made));
    }),
  },
  {
    method: "GET",
    path: "/serverless/{id}",
    operation: "endpoint.get",
    wireName: "getEndpoint",
    answer: (request) => ok(endpointShape(request, seenEndpoint(request))),
  },
  {
    method: "PATCH",
    path: "/serverless/{id}",
    operation: "endpoint.update",
    wireName: "updateEndpoint",
    answer: withBody(endpointChanges, (request, content) => {
      const { world, accountId, id } = request;
      const current = existingEndpoint(world, accountId, id);
      const settings = changedSettings(world, content, current);
      const container = changedContainer(world, accountId, content, current);
      const changed = change(world, accountId, id, settings, container);
      return updated(request, changed, endpointShape(request, changed));
    }),
  },
  {
    method: "DELETE",
    path: "/serverless/{id}",
    operation: "endpoint.delete",
    wireName: "deleteEndpoint",
    answer: (request) => deleted(request, removeWithTemplate(request.world, request.accountId, request.id)),
  },
];

/** The endpoint of the path, as reads see it. */
export function seenEndpoint({ world, accountId, id }: RestRequest): Endpoint {
  const endpoint = world.store.endpoints.getSeen(id);
  if (endpoint?.accountId !== accountId) throw new Problem(404);
  return endpoint;
}
