import { distance } from "fastest-levenshtein";
import { gpuPools, typesWithoutPool } from "./gpu-table";

/*
 * What a name in a list of GPUs is: known, a slip of the pen, or new hardware. `check` refuses the slips and programs warn of the new, so
 * that each is told once. Programs load this file: it stays light.
 */

const poolIds = Object.keys(gpuPools);
const knownNames = [...poolIds, ...Object.values(gpuPools).flat(), ...typesWithoutPool];

/** Pool ids in their own case; GPU type ids as they are, since RunPod compares them letter by letter. */
export function canonicalGpuName(name: string): string {
  const trimmed = name.trim();
  const upper = trimmed.toUpperCase();
  return poolIds.includes(upper) ? upper : trimmed;
}

/** @param canonical from `canonicalGpuName` */
export function isKnownGpuName(canonical: string): boolean {
  return knownNames.includes(canonical);
}

/** The serverless pool that a GPU type is in, or `undefined`. */
export function poolOfType(type: string): string | undefined {
  return poolIds.find((pool) => gpuPools[pool]?.includes(type));
}

/**
 * The known name that was most likely meant, or `undefined` for a name that resembles none: new hardware.
 *
 * @param canonical a name that is not known
 */
export function nearestGpuName(canonical: string): string | undefined {
  const lower = canonical.toLowerCase();
  const byDistance = knownNames
    // New hardware has the shape of the old with other figures: B200, B300.
    .filter((known) => known.toLowerCase() === lower || shapeOf(known) !== shapeOf(canonical))
    .map((known) => ({ known, apart: distance(lower, known.toLowerCase()) }))
    .sort((a, b) => a.apart - b.apart);
  const best = byDistance[0];
  const tolerance = Math.max(1, Math.floor(canonical.length / 6));
  return best !== undefined && best.apart <= tolerance ? best.known : undefined;
}

function shapeOf(name: string): string {
  return name.toLowerCase().replace(/\d/g, "#");
}
