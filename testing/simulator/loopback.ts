import { isUnknown } from "./values";
import type { PropertyMap } from "./values";

const loopbackHosts = ["127.0.0.1", "[::1]", "localhost"];

/**
 * Throws unless every API address in a provider's configuration is one of this machine, so that a simulated program can
 * never reach an account where things cost money.
 */
export function requireLoopback(configuration: PropertyMap, requiredKeys: string[]): void {
  const found = Object.keys(configuration).filter((key) => /Url$/i.test(key));
  for (const key of new Set([...requiredKeys, ...found])) {
    const address = configuration[key];
    if (isUnknown(address)) {
      continue;
    }
    if (typeof address !== "string" || !isLoopback(address)) {
      const asked = address === undefined ? "is not set" : `is ${JSON.stringify(address)}`;
      throw new Error(
        `The simulator talks to this machine only: configuration "${key}" ${asked}. ` +
          `Set it to the address of an emulator, as in http://127.0.0.1:4000.`,
      );
    }
  }
}

function isLoopback(address: string): boolean {
  return URL.canParse(address) && loopbackHosts.includes(new URL(address).hostname);
}
