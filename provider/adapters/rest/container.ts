import { z } from "zod";
import type { Container, TemplateSpec } from "../../api";

/** Not `z.record`, which drops a variable that is named like a member of every object. */
const env = z.custom<Record<string, string>>(
  (value) =>
    typeof value === "object" && value !== null && Object.values(value).every((text) => typeof text === "string"),
);

/** The fields of a container in answers, the same for templates, endpoints and Pods. */
export const containerFields = {
  image: z.string(),
  args: z.string().nullable(),
  disk: z.number(),
  ports: z.array(z.string()),
  env,
  registry: z.string().nullable(),
};

const schema = z.looseObject(containerFields);

export function containerFrom({ image, args, disk, ports, env, registry }: z.output<typeof schema>): Container {
  return {
    image,
    args: args ?? "",
    containerDiskInGb: disk,
    // An own object, so that a variable named `__proto__` stays one.
    env: Object.fromEntries(Object.entries(env)),
    ports,
    registryAuthId: registry || undefined,
  };
}

/** Undefined unless the answer has all fields of a container. */
export function containerIn(answer: object): Container | undefined {
  const { data } = schema.safeParse(answer);
  return data === undefined ? undefined : containerFrom(data);
}

export type ContainerSpec = Partial<
  Pick<TemplateSpec, "image" | "args" | "containerDiskInGb" | "env" | "ports" | "registryAuthId">
>;

/** The fields of a container in requests. */
export function containerBody({ image, args, containerDiskInGb, env, ports, registryAuthId }: ContainerSpec) {
  return {
    image,
    args,
    disk: containerDiskInGb,
    env,
    ports: ports === null ? [] : ports,
    // RunPod ignores null (docs/internals/runpod-api.md#transport).
    registry: registryAuthId === null ? "" : registryAuthId,
  };
}

/** What RunPod has, in the form of a request. */
export function heldContainerBody(container: Container): ReturnType<typeof containerBody> {
  return containerBody({ ...container, registryAuthId: container.registryAuthId ?? null });
}

/** For a create: there is nothing to clear. */
export function newContainerBody(spec: ContainerSpec): ReturnType<typeof containerBody> {
  return containerBody({ ...spec, registryAuthId: spec.registryAuthId ?? undefined });
}

/** Values that must not appear in a message. */
export function secretsOf({ env = {} }: ContainerSpec): string[] {
  return Object.values(env);
}
