import type { Endpoint, EndpointApi, EndpointSpec, Template, TemplateApi, TemplateFate } from "../../api";
import { isRunpodError, messageOf, RunpodError } from "../../api/errors";
import type { Rest } from "./client";
import { collectionOf } from "./collection";
import { secretsOf } from "./container";
import { containerChanges, creationBody, settingsChanges } from "./endpoint-body";
import { endpointWire } from "./endpoint-wire";
import { newestReleaseOf } from "./newest-release";
import { isEmpty } from "./sparse";

/** An endpoint that REST v2 creates owns a hidden copy of its template. Its reads do not return that. */
const owned = { ownsContainer: true } as const;

/** Fields of a PATCH that start a release (docs/internals/runpod-api.md#releases). */
const releasing = new Set<string>([
  ...["image", "args", "disk", "env", "ports", "registry"],
  ...["gpu", "cpu", "networkVolumes", "dataCenterIds", "flashboot"],
]);

/** UNKNOWN: whether another number of workers starts one. The text of the API denies it, its sample shows it. */
function mayStartRelease(body: { workers?: { max?: number } }): boolean {
  return body.workers?.max !== undefined || Object.keys(body).some((field) => releasing.has(field));
}

export function endpointOverRest(rest: Rest, templates: TemplateApi): EndpointApi {
  const endpoints = collectionOf(rest, ["serverless"], "endpoints", endpointWire);

  /** The save succeeded, so it must not fail for this. */
  async function versionOf(id: string): Promise<Pick<Endpoint, "version">> {
    try {
      const { version } = await newestReleaseOf(rest, id);
      return { version };
    } catch (error) {
      if (isRunpodError(error)) return { version: undefined };
      throw error;
    }
  }

  async function save(id: string, body: object, secrets: string[]): Promise<Endpoint> {
    let saves = 0;
    const saved = await endpoints.change(id, body, { secrets, onAttempts: (sends) => (saves += sends) });
    return { ...saved, saves };
  }

  return {
    list: () => endpoints.list(),
    async create(spec) {
      const template = await templateOf(templates, spec);
      let made: Endpoint;
      try {
        made = await endpoints.create(creationBody(spec, template), secretsOf(template));
      } catch (error) {
        if (!isRunpodError(error) || !error.mayHaveHappened) throw error;
        throw new RunpodError(error.kind, error.message, { ...error, ifCreated: owned });
      }
      return { ...made, ...(await versionOf(made.id)), ...owned, saves: 1 };
    },
    async update(current, changes) {
      const { id, ownsContainer } = current;
      const { template } = changes;
      refuseOtherTemplate(current, changes);
      // Another API does not report what the endpoint itself holds.
      const held = current.container === undefined ? await endpoints.read(id) : current;
      const { body, secrets } = changesOf(held, changes, ownsContainer === true);
      if (isEmpty(body)) return current;
      const templateId = changes.templateId ?? current.templateId ?? template?.id;
      const isRenamed = "name" in body && ownsContainer !== true;
      const restore = async () => {
        if (isRenamed && template !== undefined && templateId !== undefined) {
          await restoreTemplateName(templates, { endpointId: id, templateId, template });
        }
      };
      let saved: Endpoint;
      try {
        saved = await save(id, body, secrets);
      } catch (error) {
        if (isRunpodError(error) && error.mayHaveHappened) await restore().catch(() => undefined);
        throw error;
      }
      await restore();
      return { ...saved, ...(mayStartRelease(body) ? await versionOf(id) : {}) };
    },
    async delete(current, fate) {
      const remove = () => endpoints.remove(current.id);
      return current.ownsContainer === true ? remove() : deleteLinked(templates, current.templateId, remove, fate);
    },
  };
}

async function templateOf(templates: TemplateApi, { template, templateId }: EndpointSpec): Promise<Template> {
  const found = template ?? (await templates.get(templateId));
  if (found !== undefined) return found;
  throw new RunpodError(
    "notFound",
    `GET /templates: RunPod has no template ${templateId}. Nothing was created. If the template was created just now, ` +
      "run `pulumi up` again.",
  );
}

/** What a save sends. Empty if it need not be sent. */
function changesOf(
  held: Endpoint,
  changes: Partial<EndpointSpec>,
  ownsContainer: boolean,
): { body: object; secrets: string[] } {
  const { template, releases = false } = changes;
  const settings = settingsChanges(held, changes);
  if (template === undefined) return { body: settings, secrets: [] };
  const container = containerChanges(held.container, template);
  const differs = !isEmpty(container.differing);
  if (isEmpty(settings) && !differs && !releases) return { body: {}, secrets: [] };
  // A linked endpoint may show what its template says, not what it runs.
  const isShown = ownsContainer && (!releases || differs);
  return {
    body: { ...settings, ...(isShown ? container.differing : container.all) },
    secrets: secretsOf(container.secrets),
  };
}

/**
 * A new name of a linked endpoint renames the template too, one that other endpoints share included. A read might still
 * show the old name, so this asks for none.
 */
async function restoreTemplateName(
  templates: TemplateApi,
  { endpointId, templateId, template }: { endpointId: string; templateId: string; template: Template },
): Promise<void> {
  try {
    await templates.update({ ...template, id: templateId, name: "" }, { name: template.name });
  } catch (error) {
    // The account has no such template, so that nothing was renamed.
    if (isRunpodError(error, "notFound")) return;
    throw new RunpodError(
      isRunpodError(error) ? error.kind : "rejected",
      `RunPod renamed the endpoint, and perhaps its template ${templateId} with it. The template could not get its ` +
        `name "${template.name}" back: ${messageOf(error)} Run \`pulumi refresh\` and \`pulumi up\` again.`,
      { id: endpointId },
    );
  }
}

/**
 * A linked endpoint runs one of the account's templates, and REST v2 writes through to it: the content of another
 * template would overwrite it, for all endpoints that share it.
 */
function refuseOtherTemplate(
  { ownsContainer, templateId: held }: Endpoint,
  { templateId }: Partial<EndpointSpec>,
): void {
  if (ownsContainer === true || held === undefined || templateId === undefined || templateId === held) return;
  throw new RunpodError(
    "rejected",
    `PATCH /serverless: the endpoint was not created over RunPod's REST v2 API, which cannot give it another template: ` +
      `it would overwrite template ${held}. Nothing was changed. Keep the template and change its content, or declare ` +
      "the endpoint under another name in the program: Pulumi then creates a new one, and deletes this one last.",
    { sent: false },
  );
}

/** RunPod may delete a template together with an endpoint that is linked to it. */
async function deleteLinked(
  templates: TemplateApi,
  templateId: string | undefined,
  remove: () => Promise<void>,
  fate: TemplateFate | undefined,
): Promise<void> {
  if (fate?.keepBecause !== undefined) {
    throw new RunpodError(
      "rejected",
      `DELETE /serverless: RunPod's REST v2 API may delete the template together with the endpoint, but it must stay: ` +
        `${fate.keepBecause} Nothing was deleted.`,
      { sent: false },
    );
  }
  const isFound = async (id: string) => {
    try {
      return await templates.get(id);
    } catch (error) {
      if (isRunpodError(error)) return "unknown";
      throw error;
    }
  };
  const before = templateId === undefined || fate === undefined ? undefined : await isFound(templateId);
  try {
    await remove();
  } finally {
    // After a lost reply the repeated call finds nothing, although this one deleted both.
    if (before !== undefined && before !== "unknown" && (await isFound(before.id)) === undefined) {
      fate?.onDeleted(before);
    }
  }
}
