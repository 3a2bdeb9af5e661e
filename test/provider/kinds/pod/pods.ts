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

/** What a case says of template "tpl-1" beside what is as in `baseTemplate`. */
export type TemplateChanges = Partial<Template>;

/** Puts template "tpl-1" into the account, or in the place of the one that is there. */
export function putTemplate({ emulator }: LifecyclesOnRunpod, changes: TemplateChanges = {}): void {
  const { templates } = emulator.store;
  templates.delete("tpl-1");
  templates.insert({
    ...{ id: "tpl-1", accountId: emulator.account.id, name: "base", isServerless: false, isPublic: false },
    ...{ portsConfig: [], startScript: "", advancedStart: false, config: null, category: "NVIDIA", readme: "" },
    ...{ boundEndpointId: null, releasedAt: null, ...baseTemplate, ...changes },
  });
}

/** Makes template "tpl-1" one of somebody else, or of RunPod itself: it is in no list of the account. */
export function putTemplateOfOthers(world: LifecyclesOnRunpod, changes: TemplateChanges = {}): void {
  putTemplate(world, { accountId: world.emulator.addAccount().id, isPublic: true, ...changes });
}

/** Changes a Pod as if somebody else, or RunPod itself, had done it. */
export function putPod({ emulator }: LifecyclesOnRunpod, id: string, changes: Partial<Pod>): Pod {
  return emulator.store.pods.update(id, changes);
}

export function podHeld({ emulator }: LifecyclesOnRunpod, id: string): Pod {
  return held(emulator.store.pods, id);
}

/** A Pod as the port shows it now. */
export async function podSeen({ api }: LifecyclesOnRunpod, id: string): Promise<ObservedPod> {
  const found = (await api.pod.list()).items.find((pod) => pod.id === id);
  if (found === undefined) throw new Error(`RunPod lists no Pod ${id}`);
  return found;
}

/** Its variables, as "KEY=value". */
export async function envSeen(world: LifecyclesOnRunpod, id: string): Promise<string[]> {
  const { env } = await podSeen(world, id);
  return Object.entries(env)
    .map(([key, value]) => `${key}=${value}`)
    .sort();
}

/** Adds a variable to a Pod, as somebody in the console would. */
export function addVariable(world: LifecyclesOnRunpod, id: string, key: string, value: string): void {
  putPod(world, id, { env: [...podHeld(world, id).env, { key, value }] });
}

/** Pods that are not terminated. */
export function podsAlive({ emulator }: LifecyclesOnRunpod): Pod[] {
  return emulator.store.pods.list(({ desiredStatus }) => desiredStatus !== "TERMINATED");
}

export const makePod = (world: LifecyclesOnRunpod, given: Fields) => world.make(world.pod, given);

export const changePod = (world: LifecyclesOnRunpod, id: string, outputs: Fields, given: Fields) =>
  world.change(world.pod, id, outputs, given);
