import * as pulumi from "@pulumi/pulumi";
import { outputTextProblem } from "../provider/lifecycle/output-text";
import { ProgramError, refuseUnknownArguments } from "./program-error";
import type {
  AccountInfo,
  CpuFlavorInfo,
  DataCenterInfo,
  EndpointInfo,
  GetGpuTypesArgs,
  GpuTypeInfo,
  NetworkVolumeInfo,
  PodInfo,
  TemplateInfo,
} from "../provider";
import { loadProvider } from "./own-package";

export type {
  AccountInfo,
  CpuFlavorInfo,
  DataCenterInfo,
  EndpointInfo,
  GetGpuTypesArgs,
  GpuTypeInfo,
  NetworkVolumeInfo,
  PodInfo,
  TemplateInfo,
} from "../provider";

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
  return byId("getEndpoint", id, () => lookUps().getEndpoint(id));
}

/** Reads an existing network volume. @throws if the account has no such volume, or RunPod cannot be asked */
export async function getNetworkVolume(id: string): Promise<NetworkVolumeInfo> {
  return byId("getNetworkVolume", id, () => lookUps().getNetworkVolume(id));
}

/**
 * Reads an existing template. Its `env` may hold secrets. @throws if the account has no such template, or RunPod cannot
 * be asked
 */
export async function getTemplate(id: string): Promise<TemplateInfo> {
  return byId("getTemplate", id, () => lookUps().getTemplate(id));
}

/**
 * Reads an existing Pod, with what changes at every restart: status, cost, addresses (`openPorts`). Its `env` may hold
 * secrets.
 *
 * @throws if the account has no such Pod, or RunPod cannot be asked
 */
export async function getPod(id: string): Promise<PodInfo> {
  return byId("getPod", id, () => lookUps().getPod(id));
}

/**
 * Reads RunPod's GPU types, with prices and stock. Over GraphQL, RunPod tells no prices for workers.
 *
 * Stock changes from hour to hour, and so does what a program chooses by it: the preview shows that as a change.
 *
 * @example The cheapest GPU type of at least 24 GB that is free where the volume is
 * ```ts
 * import * as runpod from "runpod-iac";
 *
 * export = async () => {
 *   const price = ({ pricePerHourInUsd }: runpod.GpuTypeInfo) => pricePerHourInUsd.secure ?? Infinity;
 *   const offers = await runpod.getGpuTypes({ product: "POD", dataCenterId: "EU-RO-1" });
 *   const [cheapest] = offers
 *     .filter(({ stock, memoryInGb = 0 }) => stock !== "NONE" && memoryInGb >= 24)
 *     .sort((one, other) => price(one) - price(other));
 *   return { cheapest: cheapest?.id };
 * };
 * ```
 *
 * @throws if RunPod has no such data center, or cannot be asked
 */
export async function getGpuTypes(args: GetGpuTypesArgs): Promise<GpuTypeInfo[]> {
  refuseUnknownArguments("getGpuTypes", args, gpuTypesArguments);
  refuseOutputText("getGpuTypes", "dataCenterId", args.dataCenterId);
  return asProgramError(() => lookUps().getGpuTypes(args));
}

/**
 * Reads RunPod's data centers: what they support, and which GPU types are free there. Over GraphQL, RunPod tells no
 * tiers of network volumes.
 *
 * @throws if RunPod cannot be asked
 */
export async function getDataCenters(): Promise<DataCenterInfo[]> {
  return asProgramError(() => lookUps().getDataCenters());
}

/**
 * Reads RunPod's CPU flavors, with their limits. RunPod tells their disk over GraphQL, and their prices over REST.
 *
 * @throws if RunPod cannot be asked
 */
export async function getCpuFlavors(): Promise<CpuFlavorInfo[]> {
  return asProgramError(() => lookUps().getCpuFlavors());
}

/**
 * Reads the account of the stack's API key, with balance and spending. Only GraphQL tells them. Over REST v2 the
 * object is empty: the call then only proves that RunPod accepts the key.
 *
 * @throws if RunPod does not accept the key, or cannot be asked
 */
export async function getAccount(): Promise<AccountInfo> {
  return asProgramError(() => lookUps().getAccount());
}

/** The arguments as a list. The compiler keeps it complete. */
const gpuTypesArguments = Object.keys({
  product: true,
  dataCenterId: true,
  cloud: true,
  gpuCount: true,
} satisfies Record<keyof GetGpuTypesArgs, true>);

async function byId<Result>(reader: string, id: string, read: () => Promise<Result>): Promise<Result> {
  refuseOutputText(reader, "the id", id);
  return asProgramError(read);
}

function refuseOutputText(reader: string, argument: string, value: unknown): void {
  const problem = typeof value === "string" ? outputTextProblem(value) : undefined;
  if (problem !== undefined) throw new ProgramError(`${reader}: ${argument} ${problem}.`);
}

/** Turns errors of RunPod and of the configuration into errors of the program. */
async function asProgramError<Result>(read: () => Promise<Result>): Promise<Result> {
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
