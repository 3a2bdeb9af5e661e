/*
 * What an Output leaves where a program takes it for a text (@pulumi/pulumi output.ts). Programs load this file: it
 * stays light.
 */

const left = /Calling \[to(String|JSON)\] on an \[Output/;

const fact = "holds the text that an Output leaves in a string, not a value";

/** What is wrong with a text that holds them, as the rest of a sentence that begins with its field; or `undefined`. */
export function outputTextProblem(text: string): string | undefined {
  const method = left.exec(text)?.[1];
  if (method === undefined) return undefined;
  const way = method === "JSON" ? "pulumi.jsonStringify(...)" : "pulumi.interpolate`...`";
  return `${fact}. Build it with ${way}, or in output.apply(...)`;
}

/** The same where only a plain text will do. */
export function plainTextProblem(text: string): string | undefined {
  return left.test(text)
    ? `${fact}. It must be known when the program runs: read it from the configuration`
    : undefined;
}

/** The text up to those words: they go over many lines. */
export function withoutOutputText(text: string): string {
  const at = text.search(left);
  return at < 0 ? text : `${text.slice(0, at)}...`;
}
