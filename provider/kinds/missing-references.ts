import type { KindContext } from "./context";

/** References in the inputs, by id. */
interface References {
  templateId?: string;
  /** Each with the argument that refers to it. */
  networkVolumes: [argument: string, id: string][];
}

/** Finds the arguments whose resource RunPod does not list. RunPod's "not found" seldom says what is missing. */
export async function missingReferences(
  context: KindContext,
  { templateId, networkVolumes }: References,
): Promise<string | undefined> {
  const missing: string[] = [];
  if (networkVolumes.length > 0) {
    const { items } = await context.api().networkVolume.list();
    const gone = networkVolumes.filter(([, named]) => !items.some(({ id }) => id === named));
    missing.push(...gone.map(([argument, id]) => words(argument, "network volume", id, "NetworkVolume")));
  }
  if (templateId !== undefined && (await context.api().template.get(templateId)) === undefined) {
    missing.push(words("templateId", "template", templateId, "Template"));
  }
  return missing.length === 0 ? undefined : missing.join(" ");
}

function words(argument: string, what: string, id: string, kind: string): string {
  return (
    `${argument}: RunPod lists no ${what} ${id} in this account. Correct the id, or remove it. If it was a ${kind} ` +
    "of this program, run `pulumi refresh`: it says how to remove a deleted resource from the state."
  );
}
