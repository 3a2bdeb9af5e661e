import { messagesByFile } from "../messages";
import { root } from "./api";

/** The one file whose messages stop nothing. */
const warningsFile = "sdk/warnings.ts";

/** Heading of messages that belong to no class. */
const everyResource = "Every resource";

/**
 * The errors in the sources, by class: the class at the start of the message, or the one that names its file or folder,
 * such as `sdk/pod.ts` and `provider/kinds/pod/`. The others belong to every resource.
 */
export function errorsByClass(classes: readonly string[]): Map<string, string[]> {
  const errors = new Map([everyResource, ...classes].map((owner): [string, Set<string>] => [owner, new Set()]));
  for (const [file, messages] of messagesByFile(root)) {
    if (file === warningsFile) continue;
    const [, ...names] = file.replace(/(-inputs)?\.ts$/, "").split("/");
    const ownerOfFile = classes.find((name) => names.includes(kebab(name)));
    for (const message of messages.filter(isWhole)) {
      const owner = classes.find((name) => message.startsWith(`${name} "`)) ?? ownerOfFile ?? everyResource;
      errors.get(owner)?.add(readable(message));
    }
  }
  return new Map([...errors].map(([owner, texts]) => [owner, [...texts]]));
}

export function warnings(): string[] {
  const messages = messagesByFile(root).get(warningsFile) ?? [];
  return [...new Set(messages.filter((message) => !/^(<|\$\{…\}\.)|·$/.test(message)).map(readable))];
}

/** `network-volume` for NetworkVolume: the name of its files. */
export function kebab(name: string): string {
  return name.replace(/(?<=[a-z])(?=[A-Z])/g, "-").toLowerCase();
}

/** Whether a text is a whole message, with what to do or what is needed. Parts of messages are omitted. */
function isWhole(message: string): boolean {
  return !/^[<·.]/.test(message) && /[.?:] [A-Z`]|^needs |: give |^must not end/.test(message);
}

function readable(message: string): string {
  return message
    .replace(/^\$\{…\} (?=[A-Z])/, "")
    .replaceAll(/(\$\{…\})+/g, "…")
    .replaceAll("\\n", " ")
    .replace(/·$/, "")
    .trim();
}
