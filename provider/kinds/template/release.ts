import { createHash } from "node:crypto";
import { tagOf } from "../image-reference";

/** The fields of a template whose change needs new workers, except env. */
export interface ReleasedFields {
  image: string;
  args?: string;
  containerDiskInGb?: number;
  ports?: string[];
  registryAuthId?: string;
}

/** Omitted from the hash if they have these values: an explicit default releases nothing. They never change. */
const defaults: Partial<ReleasedFields> = { args: "", containerDiskInGb: 20 };

/**
 * A readable text for what an endpoint runs: the image's tag (or the start of its digest) and 7 hex digits over all
 * fields. Golden data in test/ fixes it: another value for the same template would roll out every user's production.
 */
export function releaseOf(template: ReleasedFields): string {
  const fields = {
    image: template.image,
    args: template.args,
    containerDiskInGb: template.containerDiskInGb,
    ports: template.ports?.length ? [...template.ports].sort() : undefined,
    registryAuthId: template.registryAuthId || undefined,
  };
  const told = Object.entries(fields).filter(
    ([key, value]) => value !== undefined && value !== defaults[key as keyof ReleasedFields],
  );
  return `${tagOf(template.image)} ${hash(Object.fromEntries(told), 7)}`;
}

/** The same for env alone: it may hold secrets, so it stands in an input of its own that can be marked secret. */
export function releaseOfEnv(env: Record<string, string> | undefined): string {
  return hash(env ?? {}, 16);
}

/** A hash over all that a container runs, env included. */
export function contentHash({ env, ...fields }: ReleasedFields & { env: Record<string, string> }): string {
  return hash({ release: releaseOf(fields), env: releaseOfEnv(env) }, 16);
}

/** The tag that a release names. */
export function tagOfRelease(release: string): string {
  return release.split(" ")[0] ?? "";
}

/** Over JSON with sorted keys, so that the order in which a program writes them does not matter. */
function hash(fields: Record<string, unknown>, digits: number): string {
  const sorted = Object.fromEntries(Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1)));
  return createHash("sha256").update(JSON.stringify(sorted)).digest("hex").slice(0, digits);
}
