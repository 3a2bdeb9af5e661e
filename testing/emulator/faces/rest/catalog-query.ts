import type { GpuFilter, Product } from "../../platform/availability";
import { invalidContent, Problem } from "./problem";

/** Comma-separated values of a parameter. Undefined if it is absent. */
export function listOf<Value extends string>(
  query: URLSearchParams,
  name: string,
  allowed: readonly Value[],
): Value[] | undefined {
  const values = query.get(name)?.split(",");
  const wrong = values?.find((value) => !(allowed as readonly string[]).includes(value));
  if (wrong !== undefined) throw malformed(name, wrong, `one of ${allowed.join(", ")}`);
  return values as Value[] | undefined;
}

export function flagOf(query: URLSearchParams, name: string): boolean | undefined {
  const [flag] = listOf(query, name, ["true", "false"]) ?? [];
  return flag === undefined ? undefined : flag === "true";
}

/** What availability of GPUs is asked for. Undefined if none is. */
export function gpuQuery(query: URLSearchParams): GpuFilter | undefined {
  const countryCodes = patternsOf(query, "countryCodes", /^[A-Z]{2}$/);
  const allowedCudaVersions = patternsOf(query, "cudaVersions", /^\d+\.\d+$/);
  const [floor] = patternsOf(query, "minCudaVersion", /^\d+(\.\d+)?$/) ?? [];
  const gpuCount = integerOf(query, "count", 1);
  listOf(query, "cloud", ["SECURE", "COMMUNITY"]);
  const products = productsOf(query, ["POD", "CLUSTER", "SERVERLESS"], gpuParameters);
  if (allowedCudaVersions !== undefined && floor !== undefined) {
    throw new Problem(400, "cudaVersions and minCudaVersion exclude each other.");
  }
  return products && { products, countryCodes, allowedCudaVersions, gpuCount, minCudaVersion: floor };
}

const gpuParameters = ["count", "cloud", "countryCodes", "cudaVersions", "minCudaVersion"];

export function cpuQuery(query: URLSearchParams): { products: Product[]; vcpuCount: number } | undefined {
  const vcpuCount = integerOf(query, "vcpuCount", 2) ?? 2;
  const products = productsOf(query, ["POD", "SERVERLESS"], ["vcpuCount"]);
  if (!Number.isInteger(Math.log2(vcpuCount))) throw new Problem(400, "vcpuCount must be a power of two.");
  return products && { products, vcpuCount };
}

/** Availability differs by product, so each needs the other. All other parameters need both. */
function productsOf(
  query: URLSearchParams,
  known: readonly Product[],
  others: readonly string[],
): Product[] | undefined {
  const include = listOf(query, "include", ["AVAILABILITY"]);
  const products = listOf(query, "product", known);
  if (include === undefined) {
    const early = ["product", ...others].find((name) => query.has(name));
    if (early !== undefined) throw new Problem(400, `${early} is valid only with include=AVAILABILITY.`);
    return undefined;
  }
  if (products === undefined) throw new Problem(400, "product is required with include=AVAILABILITY.");
  return products;
}

function patternsOf(query: URLSearchParams, name: string, pattern: RegExp): string[] | undefined {
  const values = query.get(name)?.split(",");
  const wrong = values?.find((value) => !pattern.test(value));
  if (wrong !== undefined) throw malformed(name, wrong, `of the form ${pattern.source}`);
  return values;
}

export function integerOf(query: URLSearchParams, name: string, smallest: number): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  if (!/^\d+$/.test(text) || Number(text) < smallest) throw malformed(name, text, `an integer from ${smallest} on`);
  return Number(text);
}

function malformed(name: string, value: string, wanted: string): Problem {
  return invalidContent([`$.${name}: '${value}' must be ${wanted}`]);
}
