import type { Endpoint, Template, TemplateContent } from "./entities";
import { contentOf, releaseTemplateToEndpoints, runs } from "./release";
import { rememberBefore } from "./stale-reads";
import { check, markReleased } from "./template";
import type { World } from "./world";

/** An endpoint's template, if the account may change it. */
function linkedTemplate({ store }: World, { accountId, templateId }: Endpoint): Template | undefined {
  const template = store.templates.get(templateId);
  return template?.accountId === accountId ? template : undefined;
}

/** Whether the template was made for this endpoint alone. */
function isOwn({ id }: Endpoint, { isHidden, boundEndpointId }: Template): boolean {
  return (isHidden ?? false) && boundEndpointId === id;
}

/** What an endpoint runs after a change of its container, and how its template then is. */
export interface ContainerChange {
  content: TemplateContent;
  template: Template | undefined;
}

/** Works out a change of an endpoint's container, and writes nothing. */
export function containerChange(
  world: World,
  endpoint: Endpoint,
  changes: Partial<TemplateContent>,
): ContainerChange | undefined {
  if (Object.keys(changes).length === 0) return undefined;
  const template = linkedTemplate(world, endpoint);
  const isLeft = template && !isOwn(endpoint, template) && world.switches.linkedContainerPatch === "leaves-template";
  if (template !== undefined) check({ ...template, ...changes });
  if (template === undefined || isLeft) {
    return { content: { ...runs(endpoint), ...changes }, template: undefined };
  }
  const changed = { ...template, ...changes };
  return { content: contentOf(changed), template: changed };
}

/** Writes a changed container into the endpoint's template, which other endpoints may share. */
export function writeTemplate(world: World, template: Template): void {
  rememberBefore(world, template, world.store.templates.get(template.id) ?? null);
  const saved = world.store.templates.update(template.id, contentOf(template));
  if (world.switches.saveTemplateStartsRelease === "yes") releaseTemplateToEndpoints(world, saved);
}

/** A new name of an endpoint renames its template too, a shared one included (runpodctl). */
export function renameTemplate(world: World, endpoint: Endpoint, name: string): void {
  const template = linkedTemplate(world, endpoint);
  if (template === undefined || world.switches.endpointRename === "leaves-template") return;
  rememberBefore(world, template, template);
  world.store.templates.update(template.id, { name: hiddenName(name) });
}

/** The name of the template that an endpoint's own request makes. */
export function hiddenName(endpointName: string): string {
  return `${endpointName}-template`;
}

/** Call this once the endpoint is gone: its template may go with it, even a shared one. */
export function removeTemplateOf(world: World, endpoint: Endpoint): void {
  const template = linkedTemplate(world, endpoint);
  if (template === undefined) return;
  const goes = template.boundEndpointId === endpoint.id || world.switches.linkedEndpointDelete === "removes-template";
  if (!goes) {
    markReleased(world, template.id);
    return;
  }
  world.store.templates.delete(template.id);
  world.store.staleTemplates.delete(template.id);
}
