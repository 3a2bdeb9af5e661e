import { authorizedKeysProblem } from "./authorized-keys";

/* What templates and Pods have in common: both describe a container. */

/**
 * Defaults of templates and Pods: the image's own command, and RunPod's usual disk in GB. They never change, because
 * `provider/kinds/template/release.ts` leaves them out of the hash: other values would roll out every user's endpoints.
 */
export const containerDefaults = { args: "", containerDiskInGb: 20 } as const;

export function canonicalPorts(ports: string[]): string[] {
  return ports.map((entry) => entry.trim());
}

/** A port is listed once, as http or as tcp. */
export function portProblems(ports: string[] | undefined): string[] {
  const numbers = (ports ?? []).map((entry) => entry.split("/")[0]);
  const twice = numbers.find((number, index) => numbers.indexOf(number) !== index);
  return twice === undefined ? [] : [`ports lists ${twice} twice. List a port once, as http or as tcp`];
}

/** Variables from which SSH services of images take their authorized keys. */
const variables = ["PUBLIC_KEY", "SSH_PUBLIC_KEY"];

/** @param env which may be unknown as a whole or in a part */
export function publicKeyProblems(env: unknown): string[] {
  if (typeof env !== "object" || env === null) return [];
  return Object.entries(env).flatMap(([name, value]) => {
    const problem = variables.includes(name) && typeof value === "string" ? authorizedKeysProblem(value) : undefined;
    return problem === undefined ? [] : [`env.${name} ${problem}`];
  });
}

/**
 * RunPod's documented default, always sent. GraphQL accepts a volume without a path, but the container never starts
 * (dstackai/dstack issue 3843).
 */
export const defaultMountPath = "/workspace";
