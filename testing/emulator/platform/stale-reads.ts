import type { Template } from "./entities";
import type { World } from "./world";

/** A read right after a write may return no template or the old one (seen in runpodctl, which polls for it). */
export function rememberBefore(world: World, { id, accountId }: Template, previous: Template | null): void {
  world.store.staleTemplates.delete(id);
  const remainingReads = world.switches.staleTemplateReads;
  world.store.staleTemplates.insert({ id, accountId, previous, remainingReads });
}

/** Makes the next reads of these templates return the values from before their last write. */
export function makeStale(world: World, ids: string[], reads: number): void {
  for (const id of ids) {
    if (world.store.staleTemplates.get(id) !== undefined) {
      world.store.staleTemplates.update(id, { remainingReads: reads });
    }
  }
}

/** The template that the next read will return. Does not count as that read. */
export function peekTemplate(world: World, id: string): Template | undefined {
  const stale = world.store.staleTemplates.get(id);
  if (stale !== undefined && stale.remainingReads > 0) return stale.previous ?? undefined;
  return world.store.templates.getSeen(id);
}

/** The account's templates that a list returns, oldest first. Hidden ones are among them. */
export function readTemplates(world: World, accountId: string): Template[] {
  const { templates } = world.store;
  const own = (template: Template) => template.accountId === accountId;
  // Reads show a deleted template for a while. A template that a stale read hides counts too.
  const ids = new Set([...templates.list(own), ...templates.listSeen(own)].map(({ id }) => id));
  return [...ids].flatMap((id) => readTemplate(world, id) ?? []);
}

/** The template that a read returns. Undefined if the read is too early. */
export function readTemplate(world: World, id: string): Template | undefined {
  const seen = peekTemplate(world, id);
  const stale = world.store.staleTemplates.get(id);
  if (stale !== undefined && stale.remainingReads > 0) {
    world.store.staleTemplates.update(id, { remainingReads: stale.remainingReads - 1 });
  }
  return seen;
}
