import assert from "node:assert/strict";
import type { Emulator, Endpoint, NetworkVolume, Template } from "../../testing/emulator";
import type { TypeName } from "../kinds";
import type { OperationResult } from "./engine";

/**
 * What an operation did, a line per resource that did not stay as it was: "update Template comfy: image, release".
 * Sorted.
 */
export function changesOf({ steps }: OperationResult): string[] {
  return steps
    .filter(({ op }) => op !== "same")
    .map(({ op, urn, diffs, keys }) => {
      const fields = op === "update" || op === "refresh" ? diffs : op === "replace" ? keys : [];
      return `${op} ${nameInUrn(urn)}${fields.length > 0 ? `: ${fields.join(", ")}` : ""}`;
    })
    .sort();
}

/** What `changesOf` tells of a replacement because of these fields. */
export function replacementOf(resource: string, ...keys: string[]): string[] {
  return [`create-replacement ${resource}`, `delete-replaced ${resource}`, `replace ${resource}: ${keys.join(", ")}`];
}

/** "Template comfy" for the URN of that resource. */
export function nameInUrn(urn: string): string {
  const [type = "", name = ""] = urn.split("::").slice(-2);
  return `${type.replace(/^.*[:$]/, "")} ${name}`;
}

/** The URN of a resource in a stack of the default project, as `--target` wants it. */
export function urnOf(kind: TypeName, name: string): string {
  return `urn:pulumi:test::end-to-end::pulumi-nodejs:dynamic/runpod:${kind}::${name}`;
}

/** Everything that the user was told, as one text. */
export function messagesOf({ messages }: OperationResult): string {
  return messages.map(({ message }) => message).join("\n");
}

/** Fails with what the user was told where the operation failed. */
export function assertSucceeded(result: OperationResult): void {
  assert.ok(result.succeeded, `The operation failed.\n${messagesOf(result)}`);
}

/** Fails where the operation succeeded, or did not say each of these things. */
export function assertFailed(result: OperationResult, ...said: RegExp[]): void {
  assert.ok(!result.succeeded, `It should have failed. It did: ${changesOf(result).join("; ")}\n${allTextOf(result)}`);
  for (const pattern of said) assert.match(allTextOf(result), pattern);
}

/** Everything that the user was told and shown. */
export function allTextOf({ messages, stdout, stderr }: OperationResult): string {
  return [...messages.map(({ severity, message }) => `${severity}: ${message}`), stdout, stderr].join("\n");
}

/** The calls that change something: all but lists, reads of a template and questions for an endpoint's health. */
export function writesAmong(calls: string[]): string[] {
  return calls.filter((call) => !/\.(list|get)$/.test(call) && call !== "health");
}

/** Those of them that change something of this kind: "endpoint", "template" and the like. */
export function writesTo(kind: string, calls: string[]): string[] {
  return writesAmong(calls).filter((call) => call.startsWith(`${kind}.`));
}

/** What the warnings of an operation say. */
export function warningsOf({ messages }: OperationResult): string[] {
  return messages.filter(({ severity }) => severity === "warning").map(({ message }) => message);
}

/** The one thing that a resource of this name has made: by the name itself, or the default name that begins with it. */
export function endpointOf(emulator: Emulator, name: string): Endpoint {
  return theOne(emulator.store.endpoints.list(), name);
}

export function templateOf(emulator: Emulator, name: string): Template {
  return theOne(emulator.store.templates.list(), name);
}

export function volumeOf(emulator: Emulator, name: string): NetworkVolume {
  return theOne(emulator.store.networkVolumes.list(), name);
}

/** The resource's own name, of a default name at RunPod: that has a hyphen and 7 hex digits after it. */
export function withoutSuffix(defaultName: string): string {
  return defaultName.replace(/-[0-9a-f]{7}$/, "");
}

function theOne<Item extends { name: string }>(items: Item[], name: string): Item {
  const found = items.filter((item) => item.name === name || withoutSuffix(item.name) === name);
  const [item] = found;
  if (item === undefined || found.length > 1) {
    const all = items.map((other) => other.name).join(", ") || "nothing";
    throw new assert.AssertionError({ message: `RunPod has ${found.length} named "${name}"; it has ${all}.` });
  }
  return item;
}

/** What an endpoint's workers run now, which is not always what its template says. */
export function contentRunBy(endpoint: Endpoint): Endpoint["releases"][number]["templateContent"] {
  const release = endpoint.releases.at(-1);
  assert.ok(release !== undefined, `Endpoint ${endpoint.id} has no release.`);
  return release.templateContent;
}
