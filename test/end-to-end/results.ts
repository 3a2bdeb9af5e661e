import assert from "node:assert/strict";
import type { Emulator, Endpoint, NetworkVolume, Template } from "../../testing/emulator";
import type { TypeName } from "../kinds";
import type { OperationResult } from "./engine";

type TemplateContent = Endpoint["releases"][number]["templateContent"];

/** The steps of an operation, sorted, without unchanged resources. Example: "update Template comfy: image, release". */
export function changesOf({ steps }: OperationResult): string[] {
  return steps
    .filter(({ op }) => op !== "same")
    .map(({ op, urn, diffs, keys }) => {
      const fields = op === "update" || op === "refresh" ? diffs : op === "replace" ? keys : [];
      return `${op} ${nameInUrn(urn)}${fields.length > 0 ? `: ${fields.join(", ")}` : ""}`;
    })
    .sort();
}

/** What `changesOf` returns for a replacement because of these fields. */
export function replacementOf(resource: string, ...keys: string[]): string[] {
  return [`create-replacement ${resource}`, `delete-replaced ${resource}`, `replace ${resource}: ${keys.join(", ")}`];
}

/** The type and name in a URN, such as "Template comfy". */
export function nameInUrn(urn: string): string {
  const [type = "", name = ""] = urn.split("::").slice(-2);
  return `${type.replace(/^.*[:$]/, "")} ${name}`;
}

/** The URN of a resource in a stack of the default project. */
export function urnOf(kind: TypeName, name: string): string {
  return `urn:pulumi:test::end-to-end::pulumi-nodejs:dynamic/runpod:${kind}::${name}`;
}

/** All messages of an operation, as one text. */
export function messagesOf({ messages }: OperationResult): string {
  return messages.map(({ message }) => message).join("\n");
}

/** Fails with the operation's messages if the operation failed. */
export function assertSucceeded(result: OperationResult): void {
  assert.ok(result.succeeded, `The operation failed.\n${messagesOf(result)}`);
}

/** Fails if the operation succeeded, or if a pattern matches none of its text. */
export function assertFailed(result: OperationResult, ...patterns: RegExp[]): void {
  assert.ok(!result.succeeded, `It should have failed. It did: ${changesOf(result).join("; ")}\n${allTextOf(result)}`);
  for (const pattern of patterns) assert.match(allTextOf(result), pattern);
}

/** Everything that the user sees: messages, standard output and standard error. */
export function allTextOf({ messages, stdout, stderr }: OperationResult): string {
  return [...messages.map(({ severity, message }) => `${severity}: ${message}`), stdout, stderr].join("\n");
}

/** The calls that can change something at RunPod: all except lists, reads of a template and an endpoint's health. */
export function writesAmong(calls: string[]): string[] {
  return calls.filter((call) => !/\.(list|get)$/.test(call) && call !== "health");
}

/** The calls that can change resources of one kind, such as "endpoint". */
export function writesTo(kind: string, calls: string[]): string[] {
  return writesAmong(calls).filter((call) => call.startsWith(`${kind}.`));
}

/** The warnings of an operation. */
export function warningsOf({ messages }: OperationResult): string[] {
  return messages.filter(({ severity }) => severity === "warning").map(({ message }) => message);
}

/** The only endpoint with this name, or with a default name for a resource of this name. */
export function endpointOf(emulator: Emulator, name: string): Endpoint {
  return theOne(emulator.store.endpoints.list(), name);
}

export function templateOf(emulator: Emulator, name: string): Template {
  return theOne(ownTemplates(emulator), name);
}

/** All templates except those that RunPod made for endpoints. */
export function ownTemplates({ store }: Emulator): Template[] {
  return store.templates.list(({ isHidden }) => isHidden !== true);
}

/**
 * Fails unless the endpoint runs what the template holds: by the template itself, or, if the endpoint was created over
 * REST v2, by the copy that RunPod made for it.
 */
export function assertRunsTemplate({ store }: Emulator, endpoint: Endpoint, template: Template): void {
  const used = store.templates.get(endpoint.templateId);
  assert.ok(used !== undefined, `RunPod has no template ${endpoint.templateId} of endpoint ${endpoint.name}`);
  if (used.id !== template.id) assert.deepEqual([used.isHidden, used.boundEndpointId], [true, endpoint.id]);
  assert.deepEqual(comparableContent(used), comparableContent(template));
  assert.deepEqual(comparableContent(releasedContentOf(endpoint)), comparableContent(template));
}

function comparableContent({ image, startCommand, env, ports, containerDiskInGb, registryAuthId }: TemplateContent) {
  const variables = env.map(({ key, value }) => `${key}=${value}`).sort();
  return { image, startCommand, variables, ports, containerDiskInGb, registryAuthId };
}

export function volumeOf(emulator: Emulator, name: string): NetworkVolume {
  return theOne(emulator.store.networkVolumes.list(), name);
}

/** The resource's name in the program. A default name at RunPod appends a hyphen and 7 hex digits. */
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

/** The content of the endpoint's current release. Its template may contain something else. */
export function releasedContentOf(endpoint: Endpoint): TemplateContent {
  const release = endpoint.releases.at(-1);
  assert.ok(release !== undefined, `Endpoint ${endpoint.id} has no release.`);
  return release.templateContent;
}
