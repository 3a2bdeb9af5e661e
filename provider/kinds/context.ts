import { rememberAnswer } from "../hardware/gpu-catalog";
import type { ListGpuTypes } from "../hardware/gpu-catalog";
import type { ProviderContext } from "../lifecycle/kind";
import { objectKey } from "../lifecycle/run-log";
import { endpointRules } from "./endpoint/rules";
import { TemplateUsers } from "./endpoint/template-users";
import { networkVolumeRules } from "./network-volume";
import { templateRules } from "./template/inputs";
import { ReleaseGuard } from "./template/release-guard";
import { VolumePlaces } from "./volume-places";

/** What our kinds work with: the context of every kind, and what our kinds share. The lifecycle only passes it on. */
export interface KindContext extends ProviderContext {
  releaseGuard: ReleaseGuard;
  templateUsers: TemplateUsers;
  volumePlaces: VolumePlaces;
  /** RunPod's catalog, requested once. */
  gpuTypes: ListGpuTypes;
}

export function createKindContext(context: ProviderContext): KindContext {
  const { clock, waitReporter, secretInputs, runLog } = context;
  const keyOfTemplate = (id: string) => objectKey(context.host(), templateRules.kind, id);
  const keyOfVolume = (id: string) => objectKey(context.host(), networkVolumeRules.kind, id);
  return {
    ...context,
    releaseGuard: new ReleaseGuard({
      clock,
      waitReporter,
      isSecret: (release) =>
        [templateRules, endpointRules].some(({ kind }) => secretInputs.isMarked(kind, "release", release)),
      savesOfRun: {
        add: (id, { at, isNew }) => runLog.add({ object: keyOfTemplate(id), event: isNew ? "made" : "saved", at }),
        last(id) {
          const save = runLog.about(keyOfTemplate(id)).findLast(({ event }) => event === "made" || event === "saved");
          return save?.at === undefined ? undefined : { at: save.at, isNew: save.event === "made" };
        },
      },
    }),
    templateUsers: new TemplateUsers(),
    volumePlaces: new VolumePlaces(
      () => context.api().networkVolume.list(),
      (id) => runLog.about(keyOfVolume(id)).length > 0,
    ),
    gpuTypes: rememberAnswer(() => context.api().catalog.gpuTypes()),
  };
}
