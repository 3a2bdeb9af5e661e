/** A start command in exec form. Both lists are empty if the image's own command runs. */
export interface ExecForm {
  entrypoint: string[];
  cmd: string[];
}

/** Reads the stored text: JSON with `entrypoint` and `cmd`, or a shell string, which becomes the cmd. */
export function execFormOf(text: string): ExecForm {
  const { entrypoint, cmd } = jsonOf(text) ?? { cmd: words(text) };
  return { entrypoint: entrypoint ?? [], cmd: cmd ?? [] };
}

export function storedTextOf({ entrypoint, cmd }: ExecForm): string {
  return entrypoint.length + cmd.length === 0 ? "" : JSON.stringify({ entrypoint, cmd });
}

function jsonOf(text: string): Partial<ExecForm> | undefined {
  if (!text.trimStart().startsWith("{")) return undefined;
  try {
    return JSON.parse(text) as Partial<ExecForm>;
  } catch {
    return undefined;
  }
}

/** Words of a shell string. Blanks in quotes belong to a word. */
function words(text: string): string[] {
  return (text.match(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g) ?? []).map((word) =>
    word.replace(/"([^"]*)"|'([^']*)'/g, "$1$2"),
  );
}
