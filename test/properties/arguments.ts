import type { KindName } from "../../provider/kinds";
import { kinds } from "../../provider/kinds";

/** The names of what a kind takes, `adopt` left out: that makes nothing. */
export function argumentsOf(kind: KindName): string[] {
  return Object.keys(kinds[kind].rules.inputs).filter((name) => name !== "adopt");
}
