import { Refusal } from "./refusal";

const part = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";
const host = "[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?";
/** As docker reads it: the first part is a registry if it has a dot or a port, or is "localhost". */
const registry = `(?:localhost(?::\\d+)?|${host}(?:\\.${host})+(?::\\d+)?|${host}:\\d+)/`;
const reference = new RegExp(
  `^(?:${registry})?${part}(?:/${part})*(?::\\w[\\w.-]{0,127})?(?:@[A-Za-z][A-Za-z0-9]*:[0-9a-fA-F]{32,})?$`,
);

/** RunPod's own rule. SkyPilot shows the beginning of its text (skypilot issue 9546). */
export function checkImageName(image: string): void {
  if (reference.test(image)) return;
  throw new Refusal(
    "invalid",
    'Invalid container image name. Expected format: "name[:tag][@digest]" with an optional registry prefix.',
  );
}
