import { authorizedKeysProblem } from "./authorized-keys";

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
