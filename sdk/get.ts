import * as pulumi from "@pulumi/pulumi";
import { outputTextProblem } from "../provider/lifecycle/output-text";
import { ProgramError } from "./program-error";
import type { EndpointInfo, NetworkVolumeInfo, PodInfo, TemplateInfo } from "../provider";
import { loadProvider } from "./own-package";

export type { EndpointInfo, NetworkVolumeInfo, PodInfo, TemplateInfo } from "../provider";

/**
 * Reads an existing endpoint, with its template and the data centers of its volumes. A DebugStack in its own stack
 * needs this. It calls RunPod whenever the program runs, in previews too, with `runpod:apiKey` of the stack.
 *
 * @example What an endpoint of another stack would run
 * ```ts
 * import * as pulumi from "@pulumi/pulumi";
 * import * as runpod from "runpod-iac";
 *
 * export = async () => {
 *   const config = new pulumi.Config();
 *   const { template, networkVolumes } = await runpod.getEndpoint(config.require("endpointId"));
 *   return { image: template.image, dataCenterIds: networkVolumes.map(({ dataCenterId }) => dataCenterId) };
 * };
 * ```
 *
 * @throws if the account has no such endpoint, or RunPod cannot be asked
 */
export async function getEndpoint(id: string): Promise<EndpointInfo> {
  return asProgramError("getEndpoint", id, () => lookUps().getEndpoint(id));
}

/** Reads an existing network volume. @throws if the account has no such volume, or RunPod cannot be asked */
export async function getNetworkVolume(id: string): Promise<NetworkVolumeInfo> {
  return asProgramError("getNetworkVolume", id, () => lookUps().getNetworkVolume(id));
}

/**
 * Reads an existing template. Its `env` may hold secrets. @throws if the account has no such template, or RunPod cannot
 * be asked
 */
export async function getTemplate(id: string): Promise<TemplateInfo> {
  return asProgramError("getTemplate", id, () => lookUps().getTemplate(id));
}

/**
 * Reads an existing Pod, with what changes at every restart: status, cost, addresses (`openPorts`). Its `env` may hold
 * secrets.
 *
 * @throws if the account has no such Pod, or RunPod cannot be asked
 */
export async function getPod(id: string): Promise<PodInfo> {
  return asProgramError("getPod", id, () => lookUps().getPod(id));
}

/** Turns errors of RunPod and of the configuration into errors of the program. */
async function asProgramError<Result>(reader: string, id: string, read: () => Promise<Result>): Promise<Result> {
  const problem = typeof id === "string" ? outputTextProblem(id) : undefined;
  if (problem !== undefined) throw new ProgramError(`${reader}: the id ${problem}.`);
  try {
    return await read();
  } catch (error) {
    throw new ProgramError(error instanceof Error ? error.message : String(error));
  }
}

/** Loads the provider and its dependencies with the first read. */
function lookUps() {
  const { openLookUps } = loadProvider() as typeof import("../provider");
  const config = new pulumi.Config("runpod");
  return openLookUps((key) => config.get(key.replace(/^runpod:/, "")), inform);
}

/** Writes reports of long waits to the program's log. */
function inform(message: string): void {
  void pulumi.log.info(message);
}
