import { checked, end, existingEndpoint, type EndpointSpec } from "./endpoint";
import { checkCpuDisk } from "./endpoint-limits";
import type { Endpoint, TemplateContent } from "./entities";
import { containerChange, removeTemplateOf, renameTemplate, writeTemplate } from "./linked-template";
import { runs, withRelease } from "./release";
import type { World } from "./world";

/** The settings that an endpoint has now. */
function specOf(endpoint: Endpoint): EndpointSpec {
  const { id: _id, accountId: _accountId, version: _version, releases: _releases, ...rest } = endpoint;
  const { createdAt: _createdAt, idleSince: _idleSince, idleScaleDowns: _idleScaleDowns, ...others } = rest;
  const { shown: _shown, ...spec } = others;
  return { ...spec, namesGpuFields: false };
}

/**
 * Changes settings and container. Without container fields the endpoint keeps what it runs, even if its template has
 * changed. With some, they are written into its template.
 */
export function change(
  world: World,
  accountId: string,
  id: string,
  settings: Partial<EndpointSpec>,
  container: Partial<TemplateContent>,
): Endpoint {
  const current = existingEndpoint(world, accountId, id);
  const wanted = checked(world, current, { ...specOf(current), ...settings });
  const changed = containerChange(world, current, container);
  const content = changed?.content ?? runs(current);
  checkCpuDisk(wanted, content);
  const saved = world.store.endpoints.update(id, withRelease(world, current, wanted, content));
  if (changed?.template !== undefined) writeTemplate(world, changed.template);
  if (settings.name !== undefined) renameTemplate(world, current, settings.name);
  return world.store.endpoints.get(id) ?? saved;
}

/** Deletes an endpoint with its workers, even running ones, and with its template. Returns its id. */
export function removeWithTemplate(world: World, accountId: string, id: string): string {
  const endpoint = existingEndpoint(world, accountId, id);
  end(world, endpoint);
  removeTemplateOf(world, endpoint);
  return id;
}
