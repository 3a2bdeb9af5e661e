/*
 * SSH keys in the format of authorized_keys, one per line. Programs load this file, so it stays light.
 */

/**
 * Describes what is wrong with the keys. The text follows the field's name. Never shows a key.
 */
export function authorizedKeysProblem(text: string): string | undefined {
  const lines = text.split("\n").map((line) => line.trim());
  if (lines.some((line) => /^-----BEGIN .*PRIVATE KEY-----/.test(line))) {
    return "holds a private key, which must stay with you. Give the public key, from the file that ends in .pub";
  }
  if (!lines.some(isPath)) return undefined;
  return (
    'holds the path of a file, not a key. Give the content of the file ("ssh-ed25519 AAAA..."), such as ' +
    'readFileSync(path, "utf8")'
  );
}

/** A key has spaces between its parts, and begins with its type or with options. */
function isPath(line: string): boolean {
  return /^(~|\.{0,2}[/\\]|[A-Za-z]:[/\\]|\$\{?HOME\b|file:)/.test(line) || /^\S+\.pub$/.test(line);
}
