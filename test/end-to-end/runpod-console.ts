import type { Emulator, Endpoint, Template } from "../../testing/emulator";
import { clientOf } from "../testing/emulator/client";

/** Saves a template with some fields changed, as somebody does in RunPod's console, behind Pulumi's back. */
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

/** Presses "save" on an endpoint in RunPod's console: what its template says now is then released. */
export async function releaseInConsole(emulator: Emulator, endpoint: Endpoint) {
  const { id, name, templateId, workersMax, idleTimeoutInSeconds: idleTimeout } = endpoint;
  await clientOf(emulator).putEndpoint({ id, name, templateId, workersMax, idleTimeout });
}
