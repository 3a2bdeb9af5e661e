import { randomInt } from "node:crypto";

const lowerCase = "abcdefghijklmnopqrstuvwxyz0123456789";

/** Lengths of the ids in published samples (docs/internals/runpod-api.md#transport). */
const idLengths = {
  networkVolume: 10,
  endpoint: 14,
  template: 10,
  worker: 14,
  pod: 14,
  registryAuth: 25,
  secret: 25,
} as const;

export function newId(noun: keyof typeof idLengths): string {
  return randomText(idLengths[noun]);
}

export function newAccountId(): string {
  return `user_${randomText(22)}`;
}

export function newApiKey(): string {
  return `rpa_${randomText(40).toUpperCase()}`;
}

/** Id of a job that was started with `runsync` or `run`. */
export function newJobId(isSync: boolean): string {
  return `${isSync ? "sync-" : ""}${randomText(8)}-${randomText(4)}-${randomText(4)}-${randomText(4)}-${randomText(12)}-e1`;
}

function randomText(length: number): string {
  return Array.from({ length }, () => lowerCase.charAt(randomInt(lowerCase.length))).join("");
}
