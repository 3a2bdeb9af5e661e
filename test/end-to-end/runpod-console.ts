import assert from "node:assert/strict";
import type { Emulator, Endpoint, Template } from "../../testing/emulator";
import { clientOf } from "../testing/emulator/client";

/** Saves a template with some fields changed, as RunPod's console does. Pulumi does not notice it. */
export async function changeTemplateInConsole(
  emulator: Emulator,
  template: Template,
  changes: Partial<Template>,
  apiKey = emulator.apiKey,
) {
  const { image, startCommand, ports, registryAuthId, ...others } = changes;
  await clientOf(emulator, apiKey).putTemplate({
    id: template.id,
    name: template.name,
    imageName: image ?? template.image,
    dockerArgs: startCommand ?? template.startCommand,
    containerDiskInGb: template.containerDiskInGb,
    volumeInGb: template.volumeInGb,
    env: template.env,
    isServerless: template.isServerless,
    ...(ports === undefined ? {} : { ports: ports.join(",") }),
    ...(registryAuthId === undefined ? {} : { containerRegistryAuthId: registryAuthId ?? "" }),
    ...others,
  });
}

/** Saves an endpoint with some fields changed, as RunPod's console does. RunPod then also releases its template. */
export async function changeEndpointInConsole(emulator: Emulator, endpoint: Endpoint, changes: object = {}) {
  const { id, name, templateId, workersMin, workersMax, idleTimeoutInSeconds: idleTimeout, scalerValue } = endpoint;
  await clientOf(emulator).putEndpoint({
    id,
    name,
    templateId,
    workersMin,
    workersMax,
    idleTimeout,
    scalerValue,
    ...changes,
  });
}

/** The template that an endpoint releases: on REST v2 its own copy of the program's. */
export function ownTemplateOf({ store }: Emulator, { id, templateId }: Endpoint): Template {
  const template = store.templates.get(templateId);
  assert.ok(template !== undefined, `Endpoint ${id} has no template.`);
  return template;
}

/**
 * Saves an endpoint, which releases its template, and first the template with some fields changed. The template is a
 * copy for this endpoint alone if REST v2 created the endpoint.
 */
export async function releaseInConsole(emulator: Emulator, endpoint: Endpoint, changes?: Partial<Template>) {
  const template = emulator.store.templates.get(endpoint.templateId);
  if (changes !== undefined && template !== undefined) await changeTemplateInConsole(emulator, template, changes);
  await changeEndpointInConsole(emulator, endpoint);
}
