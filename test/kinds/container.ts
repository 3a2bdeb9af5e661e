import type { TemplateContent } from "../../testing/emulator";
import type { Inputs } from "./sample";

/** Variables that RunPod adds: the ports of a load-balancing endpoint, and the access to a Pod. */
const ofPlatform = /^(PORT|PORT_HEALTH|PUBLIC_KEY|JUPYTER_PASSWORD)$/;

/** What a container runs, by the names of the program's arguments. */
export function containerOf(content: TemplateContent): Inputs {
  const env = content.env.filter(({ key }) => !ofPlatform.test(key));
  return {
    image: content.image,
    args: content.startCommand,
    containerDiskInGb: content.containerDiskInGb,
    env: Object.fromEntries(env.map(({ key, value }) => [key, value])),
    ports: content.ports,
    registryAuthId: content.registryAuthId,
  };
}
