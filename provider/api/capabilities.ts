import { isDeepStrictEqual } from "node:util";
import type { KindApis } from "./objects";

/**
 * What an API cannot do or does not report, as plain data that is known before any call. A kind that it serves without
 * limits has no entry.
 */
export type Capabilities = Partial<Record<keyof KindApis, KindCapabilities>>;

/** Fields have the names of the kind's inputs. */
export interface KindCapabilities {
  /** Name of the API in messages: `RunPod's GraphQL API`. */
  api: string;
  /** Fields that reads never return. The state keeps them, and an adoption cannot compare them. */
  silent: readonly string[];
  /** Fields that a read returns only at times. The text completes "not while ...". */
  silentWhile?: Readonly<Record<string, string>>;
  /** Inputs that `check` refuses, so that no input is dropped silently. */
  lacks: readonly Lack[];
  /** Whether the API can change an object. If not, every change of an input replaces it. */
  canChange: boolean;
}

export interface Lack {
  input: string;
  /** If set, the API refuses only the combination of both inputs. */
  with?: string;
  /** If set, the API takes the input, but cannot remove it afterwards. */
  removal?: true;
}

/** For an API without limits. */
export const noLimits: KindCapabilities = { api: "RunPod's API", silent: [], lacks: [], canChange: true };

/** What an API lacks of that which is set anew, changed or removed. Zero and an empty text count as not set. */
export function lacksIn({ lacks }: KindCapabilities, before: object, after: object): Lack[] {
  // A program may give a field the name of a member of every object.
  const olds = new Map<string, unknown>(Object.entries(before));
  const news = new Map<string, unknown>(Object.entries(after));
  const isSet = (value: unknown) => value !== undefined && value !== null && value !== 0 && value !== "";
  return lacks.filter(({ input, with: other, removal }) => {
    if (removal) return isSet(olds.get(input)) && !isSet(news.get(input));
    const keys = other === undefined ? [input] : [input, other];
    const isChanged = keys.some((key) => !isDeepStrictEqual(olds.get(key), news.get(key)));
    return isChanged && keys.every((key) => isSet(news.get(key)));
  });
}

/** The sentence for everything that an API does not offer. It follows the name of the resource. */
export function notOffered({ input, with: other, removal }: Lack, { api }: KindCapabilities): string {
  if (removal) return `${input} cannot be removed by ${api}. Put it back, or use a new resource`;
  return other === undefined
    ? `${input} is not offered by ${api}, which this version uses. Take it out`
    : `${input} together with ${other} is not offered by ${api}, which this version uses. Take one of them out`;
}

/** Says what an adoption cannot compare, of the fields for which `isTold` returns true. */
export function notReported(
  { api, silent, silentWhile = {} }: KindCapabilities,
  isTold: (field: string) => boolean = () => true,
): string | undefined {
  const atTimes = Object.entries(silentWhile).map(([field, words]): [string, string] => [
    field,
    `${field} (while ${words})`,
  ]);
  const always = silent.map((field): [string, string] => [field, field]);
  const texts = [...always, ...atTimes].filter(([field]) => isTold(field)).map(([, text]) => text);
  if (texts.length === 0) return undefined;
  return (
    `${api} does not report these fields: ${texts.join(", ")}. They are taken to be what the program says: ` +
    "compare them in the console."
  );
}

/** Says what an adoption cannot compare, and nobody else either. */
export function neverShown(fields: readonly string[]): string | undefined {
  if (fields.length === 0) return undefined;
  return (
    `RunPod never shows ${fields.join(" and ")}, not even in the console. The program's are taken to be right, and ` +
    "nothing was written. If you are not sure of them, create a new one instead."
  );
}
