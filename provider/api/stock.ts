/** How much of something is free. RunPod does not publish the limits between the levels. */
export type Stock = "NONE" | "LOW" | "MEDIUM" | "HIGH";

const levels: ReadonlySet<string> = new Set<Stock>(["NONE", "LOW", "MEDIUM", "HIGH"]);

/** Reads RunPod's word, in any case. A missing word and any other word mean that nothing is free. */
export function stockFrom(word: string | null | undefined): Stock {
  const level = (word ?? "").toUpperCase();
  return isLevel(level) ? level : "NONE";
}

function isLevel(word: string): word is Stock {
  return levels.has(word);
}
