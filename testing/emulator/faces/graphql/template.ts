import type { EnvironmentVariable, Template } from "../../platform/entities";
import { isOfficial, officialTemplate, publicTemplates } from "../../platform/official-templates";
import { readTemplate, readTemplates } from "../../platform/stale-reads";
import {
  create,
  defaultsOf,
  existingTemplate,
  remove,
  templateNamed,
  update,
  type TemplateSpec,
} from "../../platform/template";
import type { World } from "../../platform/world";
import { done, gone, needed, owner, type Part, type RequestContext, type Shape } from "./part";
import { joinList, listShape, splitList, type Optional } from "./values";

/** The required fields, then the optional ones. */
export interface TemplateInput extends Optional<
  Omit<
    TemplateSpec,
    "name" | "image" | "startCommand" | "containerDiskInGb" | "volumeInGb" | "env" | "ports" | "registryAuthId"
  >
> {
  id?: string | null;
  name: string;
  imageName?: string | null;
  dockerArgs: string;
  containerDiskInGb: number;
  volumeInGb: number;
  env: EnvironmentVariable[];
  ports?: string | null;
  containerRegistryAuthId?: string | null;
}

export const templates: Part = {
  types: `
extend type Query {
  podTemplate(id: String!): PodTemplate
  podTemplates(input: PodTemplateInput): [PodTemplate]
}

extend type Mutation {
  saveTemplate(input: SaveTemplateInput): PodTemplate
  deleteTemplate(templateName: String): Void
}

extend type User {
  podTemplates: [PodTemplate]
}

type PodTemplate {
  id: String
  name: String
  imageName: String
  dockerArgs: String
  env: [EnvironmentVariable]
  ports: String
  portsConfig: [PortConfig]
  volumeMountPath: String
  volumeInGb: Int
  containerDiskInGb: Int
  containerRegistryAuthId: String
  startJupyter: Boolean
  startSsh: Boolean
  startScript: String
  isServerless: Boolean
  isPublic: Boolean
  readme: String
  advancedStart: Boolean
  category: String
  config: JSON
  isRunpod: Boolean
  boundEndpointId: String
  earned: Float
  runtimeInMin: Int
}

input SaveTemplateInput {
  id: String
  name: String!
  imageName: String
  dockerArgs: String!
  containerDiskInGb: Int!
  volumeInGb: Int!
  env: [EnvironmentVariableInput]!
  ports: String
  portsConfig: [PortConfigInput]
  volumeMountPath: String
  containerRegistryAuthId: String
  isServerless: Boolean
  isPublic: Boolean
  readme: String
  startJupyter: Boolean
  startSsh: Boolean
  startScript: String
  advancedStart: Boolean
  config: JSON
  category: TemplateCategory
}

input PodTemplateInput {
  isRunpod: Boolean
}

type PortConfig {
  port: String
  name: String
}

input PortConfigInput {
  port: String!
  name: String!
}

enum TemplateCategory { CPU GPU NVIDIA AMD }

type EnvironmentVariable {
  key: String
  value: String
}

input EnvironmentVariableInput {
  key: String!
  value: String!
}
`,
  operations: {
    podTemplate: "template.get",
    podTemplates: "template.listPublic",
    saveTemplate: { withoutId: "template.create", withId: "template.update" },
    deleteTemplate: "template.delete",
  },
  listOperations: { podTemplates: "template.list" },

  resolvers: {
    podTemplate({ id }: { id: string }, { world, account }: RequestContext): Shape | null {
      const seen = readTemplate(world, id) ?? officialTemplate(id);
      if (seen === undefined || !(seen.isPublic || seen.accountId === account?.id)) return null;
      return templateShape(seen);
    },

    podTemplates: ({ input }: { input?: { isRunpod?: boolean | null } | null }, { world }: RequestContext) =>
      publicTemplates(world, input?.isRunpod ?? false).map(templateShape),

    saveTemplate({ input }: { input?: TemplateInput | null }, context: RequestContext): Shape {
      const { world } = context;
      const accountId = owner(context);
      const sent = needed(input, "saveTemplate");
      if (!sent.id) return done(context, create(world, accountId, specFrom(world, sent)), templateShape);
      const current = existingTemplate(world, accountId, sent.id);
      const spec = specFrom(world, sent, current);
      return done(context, update(world, accountId, current.id, spec), templateShape);
    },

    /** RunPod deletes a template by its name, not by its id. */
    deleteTemplate({ templateName }: { templateName?: string | null }, context: RequestContext): null {
      const { id } = templateNamed(context.world, owner(context), templateName ?? "");
      return gone(context, remove(context.world, owner(context), id));
    },
  },

  ofAccount: (world, { id: accountId }) => ({
    podTemplates() {
      const showsHidden = ["everywhere", "graphql"].includes(world.switches.hiddenTemplates);
      const seen = readTemplates(world, accountId).filter(({ isHidden }) => showsHidden || !isHidden);
      return listShape(seen, templateShape);
    },
  }),
};

/** Builds the spec of a save. A field that is left out keeps its value or gets the default; null means the default. */
export function specFrom(world: World, input: TemplateInput, current?: Template): TemplateSpec {
  const defaults = defaultsOf(world);
  const kept = world.switches.omittedTemplateFields === "keep" ? current : undefined;
  // The empty text clears the credentials (docs/internals/runpod-api.md#templates).
  const registryAuthId = input.containerRegistryAuthId === "" ? null : input.containerRegistryAuthId;
  const ports = typeof input.ports === "string" ? splitList(input.ports) : input.ports;
  const sent: { [Field in keyof typeof defaults]?: unknown } = { ...input, registryAuthId, ports };
  const chosen = Object.fromEntries(
    Object.entries(defaults).map(([key, initial]) => {
      const field = key as keyof typeof defaults;
      return [field, (sent[field] === undefined ? kept?.[field] : sent[field]) ?? initial];
    }),
  ) as Pick<TemplateSpec, keyof typeof defaults>;
  return {
    ...chosen,
    name: input.name,
    image: input.imageName ?? current?.image ?? "",
    startCommand: input.dockerArgs,
    containerDiskInGb: input.containerDiskInGb,
    volumeInGb: input.volumeInGb,
    env: input.env,
  };
}

export function templateShape(template: Template): Shape {
  const { id, name, image, startCommand, env, ports, containerDiskInGb, registryAuthId, ...rest } = template;
  const { accountId: _accountId, releasedAt: _releasedAt, shown: _shown, ...others } = rest;
  return {
    ...others,
    id,
    name,
    imageName: image,
    dockerArgs: startCommand,
    env,
    ports: joinList(ports),
    containerDiskInGb,
    containerRegistryAuthId: registryAuthId,
    isRunpod: isOfficial(template),
    earned: 0,
    runtimeInMin: 0,
  };
}
