/** Shorter values are everyday words ("1", "true"). Redacting them would make messages unreadable and hide nothing. */
const shortestSecret = 4;

/** Parts of a secret are searched for separately from this length on. */
const shortestPart = 8;

/** Removes secrets from a text, in every form in which servers and gateways return it. */
export function redact(text: string, secrets: Iterable<string | undefined>): string {
  const known = [...secrets].filter((secret): secret is string => (secret?.length ?? 0) >= shortestSecret);
  const forms = known.flatMap((secret) => [
    secret,
    JSON.stringify(secret).slice(1, -1),
    // encodeURIComponent throws on half a surrogate pair.
    encodeURIComponent(secret.replace(/\p{Surrogate}/gu, "\ufffd")),
    ...partsBetweenEscapes(secret),
  ]);
  return [...new Set(forms)]
    .sort((a, b) => b.length - a.length)
    .reduce((clean, secret) => clean.split(secret).join("[secret]"), text);
}

/**
 * The parts of a secret between characters that JSON, HTML or a URL may escape, once or several times. All escaped
 * forms share these parts. Returns none for a secret without such characters, because all its forms are equal.
 */
function partsBetweenEscapes(secret: string): string[] {
  const parts = secret.split(/[^\w.~!*()/:;=?@,$+-]+/);
  return parts.length > 1 ? parts.filter((part) => part.length >= shortestPart) : [];
}
