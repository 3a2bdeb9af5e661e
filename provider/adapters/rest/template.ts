import { z } from "zod";
import type { Template, TemplateApi, TemplateSpec } from "../../api";
import { isRunpodError, RunpodError } from "../../api/errors";
import { refusedInput } from "../refused-input";
import { withoutUnset } from "../without-unset";
import { restCapabilities } from "./capabilities";
import type { Rest } from "./client";
import { collectionOf } from "./collection";
import {
  containerBody,
  containerFields,
  containerFrom,
  heldContainerBody,
  newContainerBody,
  secretsOf,
} from "./container";
import { changedPersistentMount, newPersistentMount, persistentMount } from "./persistent-mount";
import { differing, isEmpty } from "./sparse";

const wire = z
  .looseObject({
    id: z.string(),
    name: z.string(),
    ...containerFields,
    // `{}` without a volume, or absent (docs/internals/runpod-api.md#templates).
    mounts: z.looseObject({ persistent: persistentMount.nullish() }).nullish(),
    serverless: z.boolean(),
    public: z.boolean(),
    category: z.string().nullish(),
    startSsh: z.boolean(),
    startJupyter: z.boolean(),
  })
  .transform((template): Template => {
    const volume = template.mounts?.persistent ?? undefined;
    return {
      id: template.id,
      name: template.name,
      ...containerFrom(template),
      serverless: template.serverless,
      volumeInGb: volume?.size ?? 0,
      ...(volume === undefined ? {} : { volumeMountPath: volume.path || undefined }),
      startSsh: template.startSsh,
      startJupyter: template.startJupyter,
      category: template.category ?? undefined,
      public: template.public,
    };
  });

export function templateOverRest(rest: Rest): TemplateApi {
  const templates = collectionOf(rest, ["templates"], "templates", wire);
  return {
    list: () => templates.list(),
    async get(id) {
      try {
        return await templates.read(id);
      } catch (error) {
        if (isRunpodError(error, "notFound")) return undefined;
        throw error;
      }
    },
    async create(spec) {
      refuseReadme("POST /templates", spec.readme, "");
      const persistent = newPersistentMount(spec);
      const body = withoutUnset({
        ...newContainerBody(spec),
        ...settingsBody(spec),
        // RunPod's defaults, which GraphQL does not share for certain.
        startSsh: spec.startSsh ?? true,
        startJupyter: spec.startJupyter ?? true,
        mounts: persistent && { persistent },
      });
      return templates.create(body, secretsOf(spec));
    },
    async update(current, changes) {
      const operation = "PATCH /templates";
      // Reads over REST v2 do not return it, so only another API knows that it differs.
      refuseReadme(operation, changes.readme, "readme" in current ? (current.readme ?? "") : undefined);
      const persistent = changedPersistentMount(operation, current, changes);
      const wanted = { ...containerBody(changes), ...settingsBody(changes) };
      const body = {
        ...differing(wanted, { ...heldContainerBody(current), ...settingsBody(current) }),
        ...(persistent === undefined ? {} : { mounts: { persistent } }),
      };
      return isEmpty(body) ? current : templates.change(current.id, body, { secrets: secretsOf(changes) });
    },
    async delete({ id }) {
      try {
        await templates.remove(id);
      } catch (error) {
        // UNKNOWN (U21): the text of this refusal. A template in use is the one documented reason for it.
        if (isRunpodError(error, "rejected") && error.status === 400) {
          throw new RunpodError("inUse", error.message, error);
        }
        throw error;
      }
    },
  };
}

function settingsBody(template: Partial<TemplateSpec>) {
  const { name, serverless, public: isPublic, category, startSsh, startJupyter } = template;
  return { name, serverless, public: isPublic, category, startSsh, startJupyter };
}

/** REST v2 has no such field, so a value must not get lost. One that RunPod has already stays. */
function refuseReadme(operation: string, wanted: string | undefined, held: string | undefined): void {
  if (wanted === undefined || held === undefined || wanted === held) return;
  throw refusedInput(operation, { input: "readme" }, restCapabilities.template);
}
