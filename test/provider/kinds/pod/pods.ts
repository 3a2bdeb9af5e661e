import type { Pod as ObservedPod } from "../../../../provider/api";
import type { Pod, Template } from "../../../../testing/emulator";
import { held } from "../../../support/emulated-runpod";
import type { Fields, LifecyclesOnRunpod } from "../lifecycles-on-runpod";

export const baseTemplate = {
  image: "acme/base:1",
  startCommand: "serve",
  containerDiskInGb: 30,
  volumeInGb: 40,
  volumeMountPath: "/models",
  env: [
    { key: "MODE", value: "prod" },
    { key: "LEVEL", value: "1" },
  ],
  ports: ["8188/http"],
  registryAuthId: "reg-1",
  startSsh: true,
  startJupyter: false,
};

/** Fields of template "tpl-1" that differ from `baseTemplate`. */
export type TemplateChanges = Partial<Template>;

/** Puts template "tpl-1" into the account, or replaces it. */
export function putTemplate({ emulator }: LifecyclesOnRunpod, changes: TemplateChanges = {}): void {
  const { templates } = emulator.store;
  templates.delete("tpl-1");
  templates.insert({
    ...{ id: "tpl-1", accountId: emulator.account.id, name: "base", isServerless: false, isPublic: false },
    ...{ portsConfig: [], startScript: "", advancedStart: false, config: null, category: "NVIDIA", readme: "" },
    ...{ boundEndpointId: null, releasedAt: null, ...baseTemplate, ...changes },
  });
}

/** Gives template "tpl-1" to another account or to RunPod, so that no list of this account has it. */
export function putTemplateOfOthers(setup: LifecyclesOnRunpod, changes: TemplateChanges = {}): void {
  putTemplate(setup, { accountId: setup.emulator.addAccount().id, isPublic: true, ...changes });
}

/** Changes a Pod as another user or RunPod would. */
export function putPod({ emulator }: LifecyclesOnRunpod, id: string, changes: Partial<Pod>): Pod {
  return emulator.store.pods.update(id, changes);
}

export function podHeld({ emulator }: LifecyclesOnRunpod, id: string): Pod {
  return held(emulator.store.pods, id);
}

/** A Pod as the port reports it now. */
export async function podSeen({ api }: LifecyclesOnRunpod, id: string): Promise<ObservedPod> {
  const found = (await api.pod.list()).items.find((pod) => pod.id === id);
  if (found === undefined) throw new Error(`RunPod lists no Pod ${id}`);
  return found;
}

/** The Pod's variables, as "KEY=value". */
export async function envSeen(setup: LifecyclesOnRunpod, id: string): Promise<string[]> {
  const { env } = await podSeen(setup, id);
  return Object.entries(env)
    .map(([key, value]) => `${key}=${value}`)
    .sort();
}

/** Adds a variable to a Pod, as a user of the console would. */
export function addVariable(setup: LifecyclesOnRunpod, id: string, key: string, value: string): void {
  putPod(setup, id, { env: [...podHeld(setup, id).env, { key, value }] });
}

/** Pods that are not terminated. */
export function podsAlive({ emulator }: LifecyclesOnRunpod): Pod[] {
  return emulator.store.pods.list(({ desiredStatus }) => desiredStatus !== "TERMINATED");
}

export const makePod = (setup: LifecyclesOnRunpod, given: Fields) => setup.make(setup.pod, given);

export const changePod = (setup: LifecyclesOnRunpod, id: string, outputs: Fields, given: Fields) =>
  setup.change(setup.pod, id, outputs, given);
