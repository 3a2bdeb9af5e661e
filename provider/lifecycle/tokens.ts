/**
 * Forms of credentials that have no place where everybody with an API key can read them. Programs load this file: it
 * imports nothing.
 */
const forms: [string, RegExp][] = [
  ["a GitHub token", /\b(gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,})/],
  ["a Hugging Face token", /\bhf_[A-Za-z0-9]{20,}/],
  ["a RunPod API key", /\brpa_[A-Za-z0-9]{20,}/],
  ["an AWS access key", /\b(AKIA|ASIA)[A-Z0-9]{16}\b/],
  ["an OpenAI or Anthropic key", /\bsk-([a-z]{1,20}[0-9]{0,5}-){0,3}[A-Za-z0-9_]{32,}/],
  ["a Slack token", /\bxox[abprs]-[A-Za-z0-9-]{20,}/],
  // Repetitions are short, else a long text of words and dots takes minutes to search. Not a password: a variable or a
  // RUNPOD_SECRET reference in its place, which is the way out.
  ["a password in a URL", /\b[a-z][a-z0-9+.-]{0,20}:\/\/[^\s/:@]+:(?!\$|\{\{)[^\s/@]+@/i],
];

/** What a text seems to hold ("a GitHub token"), or `undefined`. Never the token. */
export function tokenIn(text: string): string | undefined {
  return forms.find(([, form]) => form.test(text))?.[0];
}
