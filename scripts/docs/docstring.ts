/** A docstring, taken apart by the two sentences that every argument has. */
export interface Docstring {
  /** All that is not said by the other two. */
  meaning: string;
  /** What follows `Default:`, up to the end of the sentence. */
  default: string | undefined;
  /** What follows `A change`, up to the end of the sentence. */
  change: string | undefined;
}

/** Where a fact was seen, such as `(runpod/docs storage/network-volumes.mdx)`: for those who read the source. */
const citation = /\s*\(runpod(\/docs|-api\.md)\s[^)]*\)/g;

export function readDocstring(text: string): Docstring {
  const flat = text.replace(citation, "").replace(/\s+/g, " ").trim();
  const found = { default: sentence(flat, "Default: "), change: sentence(flat, "A change ") };
  const meaning = [found.default, found.change].reduce<string>(
    (rest, part) => rest.replace(part?.whole ?? "", ""),
    flat,
  );
  return {
    meaning: meaning.replace(/\s+/g, " ").trim(),
    default: found.default?.said,
    change: found.change?.said,
  };
}

/**
 * The sentence that begins with `start`, and what it says after that. A dot inside of a word or a code span ends none.
 */
function sentence(text: string, start: string): { whole: string; said: string } | undefined {
  const pattern = new RegExp(`(?<=^|\\s)${start}((?:\`[^\`]*\`|[^\`])*?)\\.(?=\\s|$)`);
  const [whole, said] = pattern.exec(text) ?? [];
  return whole === undefined || said === undefined ? undefined : { whole, said };
}
