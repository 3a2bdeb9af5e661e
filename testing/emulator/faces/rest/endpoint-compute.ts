import { gpuPools } from "../../platform/catalog";
import type { Endpoint } from "../../platform/entities";
import { cpuFlavors, readInstance } from "../../platform/gpu-types";
import type { World } from "../../platform/world";
import type { Cpu, Gpu } from "./endpoint-body";
import { Problem } from "./problem";
import { definedOf } from "./values";

type GpuSettings = Pick<Endpoint, "gpus" | "gpuCount" | "allowedCudaVersions" | "minCudaVersion">;

/** The settings that a request names, checked by the rules for GPUs. */
export function gpuSettings(world: World, gpu: Gpu, current?: Endpoint): Partial<GpuSettings> {
  const { pools, excludedTypes = [], count, allowedCudaVersions, minCudaVersion } = gpu;
  if (allowedCudaVersions?.length && minCudaVersion) throw bothCuda();
  const named = definedOf({ allowedCudaVersions, minCudaVersion });
  const after = { ...current, ...named };
  const hasBoth = after.allowedCudaVersions?.length && after.minCudaVersion;
  if (Object.keys(named).length > 0 && hasBoth && world.switches.cudaSetBesideFloor === "400") throw bothCuda();
  const gpus = pools && { pools, excludedTypes: excludedTypes.map((type) => type.trim()) };
  if (gpus !== undefined) checkExclusions(world, gpus);
  return definedOf({
    // Pools without exclusions clear these.
    gpus,
    gpuCount: count,
    allowedCudaVersions,
    minCudaVersion: minCudaVersion === "" ? null : minCudaVersion,
  });
}

function bothCuda(): Problem {
  return new Problem(400, "allowedCudaVersions and minCudaVersion are mutually exclusive.");
}

function checkExclusions(world: World, { pools, excludedTypes }: NonNullable<Endpoint["gpus"]>): void {
  const known = gpuPools(world);
  const types = pools.flatMap((pool) => known.get(pool) ?? []);
  const foreign = excludedTypes.find((type) => !types.includes(type));
  if (foreign !== undefined) throw new Problem(400, `Excluded type ${foreign} is in none of the pools.`);
  if (excludedTypes.length > 0 && types.every((type) => excludedTypes.includes(type))) {
    throw new Problem(400, "The exclusions leave no GPU type.");
  }
}

/** Instances such as "cpu3c-2-4". */
export function instancesOf(cpu: Cpu): string[] {
  return cpu.map(({ id, vcpuCount }) => {
    const instance = `${id}-${vcpuCount}-${vcpuCount * (cpuFlavors[id]?.ramMultiplier ?? 0)}`;
    if (readInstance(instance) === undefined) {
      throw new Problem(400, `CPU flavor ${id} does not exist with ${vcpuCount} vCPUs.`);
    }
    return instance;
  });
}

/** Refuses another family of compute than the endpoint has. */
export function checkFamily({ gpus }: Endpoint, { gpu, cpu }: { gpu?: unknown; cpu?: unknown }): void {
  if (gpu !== undefined && cpu !== undefined) throw new Problem(400, "Send either gpu or cpu, not both.");
  if (gpu !== undefined && gpus === null) throw new Problem(400, "gpu does not apply to a CPU endpoint.");
  if (cpu !== undefined && gpus !== null) throw new Problem(400, "cpu does not apply to a GPU endpoint.");
}
