import { z } from "zod";
import type { Template, TemplateApi, TemplateSpec } from "../../api";
import { isRunpodError, RunpodError } from "../../api/errors";
import type { Graphql } from "./client";
import { listOwn, ownList } from "./client";
import { document } from "./document";
import { unmodelledOf, withUnmodelled } from "./unmodelled";
import { withoutUnset } from "../without-unset";
import { envInput, joinList, splitList } from "./wire";

/**
 * Sent back as read, since a save may reset what it leaves out (U7). These are fields that this package does not model,
 * and fields in which our form does not distinguish null from empty. Such a difference could count as another release.
 */
const unmodelled = [
  "portsConfig",
  "startScript",
  "advancedStart",
  "config",
  "ports",
  "volumeMountPath",
  "containerRegistryAuthId",
] as const;

const fields = `id name imageName dockerArgs containerDiskInGb volumeInGb volumeMountPath env { key value } ports containerRegistryAuthId
  isServerless isPublic startSsh startJupyter category readme portsConfig { port name } startScript advancedStart config
  boundEndpointId`;

/** Key under which a template keeps the endpoint that it was made for. */
const boundEndpoint = Symbol("endpoint of a template over GraphQL");

/** The id of the endpoint that RunPod made the template for, if RunPod says so. */
export function boundEndpointOf(template: Template): string | undefined {
  return (template as { [boundEndpoint]?: string })[boundEndpoint];
}

const variable = z.looseObject({ key: z.string(), value: z.string().nullable() });

const wire = z
  .looseObject({
    id: z.string(),
    name: z.string(),
    imageName: z.string().nullable(),
    dockerArgs: z.string().nullable(),
    containerDiskInGb: z.number().nullable(),
    volumeInGb: z.number().nullable(),
    volumeMountPath: z.string().nullable(),
    env: z.array(variable).nullable(),
    ports: z.string().nullable(),
    containerRegistryAuthId: z.string().nullable(),
    isServerless: z.boolean().nullable(),
    isPublic: z.boolean().nullable(),
    startSsh: z.boolean().nullable(),
    startJupyter: z.boolean().nullable(),
    category: z.string().nullable(),
    readme: z.string().nullable(),
    boundEndpointId: z.string().nullish(),
  })
  .transform((template) => {
    const observed: Template = {
      id: template.id,
      name: template.name,
      image: template.imageName ?? "",
      args: template.dockerArgs ?? "",
      containerDiskInGb: template.containerDiskInGb ?? 0,
      env: Object.fromEntries((template.env ?? []).map(({ key, value }) => [key, value ?? ""])),
      ports: splitList(template.ports),
      registryAuthId: template.containerRegistryAuthId || undefined,
      serverless: template.isServerless ?? false,
      volumeInGb: template.volumeInGb ?? 0,
      volumeMountPath: template.volumeMountPath || undefined,
      startSsh: template.startSsh ?? undefined,
      startJupyter: template.startJupyter ?? undefined,
      category: template.category ?? undefined,
      readme: template.readme ?? undefined,
      public: template.isPublic ?? undefined,
      ...(template.startScript ? { hasStartScript: true } : {}),
      ...(template.boundEndpointId ? { [boundEndpoint]: template.boundEndpointId } : {}),
    };
    return withUnmodelled(observed, template, unmodelled);
  });

const lists = ownList("podTemplates", fields);
const getDocument = document(`query ($id: String!) { podTemplate(id: $id) { ${fields} } }`);
const saveDocument = document(`mutation ($input: SaveTemplateInput) { saveTemplate(input: $input) { ${fields} } }`);
const deleteDocument = document("mutation ($templateName: String) { deleteTemplate(templateName: $templateName) }");

export function templateOverGraphql(graphql: Graphql): TemplateApi {
  async function save(input: Record<string, unknown>, env: Record<string, string>): Promise<Template> {
    const reply = await graphql.call({
      operation: "saveTemplate",
      document: saveDocument,
      variables: { input },
      reply: z.looseObject({ saveTemplate: wire }),
      repeatable: input.id !== undefined,
      secrets: Object.values(env),
    });
    return reply.saveTemplate;
  }

  return {
    list: () => listOwn(graphql, lists, wire),
    async get(id) {
      const reply = await graphql.call({
        operation: "podTemplate",
        document: getDocument,
        variables: { id },
        reply: z.looseObject({ podTemplate: wire.nullable() }),
        repeatable: true,
      });
      return reply.podTemplate ?? undefined;
    },
    create: (spec) => save(inputOf(spec), spec.env ?? {}),
    update(current, changes) {
      const whole = { ...specOf(current), ...withoutUnset(changes) };
      return save({ id: current.id, ...unmodelledOf(current), ...inputOf(whole) }, whole.env ?? {});
    },
    async delete({ name }) {
      try {
        await graphql.call({
          operation: "deleteTemplate",
          document: deleteDocument,
          variables: { templateName: name },
          reply: z.looseObject({ deleteTemplate: z.null() }),
          repeatable: true,
        });
      } catch (error) {
        // UNKNOWN (U2): the text of this refusal. A template in use is the one documented reason for it.
        if (isRunpodError(error, "rejected") && error.status === 200) throw new RunpodError("inUse", error.message);
        throw error;
      }
    },
  };
}

/** The template as a spec: everything that a save would lose, except what `unmodelledOf` sends. */
function specOf({ id, hasStartScript, ports, volumeMountPath, registryAuthId, ...template }: Template): TemplateSpec {
  return template;
}

function inputOf(spec: TemplateSpec): Record<string, unknown> {
  const input = {
    name: spec.name,
    imageName: spec.image,
    dockerArgs: spec.args,
    containerDiskInGb: spec.containerDiskInGb,
    volumeInGb: spec.volumeInGb ?? 0,
    volumeMountPath: spec.volumeMountPath === null ? "" : spec.volumeMountPath,
    env: envInput(spec.env ?? {}),
    ports: spec.ports === undefined ? undefined : joinList(spec.ports ?? []),
    containerRegistryAuthId: spec.registryAuthId === null ? "" : spec.registryAuthId,
    isServerless: spec.serverless,
    isPublic: spec.public,
    startSsh: spec.startSsh,
    startJupyter: spec.startJupyter,
    category: spec.category,
    readme: spec.readme,
  };
  return withoutUnset(input);
}
