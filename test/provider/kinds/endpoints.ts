import type { Endpoint, Template } from "../../../provider/api";
import { overRest } from "../../../provider/adapters/rest";
import type { Endpoint as HeldEndpoint, Template as HeldTemplate } from "../../../testing/emulator";
import { held } from "../../support/emulated-runpod";
import type { Fields, LifecyclesOnRunpod } from "./lifecycles-on-runpod";

export const image = "acme/comfy:1";
export const gpus = ["ADA_48_PRO", "NVIDIA H100 PCIe"];
export const sentGpus = {
  pools: ["ADA_48_PRO", "ADA_80_PRO"],
  excludedTypes: ["NVIDIA H100 80GB HBM3", "NVIDIA H100 NVL"],
};

/** Creates a template and an endpoint that runs it, in this run. */
export async function makeEndpoint(setup: LifecyclesOnRunpod, more: object = {}, moreOfTemplate: object = {}) {
  const template = await setup.make(setup.template, { name: "comfy", image, ...moreOfTemplate });
  const { release, releaseEnv } = template.inputs;
  const given = { name: "prod", templateId: template.id, release, releaseEnv, gpus, ...more };
  return { template, given, ...(await setup.make(setup.endpoint, given)) };
}

/** Serves the run over REST v2 from now on. */
export function goOnOverRest({ api, http, emulator, clock }: LifecyclesOnRunpod): void {
  Object.assign(api, overRest(http, emulator.restUrl, clock));
}

/** Updates an endpoint as a changed program does. */
export function changeEndpoint(setup: LifecyclesOnRunpod, id: string, outputs: Fields, news: object): Promise<Fields> {
  return setup.change(setup.endpoint, id, outputs, news);
}

/** An endpoint as the port reports it now. */
export async function endpointSeen({ api }: LifecyclesOnRunpod, id: string): Promise<Endpoint> {
  const found = (await api.endpoint.list()).items.find((endpoint) => endpoint.id === id);
  if (found === undefined) throw new Error(`RunPod lists no endpoint ${id}`);
  return found;
}

/** A template as the port reports it now. */
export async function templateSeen({ api }: LifecyclesOnRunpod, id: string): Promise<Template> {
  const found = (await api.template.list()).items.find((template) => template.id === id);
  if (found === undefined) throw new Error(`RunPod lists no template ${id}`);
  return found;
}

/** Changes an endpoint as a user of the console or RunPod would, without a release. */
export function editEndpoint({ emulator }: LifecyclesOnRunpod, id: string, changes: Partial<HeldEndpoint>): void {
  emulator.store.endpoints.update(id, changes);
}

/** The content of a template, with env and command in the port's words instead of the emulator's. */
export type TemplateChanges = Partial<Omit<HeldTemplate, "env" | "startCommand">> & {
  args?: string;
  env?: Record<string, string>;
};

/** Changes a template as a user of the console or RunPod would. */
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

/** Releases another content on an endpoint, as another user would. The next save releases the program's again. */
export function releaseByOthers(setup: LifecyclesOnRunpod, id: string): void {
  const { version, releases } = held(setup.emulator.store.endpoints, id);
  const [last] = releases.slice(-1);
  if (last === undefined) throw new Error(`endpoint ${id} has no release`);
  const templateContent = { ...last.templateContent, startCommand: "of somebody else" };
  editEndpoint(setup, id, {
    version: version + 1,
    releases: [...releases, { ...last, version: version + 1, templateContent }],
  });
}

/** Makes RunPod count this template content as released, so that the next save causes no release. */
export function takeForReleased(setup: LifecyclesOnRunpod, id: string, changes: Partial<HeldTemplate>): void {
  const { releases } = held(setup.emulator.store.endpoints, id);
  editEndpoint(setup, id, {
    releases: releases.map((release) => ({ ...release, templateContent: { ...release.templateContent, ...changes } })),
  });
}
