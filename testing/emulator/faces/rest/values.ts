import { z } from "zod";

export function dateOf(at: number): string;
export function dateOf(at: number | null): string | null;
export function dateOf(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}

/** The fields with a value: those that a request names. */
export type Defined<Value> = { [Key in keyof Value]?: Exclude<Value[Key], undefined> };

export function definedOf<Value extends object>(value: Value): Defined<Value> {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as Defined<Value>;
}

/** "12.4" */
export const cudaVersion = z.string().regex(/^\d+\.\d+$/);

/** A list in which nothing stands twice. */
export function unique<Item extends z.ZodType>(item: Item) {
  return z.array(item).check((context) => {
    const texts = context.value.map((one) => JSON.stringify(one));
    const later = texts.findIndex((text, index) => texts.indexOf(text) < index);
    if (later === -1) return;
    const message = `items at ${texts.indexOf(texts[later] ?? "")} and ${later} are equal`;
    context.issues.push({ code: "custom", message, input: context.value });
  });
}
