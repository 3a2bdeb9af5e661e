import assert from "node:assert/strict";
import type { Endpoint } from "../../../provider/api";
import type { ServerlessWorld } from "./serverless-world";

export const image = "acme/comfy:1";
export const gpus = ["ADA_48_PRO", "NVIDIA H100 PCIe"];
export const sentGpus = {
  pools: ["ADA_48_PRO", "ADA_80_PRO"],
  excludedTypes: ["NVIDIA H100 80GB HBM3", "NVIDIA H100 NVL"],
};

/** An endpoint on a template, both made in this run. */
export async function served(world: ServerlessWorld, more: object = {}, moreOfTemplate: object = {}) {
  const template = await world.make(world.template, { name: "comfy", image, ...moreOfTemplate });
  const { release, releaseEnv } = template.inputs;
  const given = { name: "prod", templateId: template.id, release, releaseEnv, gpus, ...more };
  return { template, given, ...(await world.make(world.endpoint, given)) };
}

/** What a change of the program does: checks against the old inputs, then updates. */
export async function change(
  world: ServerlessWorld,
  id: string,
  outputs: Record<string, unknown>,
  news: Record<string, unknown>,
) {
  const { inputs, problems } = world.endpoint.check(outputs, news);
  assert.deepEqual(problems, []);
  return (await world.endpoint.update(id, outputs, inputs)) as Record<string, unknown>;
}

export function stored(world: ServerlessWorld, id: string): Endpoint {
  const endpoint = world.endpoints.objects.get(id);
  assert.ok(endpoint !== undefined);
  return endpoint;
}
