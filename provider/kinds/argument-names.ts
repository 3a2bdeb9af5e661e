import { distance } from "fastest-levenshtein";

/*
 * Finds the argument that a misspelled name probably means. Programs load this file, so it stays light.
 */

/**
 * Words of RunPod's APIs and tools, in lower case, and our arguments with the same meaning. The message suggests the
 * first that the resource has.
 */
const wordsOfRunpod: Record<string, string[]> = {
  allowedcudaversion: ["allowedCudaVersions"],
  cloudtype: ["cloud"],
  computetype: ["type"],
  containerregistryauthid: ["registryAuthId"],
  countrycode: ["dataCenterIds"],
  countrycodes: ["dataCenterIds"],
  cpuflavorids: ["cpus", "cpu"],
  cudaversion: ["minCudaVersion"],
  cudaversions: ["allowedCudaVersions"],
  datacenter: ["dataCenterId", "dataCenterIds"],
  datacenterid: ["dataCenterIds", "dataCenterId"],
  datacenterids: ["dataCenterIds", "dataCenterId"],
  datacenters: ["dataCenterIds", "dataCenterId"],
  disksize: ["sizeInGb", "containerDiskInGb"],
  dockerargs: ["args"],
  dockerentrypoint: ["args"],
  dockerimage: ["image"],
  dockerstartcmd: ["args"],
  environment: ["env"],
  executiontimeout: ["executionTimeoutInMs"],
  executiontimeoutms: ["executionTimeoutInMs"],
  flashboottype: ["flashBoot"],
  gpu: ["gpus"],
  gpuids: ["gpus"],
  gpupoolids: ["gpus"],
  gputype: ["gpus"],
  gputypeid: ["gpus"],
  gputypeidlist: ["gpus"],
  gputypeids: ["gpus"],
  gputypes: ["gpus"],
  idletimeout: ["idleTimeoutInSeconds"],
  imagename: ["image"],
  instanceid: ["cpu", "cpus"],
  instanceids: ["cpus", "cpu"],
  interruptible: ["bidPerGpu"],
  ispublic: ["public"],
  isserverless: ["serverless"],
  location: ["dataCenterIds", "dataCenterId"],
  locations: ["dataCenterIds", "dataCenterId"],
  maxworkers: ["workersMax"],
  minworkers: ["workersMin"],
  networkvolumeid: ["networkVolumes", "networkVolume"],
  networkvolumeids: ["networkVolumes", "networkVolume"],
  size: ["sizeInGb"],
  sizegb: ["sizeInGb"],
  startcommand: ["args"],
  startjupyter: ["startJupyter"],
  startssh: ["startSsh"],
  templatename: ["template", "templateId"],
  vcpu: ["cpu", "cpus"],
  vcpucount: ["cpu", "cpus"],
  volumeid: ["networkVolumes", "networkVolume"],
  workers: ["workersMax"],
};

/** Resource options of Pulumi, which are not arguments (`CustomResourceOptions` and the like). */
export const resourceOptions = [
  "additionalSecretOutputs",
  "aliases",
  "customTimeouts",
  "deleteBeforeReplace",
  "deletedWith",
  "dependsOn",
  "envVarMappings",
  "hideDiffs",
  "hooks",
  "ignoreChanges",
  "import",
  "parent",
  "pluginDownloadURL",
  "protect",
  "provider",
  "providers",
  "replaceOnChanges",
  "replaceWith",
  "replacementTrigger",
  "retainOnDelete",
  "transformations",
  "transforms",
  "version",
];

/**
 * Continues a sentence on a name that does not exist: `. Did you mean "image"?`, or nothing.
 *
 * @param known the arguments of a class; none for a member of an argument
 */
export function suggestionFor(name: string, known: readonly string[]): string {
  if (known.length > 0 && resourceOptions.includes(name)) {
    return `. It is an option of the resource: pass it as the third argument, { ${name}: ... }`;
  }
  const meant = meantBy(name, known);
  return meant === undefined ? "" : `. Did you mean "${meant}"?`;
}

function meantBy(name: string, known: readonly string[]): string | undefined {
  const lower = name.toLowerCase();
  const byWord = Object.hasOwn(wordsOfRunpod, lower) ? wordsOfRunpod[lower] : undefined;
  const word = byWord?.find((argument) => known.includes(argument));
  return word ?? known.find((argument) => distance(lower, argument.toLowerCase()) <= 2);
}
