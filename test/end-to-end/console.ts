import type { Emulator, Endpoint, Template } from "../../testing/emulator";
import { clientOf } from "../testing/emulator/client";

/** Saves a template with some fields changed, as somebody does in RunPod's console, behind Pulumi's back. */
export async function changeInConsole(
  emulator: Emulator,
  template: Template,
  changes: Partial<Template>,
  apiKey = emulator.apiKey,
) {
  const { id, name, imageName, dockerArgs, containerDiskInGb, volumeInGb, env, isServerless } = template;
  const whole = { id, name, imageName, dockerArgs, containerDiskInGb, volumeInGb, env, isServerless };
  await clientOf(emulator, apiKey).putTemplate({ ...whole, ...changes });
}

/** Presses "save" on an endpoint in RunPod's console: what its template says now is then released. */
export async function releaseInConsole(emulator: Emulator, endpoint: Endpoint) {
  const { id, name, templateId, workersMax, idleTimeout } = endpoint;
  await clientOf(emulator).putEndpoint({ id, name, templateId, workersMax, idleTimeout });
}
