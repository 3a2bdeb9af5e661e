import { z } from "zod";
import type { Template } from "../../platform/entities";
import { officialTemplate } from "../../platform/official-templates";
import { readTemplate, readTemplates } from "../../platform/stale-reads";
import { create, defaultsOf, existingTemplate, remove, update, type TemplateSpec } from "../../platform/template";
import type { World } from "../../platform/world";
import { containerFields, containerShape, contentFrom } from "./container";
import { page } from "./pages";
import { Problem } from "./problem";
import { created, deleted, ok, updated, withBody, type RestRequest, type Route } from "./route";
import { cudaVersion, definedOf } from "./values";

const persistent = z.strictObject({ size: z.int().min(10), path: z.string() });

const fields = {
  ...containerFields,
  allowedCudaVersions: z.array(cudaVersion).optional(),
  category: z.enum(["CPU", "NVIDIA", "AMD"]).optional(),
  mounts: z.strictObject({ persistent: persistent.optional() }).optional(),
  public: z.boolean().optional(),
  serverless: z.boolean().optional(),
  startJupyter: z.boolean().optional(),
  startSsh: z.boolean().optional(),
};

const name = z.string().min(1);
const creation = z.strictObject({ ...fields, name, image: z.string() });
const changes = z.strictObject({ ...fields, name: name.optional() });

export const templates: readonly Route[] = [
  {
    method: "GET",
    path: "/templates",
    operation: "template.list",
    wireName: "listTemplates",
    listField: "templates",
    answer(request) {
      const { world, accountId } = request;
      const showsHidden = ["everywhere", "rest"].includes(world.switches.hiddenTemplates);
      const seen = readTemplates(world, accountId).filter(({ isHidden }) => showsHidden || !isHidden);
      return page(request, "templates", seen, (template) => templateShape(world, template));
    },
  },
  {
    method: "POST",
    path: "/templates",
    operation: "template.create",
    wireName: "createTemplate",
    answer: withBody(creation, (request, content) => {
      const { world, accountId } = request;
      const made = create(world, accountId, newTemplate(world, content), nameRule(request));
      return created(request, made, templateShape(world, made));
    }),
  },
  {
    method: "GET",
    path: "/templates/{id}",
    operation: "template.get",
    wireName: "getTemplate",
    answer({ world, accountId, id }) {
      const template = readTemplate(world, id) ?? officialTemplate(id);
      if (template === undefined || !(template.isPublic || template.accountId === accountId)) throw new Problem(404);
      return ok(templateShape(world, template));
    },
  },
  {
    method: "PATCH",
    path: "/templates/{id}",
    operation: "template.update",
    wireName: "updateTemplate",
    answer: withBody(changes, (request, content) => {
      const { world, accountId, id } = request;
      const spec = { ...existingTemplate(world, accountId, id) };
      const changed = update(
        world,
        accountId,
        id,
        { ...spec, ...changesFrom(world, content, spec) },
        nameRule(request),
      );
      return updated(request, changed, templateShape(world, changed));
    }),
  },
  {
    method: "DELETE",
    path: "/templates/{id}",
    operation: "template.delete",
    wireName: "deleteTemplate",
    answer(request) {
      const { world, accountId, id } = request;
      return deleted(request, remove(world, accountId, id, world.switches.restTemplateDeleteTailInSeconds));
    },
  },
];

function nameRule({ world }: RestRequest) {
  return { allowsNamesakes: world.switches.sameTemplateNames === "allow" };
}

function newTemplate(world: World, content: z.infer<typeof creation>): TemplateSpec {
  return {
    ...defaultsOf(world),
    startJupyter: true,
    allowedCudaVersions: [],
    startCommand: "",
    env: [],
    containerDiskInGb: world.switches.restDefaultDiskInGb,
    volumeInGb: 0,
    ...changesFrom(world, content),
    name: content.name,
    image: content.image,
  };
}

function changesFrom(world: World, content: z.infer<typeof changes>, current?: Template): Partial<TemplateSpec> {
  const { name: newName, serverless, public: isPublic, mounts, ...others } = content;
  const { allowedCudaVersions, category, startJupyter, startSsh, ...container } = others;
  const mount = mounts?.persistent;
  return definedOf({
    ...contentFrom(world, container, current),
    name: newName,
    isServerless: serverless,
    isPublic,
    allowedCudaVersions,
    category,
    startJupyter,
    startSsh,
    // Without `persistent` the mount stays as it is.
    volumeInGb: mount?.size,
    volumeMountPath: mount?.path,
  });
}

export function templateShape(world: World, template: Template): object {
  const { id, name: itsName, volumeInGb: size, volumeMountPath: path, category } = template;
  const mounts = size > 0 ? { persistent: { size, path: path ?? "" } } : {};
  const isLeftOut = size === 0 && world.switches.mountsOfNone === "absent";
  return {
    id,
    name: itsName,
    ...containerShape(world, template),
    ...(isLeftOut ? {} : { mounts }),
    serverless: template.isServerless,
    public: template.isPublic,
    // GraphQL's GPU is not among v2's.
    category: category === "CPU" || category === "AMD" ? category : "NVIDIA",
    startSsh: template.startSsh ?? true,
    startJupyter: template.startJupyter ?? true,
    allowedCudaVersions: template.allowedCudaVersions ?? [],
  };
}
