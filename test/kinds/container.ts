import type { TemplateContent } from "../../testing/emulator";
import type { Inputs } from "./sample";

/** What RunPod adds by itself: a load-balancing endpoint's ports, and how to get into a Pod. */
const ofPlatform = /^(PORT|PORT_HEALTH|PUBLIC_KEY|JUPYTER_PASSWORD)$/;

/** What is run, by the names that a program has for it. */
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
