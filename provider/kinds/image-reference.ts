/*
 * The parts of an image reference (distribution/reference). Programs load this file: it imports nothing.
 */

interface ImageReference {
  /** The registry, if any, and the path. */
  name: string;
  /** The text after the last colon of the last part, or `""`. */
  tag: string | undefined;
  /** With its algorithm: `sha256:...`. */
  digest: string | undefined;
}

/** Splits a reference, valid or not. A colon before the last slash belongs to a port. */
export function parseImageReference(image: string): ImageReference {
  const [reference = "", digest] = image.split("@");
  const lastPartAt = reference.lastIndexOf("/") + 1;
  const [lastName = "", tag] = reference.slice(lastPartAt).split(":");
  return { name: reference.slice(0, lastPartAt) + lastName, tag, digest };
}

/** The first 12 digits of the digest, else the tag, else `latest`. */
export function tagOf(image: string): string {
  const { tag, digest } = parseImageReference(image);
  if (digest !== undefined) return digest.replace(/^[^:]*:/, "").slice(0, 12);
  return tag || "latest";
}
