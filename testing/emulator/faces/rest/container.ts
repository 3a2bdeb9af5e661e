import { z } from "zod";
import type { TemplateContent } from "../../platform/entities";
import type { World } from "../../platform/world";
import { invalidContent, Problem } from "./problem";
import { execFormOf, storedTextOf } from "./start-command";

/** What templates, endpoints and Pods have in common. */
export const containerFields = {
  image: z.string().optional(),
  args: z.string().optional(),
  entrypoint: z.array(z.string()).optional(),
  cmd: z.array(z.string()).optional(),
  disk: z.int().min(1).optional(),
  env: z.record(z.string(), z.string()).optional(),
  ports: z.array(z.string()).optional(),
  registry: z.string().nullable().optional(),
};

export type Container = { [Field in keyof typeof containerFields]?: z.infer<(typeof containerFields)[Field]> };

/** The fields that a request names. `current` is what it changes. */
export function contentFrom(
  { switches }: World,
  { image, disk, env, ports, registry, ...command }: Container,
  current?: TemplateContent,
): Partial<TemplateContent> {
  const isAugust = switches.document === "August";
  const unknown = isAugust ? (["entrypoint", "cmd"] as const).filter((name) => command[name] !== undefined) : [];
  if (unknown.length > 0) {
    throw invalidContent([`$: additional properties ${unknown.map((name) => `'${name}'`).join(", ")} not allowed`]);
  }
  const startCommand = startCommandFrom(command, current?.startCommand ?? "");
  const registryAuthId = switches.nullRegistry === "ignored" ? (registry ?? undefined) : registry;
  return {
    ...(image === undefined ? {} : { image }),
    ...(startCommand === undefined ? {} : { startCommand }),
    ...(disk === undefined ? {} : { containerDiskInGb: disk }),
    ...(env === undefined ? {} : { env: Object.entries(env).map(([key, value]) => ({ key, value })) }),
    ...(ports === undefined ? {} : { ports }),
    ...(registryAuthId === undefined ? {} : { registryAuthId: registryAuthId || null }),
  };
}

function startCommandFrom(
  { args, entrypoint, cmd }: Pick<Container, "args" | "entrypoint" | "cmd">,
  current: string,
): string | undefined {
  if (entrypoint === undefined && cmd === undefined) return args;
  const base = execFormOf(args ?? current);
  const text = storedTextOf({ entrypoint: entrypoint ?? base.entrypoint, cmd: cmd ?? base.cmd });
  if (args !== undefined && text !== storedTextOf(base)) {
    throw new Problem(422, "args, entrypoint and cmd must describe the same command.");
  }
  return args ?? text;
}

/** The container of an answer. */
export function containerShape(
  { switches }: World,
  { image, startCommand, env, ports, containerDiskInGb, registryAuthId }: TemplateContent,
): object {
  return {
    image,
    args: startCommand,
    ...(switches.document === "August" ? {} : execFormOf(startCommand)),
    disk: containerDiskInGb,
    env: Object.fromEntries(env.map(({ key, value }) => [key, value])),
    ports,
    registry: registryAuthId,
  };
}
