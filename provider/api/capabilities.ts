import type { KindApis } from "./index";

/** What the API that serves each kind cannot do, or does not report: plain data, known before any call. */
export type Capabilities = Record<keyof KindApis, KindCapabilities>;

/** Fields go by the names of the kind's inputs. */
export interface KindCapabilities {
  /** As a sentence names it: `RunPod's GraphQL API`. */
  api: string;
  /** Reads never show these: they stay as the state has them, and an adoption cannot compare them. */
  silent: readonly string[];
  /** Refused by `check` if a program asks for them: nothing is left out without a word. */
  lacks: readonly Lack[];
  /** Whether an object can be changed. If not, each change of an input replaces it. */
  canChange: boolean;
}

export interface Lack {
  input: string;
  /** It is only the two together that the API does not take. */
  with?: string;
}

/** An API without limits for a kind. */
export const noLimits: KindCapabilities = { api: "RunPod's API", silent: [], lacks: [], canChange: true };

/** The one sentence for all that an API does not offer, to follow the name of the resource. */
export function notOffered({ input, with: other }: Lack, { api }: KindCapabilities): string {
  return other === undefined
    ? `${input} is not offered by ${api}, which this version uses. Take it out`
    : `${input} together with ${other} is not offered by ${api}, which this version uses. Take one of them out`;
}

/** What an adoption cannot compare, in a sentence or two. */
export function notReported({ api, silent }: KindCapabilities): string | undefined {
  if (silent.length === 0) return undefined;
  return (
    `${api} does not report these fields: ${silent.join(", ")}. They are taken to be what the program says: ` +
    "compare them in the console."
  );
}
