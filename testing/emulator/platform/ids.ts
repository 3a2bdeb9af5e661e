import { randomInt } from "node:crypto";

const lowerCase = "abcdefghijklmnopqrstuvwxyz0123456789";

/** The id of a new object. Published samples show each length (docs/internals/runpod-api.md#transport). */
export function newId(length: number): string {
  return randomText(length);
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
