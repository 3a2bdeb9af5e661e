/**
 * Shorter values are everyday words ("1", "true"): blotting them out would make a message unreadable and hide nothing.
 */
const shortestSecret = 4;

/** Parts of a secret from this length on are searched for by themselves. */
const shortestPart = 8;

/** Takes secrets out of a text, in every form in which servers and gateways give a text back. */
export function redact(text: string, secrets: Iterable<string | undefined>): string {
  const known = [...secrets].filter((secret): secret is string => (secret?.length ?? 0) >= shortestSecret);
  const forms = known.flatMap((secret) => [
    secret,
    JSON.stringify(secret).slice(1, -1),
    // A half of a character has no form in an address, and would throw.
    encodeURIComponent(secret.replace(/\p{Surrogate}/gu, "\ufffd")),
    ...partsBetweenEscapes(secret),
  ]);
  return [...new Set(forms)]
    .sort((a, b) => b.length - a.length)
    .reduce((clean, secret) => clean.split(secret).join("[secret]"), text);
}

/**
 * What stands between characters that JSON, HTML or an address write otherwise, once or several times over: the one
 * thing that all forms have in common. None for a secret without such characters, which is the same in all of them.
 */
function partsBetweenEscapes(secret: string): string[] {
  const parts = secret.split(/[^\w.~!*()/:;=?@,$+-]+/);
  return parts.length > 1 ? parts.filter((part) => part.length >= shortestPart) : [];
}
