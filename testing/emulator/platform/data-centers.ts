import type { DataCenter, StorageTier, StorageType } from "./entities";
import { cpuFlavors, initialGpuTypes } from "./gpu-types";

/**
 * Data centers with storage, from the S3 list and from flash's list
 * (docs/internals/runpod-api.md#gpus-and-data-centers).
 */
const withStorage = [
  ...["EU-CZ-1", "EU-RO-1", "EUR-IS-1", "EUR-NO-1", "US-CA-2", "US-GA-2", "US-IL-1", "US-KS-2", "US-MD-1"],
  ...["US-MO-1", "US-MO-2", "US-NC-1", "US-NC-2", "US-NE-1", "US-WA-1"],
];

/** UNKNOWN: which of the others have no storage. These represent them. */
const withoutStorage = ["AP-JP-1", "CA-MTL-3", "EU-FR-1", "EU-NL-1", "EU-SE-1", "OC-AU-1", "US-TX-3", "US-TX-4"];

/** Tiers that differ from the standard one alone. US-KS-2 is the document's sample. UNKNOWN: all others. */
const otherTiers: Record<string, StorageTier[]> = {
  "US-KS-2": ["STANDARD", "HIGH_PERFORMANCE"],
  "US-MO-2": ["HIGH_PERFORMANCE"],
};

/** The one data center where flash offers CPU serverless. */
const cpuDataCenter = "EU-RO-1";

/** From the documentation (runpod/docs pods/networking.mdx). */
const withGlobalNetwork = [
  ...["CA-MTL-3", "EU-CZ-1", "EU-FR-1", "EU-NL-1", "EU-RO-1", "EU-SE-1", "EUR-IS-2", "OC-AU-1", "US-CA-2", "US-GA-1"],
  ...["US-GA-2", "US-IL-1", "US-KS-2", "US-NC-1", "US-TX-3", "US-TX-4", "US-WA-1"],
];

export function hasGlobalNetwork({ id }: Pick<DataCenter, "id">): boolean {
  return withGlobalNetwork.includes(id);
}

/** Storage types are RunPod's names. Which data center has which is not published. */
const storageType: StorageType = "CEPH_FS";

/** Which CUDA versions a data center's drivers serve is not published. All serve these unless a test changes it. */
const cudaVersions = ["12.4", "12.6", "12.8"];

/** Tests change the stock. At the start every data center has eight GPUs of every type and 64 vCPUs of every flavor. */
export function initialDataCenters(): DataCenter[] {
  const gpus = Object.fromEntries(initialGpuTypes.map(({ id }) => [id, 8]));
  const vcpus = Object.fromEntries(Object.keys(cpuFlavors).map((flavor) => [flavor, 64]));
  return [...withStorage, ...withoutStorage].map((id) => ({
    id,
    storageSupport: withStorage.includes(id),
    storageTiers: withStorage.includes(id) ? (otherTiers[id] ?? ["STANDARD"]) : [],
    storageType,
    gpus: { ...gpus },
    vcpus: { ...vcpus },
    cudaVersions: [...cudaVersions],
    cpu: id === cpuDataCenter,
    throttled: false,
  }));
}

/**
 * Country codes that an endpoint accepts in place of data center ids, with the ids that they mean
 * (docs/internals/runpod-api.md#endpoints).
 */
const countries: Record<string, RegExp> = {
  CZ: /^EU-CZ-/,
  FR: /^EU-FR-/,
  GB: /^EU-GB-/,
  NO: /^EUR-NO-/,
  RO: /^EU-RO-/,
  US: /^US-/,
};

export function isCountry(code: string): boolean {
  return code in countries;
}

/** Whether a data center is among these ids and country codes. An empty list allows all. Ids are compared exactly. */
export function isAmong(places: readonly string[], dataCenterId: string): boolean {
  return places.length === 0 || places.some((place) => place === dataCenterId || countries[place]?.test(dataCenterId));
}
