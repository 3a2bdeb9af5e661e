import type { Emulator, Endpoint, Template } from "../../testing/emulator";
import { clientOf } from "../testing/emulator/client";

/** Saves a template with some fields changed, as RunPod's console does. Pulumi does not notice it. */
export async function changeInConsole(
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

/** Saves an endpoint unchanged, as RunPod's console does. RunPod then releases the endpoint's template. */
export async function releaseInConsole(emulator: Emulator, endpoint: Endpoint) {
  const { id, name, templateId, workersMax, idleTimeoutInSeconds: idleTimeout } = endpoint;
  await clientOf(emulator).putEndpoint({ id, name, templateId, workersMax, idleTimeout });
}
