import type { Endpoint, RunpodObject, Template, TemplateApi } from "../../api";
import { isRunpodError, RunpodError } from "../../api/errors";
import { platformEnv } from "../platform-env";
import { boundEndpointOf } from "./template";

/*
 * An endpoint that REST v2 has created owns a hidden copy of its template. GraphQL sees that copy as a template like
 * any other, and somebody may have given the endpoint one of the account's templates instead.
 */

type Owner = RunpodObject & Partial<Endpoint>;

/** Lets the copy say what the endpoint's template says. Returns the copy's id. */
export async function saveCopy(templates: TemplateApi, owner: Owner, template: Template): Promise<string> {
  const { id, templateId } = owner;
  const runs = templateId === undefined ? undefined : await templates.get(templateId);
  if (runs === undefined || !isCopyOf(owner, runs)) {
    throw new RunpodError(
      "rejected",
      runs === undefined
        ? `RunPod shows no template that endpoint ${id} runs, so GraphQL cannot release another content. Nothing was ` +
            'changed. Set runpod:api to "rest".'
        : `endpoint ${id} runs template "${runs.name}" (${runs.id}), which RunPod did not make for it, so a release ` +
            "would overwrite that. Nothing was changed. Declare the endpoint under another name in the program: Pulumi " +
            "then creates a new one, and deletes this one last.",
      { sent: false },
    );
  }
  const { image, args, containerDiskInGb, env, ports, registryAuthId = null } = template;
  const content = { image, args, containerDiskInGb, env: { ...platformEnv(runs.env), ...env }, ports, registryAuthId };
  await templates.update(runs, content);
  return runs.id;
}

/** Deletes the endpoint and its copy. Leaves any other template as it is. */
export async function deleteWithCopy(
  templates: TemplateApi,
  owner: Owner,
  remove: (id: string) => Promise<void>,
): Promise<void> {
  const { id, templateId } = owner;
  const runs = templateId === undefined ? undefined : await templates.get(templateId);
  const copy = runs !== undefined && isCopyOf(owner, runs) ? await withNameOfItsOwn(templates, runs) : undefined;
  try {
    await remove(id);
  } catch (error) {
    // A repeated delete still has to delete the copy.
    if (!isRunpodError(error, "notFound") || copy === undefined) throw error;
  }
  if (copy !== undefined) await templates.delete(copy);
}

/**
 * By RunPod's mark, or by the name that it gives to such a copy (docs/internals/runpod-api.md#endpoints), or by the
 * name from an earlier delete that failed.
 */
function isCopyOf({ id, name }: Owner, template: Template): boolean {
  return boundEndpointOf(template) === id || [`${name}-template`, nameBeforeDelete(template)].includes(template.name);
}

const nameBeforeDelete = ({ id }: Template) => `deleted-${id}`;

/** GraphQL deletes a template by its name, and RunPod may take the name of a copy for another template too. */
async function withNameOfItsOwn(templates: TemplateApi, copy: Template): Promise<Template> {
  const name = nameBeforeDelete(copy);
  return copy.name === name ? copy : templates.update(copy, { name });
}
