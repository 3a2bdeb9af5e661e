import { stripVTControlCharacters } from "node:util";
import type { LogLine, RolloutApi } from "../../api";
import { isRunpodError } from "../../api/errors";

const longestLine = 300;
const linesToQuote = 10;

/** What a worker printed last. No wait may fail for it, because a log goes with its worker. */
export async function lastLines(rollout: RolloutApi, endpointId: string, workerId: string): Promise<LogLine[]> {
  try {
    return await rollout.lastLines(endpointId, workerId);
  } catch (error) {
    if (isRunpodError(error)) return [];
    throw error;
  }
}

/** The last line that tells of an image that could not be pulled. RunPod's texts are not documented. */
export function failedPull(lines: readonly LogLine[]): string | undefined {
  const failed = lines.findLast(
    ({ text, isOfRunpod }) =>
      isOfRunpod &&
      /\b(pull\w*|manifest|image)\b/i.test(text) &&
      /\b(error|fail\w*|denied|unauthorized|not found|unknown|no such|toomanyrequests)\b/i.test(text),
  );
  return failed === undefined ? undefined : printable(failed.text);
}

/** The lines for a message, which they end. Empty if there are none. */
export function quoteOf(lines: readonly LogLine[]): string {
  const texts = lines.map(({ text }) => printable(text)).filter((line) => line !== "");
  if (texts.length === 0) return "";
  return `\n${texts
    .slice(-linesToQuote)
    .map((line) => `    ${line}`)
    .join("\n")}`;
}

/** Without the codes that color a terminal, and not too long. */
function printable(line: string): string {
  const plain = stripVTControlCharacters(line)
    .replace(/\p{Cc}/gu, " ")
    .trimEnd();
  return plain.length > longestLine ? `${plain.slice(0, longestLine)} ...` : plain;
}
