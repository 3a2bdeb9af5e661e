import type { Template } from "./entities";
import type { World } from "./world";

/** A template read right after a write can be missing or old (seen in runpodctl, which polls for it). */
export function rememberBefore(world: World, { id, accountId }: Template, previous: Template | null): void {
  world.store.staleTemplates.delete(id);
  const remainingReads = world.switches.staleTemplateReads;
  world.store.staleTemplates.insert({ id, accountId, previous, remainingReads });
}

/** Makes the next reads of these templates show what was there before their last write. */
export function makeStale(world: World, ids: string[], reads: number): void {
  for (const id of ids) {
    if (world.store.staleTemplates.get(id) !== undefined) {
      world.store.staleTemplates.update(id, { remainingReads: reads });
    }
  }
}

/** The template as the next read will show it, without being that read. */
export function peekTemplate(world: World, id: string): Template | undefined {
  const stale = world.store.staleTemplates.get(id);
  if (stale !== undefined && stale.remainingReads > 0) return stale.previous ?? undefined;
  return world.store.templates.getSeen(id);
}

/** The template as a read shows it; undefined when the read is too early to show it at all. */
export function readTemplate(world: World, id: string): Template | undefined {
  const seen = peekTemplate(world, id);
  const stale = world.store.staleTemplates.get(id);
  if (stale !== undefined && stale.remainingReads > 0) {
    world.store.staleTemplates.update(id, { remainingReads: stale.remainingReads - 1 });
  }
  return seen;
}
