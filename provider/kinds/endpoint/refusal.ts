import type { Endpoint } from "../../api";
import { isRunpodError } from "../../api/errors";
import type { EndpointInputs } from "./inputs";
import type { Refused } from "../../lifecycle/kind";
import type { KindContext } from "../context";
import { missingReferences } from "../missing-references";

/** The cause of a refusal that lies in other endpoints, or in what this one names. */
export async function explainRefusal(
  context: KindContext,
  refused: Refused<Endpoint, EndpointInputs>,
): Promise<string | undefined> {
  if (isRunpodError(refused.error, "quota")) return quotaWords(refused);
  if (!isRunpodError(refused.error, "notFound")) return undefined;
  const { templateId, networkVolumes = [] } = refused.news;
  const named = networkVolumes.map(({ id }, index): [string, string] => [`networkVolumes[${index}]`, id]);
  return missingReferences(context, { templateId, networkVolumes: named });
}

/** RunPod names the quota, and not what uses it up. */
async function quotaWords({ news, id, list, isClaimed }: Refused<Endpoint, EndpointInputs>): Promise<string> {
  const holding = (await list()).filter((other) => other.id !== id && other.workersMax > 0);
  const strangers = holding.filter((other) => !isClaimed(other.id));
  const held = holding.map((other) => {
    const stranger = strangers.includes(other) ? ", which no resource of this run manages," : "";
    return `"${other.name}" (${other.id})${stranger} holds ${other.workersMax}`;
  });
  const counted =
    "The quota counts workersMax of all endpoints, idle ones too: this one asks for " +
    `${news.workersMax}${held.map((words) => `; ${words}`).join("")}. Lower one of them, or ask RunPod for a ` +
    "larger quota.";
  const own = withoutHash(news.name);
  const before = strangers.map(({ name }) => withoutHash(name)).find((name) => name !== own);
  if (before === undefined || id !== undefined) return counted;
  return (
    `${counted} If this resource had another name in the program before, add \`aliases: [{ name: "${before}" }]\`, ` +
    "and nothing new is created. Pulumi deletes removed resources last."
  );
}

/** A default name as the program has it. Another stack gives the same one another hash. */
function withoutHash(name: string): string {
  return name.replace(/-[0-9a-f]{7}$/, "");
}
