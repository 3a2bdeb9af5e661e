import type { Endpoint, Template } from "../../../provider/api";
import type { Endpoint as HeldEndpoint, Template as HeldTemplate } from "../../../testing/emulator";
import { held } from "../../support/emulated-runpod";
import type { Fields, LifecyclesOnRunpod } from "./lifecycles-on-runpod";

export const image = "acme/comfy:1";
export const gpus = ["ADA_48_PRO", "NVIDIA H100 PCIe"];
export const sentGpus = {
  pools: ["ADA_48_PRO", "ADA_80_PRO"],
  excludedTypes: ["NVIDIA H100 80GB HBM3", "NVIDIA H100 NVL"],
};

/** An endpoint on a template, both made in this run. */
export async function served(world: LifecyclesOnRunpod, more: object = {}, moreOfTemplate: object = {}) {
  const template = await world.make(world.template, { name: "comfy", image, ...moreOfTemplate });
  const { release, releaseEnv } = template.inputs;
  const given = { name: "prod", templateId: template.id, release, releaseEnv, gpus, ...more };
  return { template, given, ...(await world.make(world.endpoint, given)) };
}

/** What a change of the program does to an endpoint. */
export function change(world: LifecyclesOnRunpod, id: string, outputs: Fields, news: object): Promise<Fields> {
  return world.change(world.endpoint, id, outputs, news);
}

/** An endpoint as the port shows it now. */
export async function stored({ api }: LifecyclesOnRunpod, id: string): Promise<Endpoint> {
  const found = (await api.endpoint.list()).items.find((endpoint) => endpoint.id === id);
  if (found === undefined) throw new Error(`RunPod lists no endpoint ${id}`);
  return found;
}

/** A template as the port shows it now. */
export async function storedTemplate({ api }: LifecyclesOnRunpod, id: string): Promise<Template> {
  const found = (await api.template.list()).items.find((template) => template.id === id);
  if (found === undefined) throw new Error(`RunPod lists no template ${id}`);
  return found;
}

/** Changes an endpoint as somebody in the console would, or RunPod itself; no release comes of it. */
export function editEndpoint({ emulator }: LifecyclesOnRunpod, id: string, changes: Partial<HeldEndpoint>): void {
  emulator.store.endpoints.update(id, changes);
}

/** The content of a template in the port's words, of which the emulator has two otherwise. */
export type TemplateChanges = Partial<Omit<HeldTemplate, "env" | "startCommand">> & {
  args?: string;
  env?: Record<string, string>;
};

/** Changes a template as somebody in the console would, or RunPod itself. */
export function editTemplate(
  { emulator }: LifecyclesOnRunpod,
  id: string,
  { args, env, ...changes }: TemplateChanges,
): void {
  const variables = env && Object.entries(env).map(([key, value]) => ({ key, value }));
  emulator.store.templates.update(id, {
    ...changes,
    ...(args === undefined ? {} : { startCommand: args }),
    ...(variables === undefined ? {} : { env: variables }),
  });
}

/** Somebody releases something else on an endpoint: its version grows, and the next save of ours releases ours. */
export function releaseByOthers(world: LifecyclesOnRunpod, id: string): void {
  const { version, releases } = held(world.emulator.store.endpoints, id);
  const [last] = releases.slice(-1);
  if (last === undefined) throw new Error(`endpoint ${id} has no release`);
  const templateContent = { ...last.templateContent, startCommand: "of somebody else" };
  editEndpoint(world, id, {
    version: version + 1,
    releases: [...releases, { ...last, version: version + 1, templateContent }],
  });
}

/** RunPod takes what an endpoint runs for this content of its template already: the next save releases nothing. */
export function takeForReleased(world: LifecyclesOnRunpod, id: string, changes: Partial<HeldTemplate>): void {
  const { releases } = held(world.emulator.store.endpoints, id);
  editEndpoint(world, id, {
    releases: releases.map((release) => ({ ...release, templateContent: { ...release.templateContent, ...changes } })),
  });
}
