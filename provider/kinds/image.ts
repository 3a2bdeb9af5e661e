import type { z } from "zod";
import { tagOf } from "./image-reference";
import type { KindInput } from "./input";
import { input } from "./input";
import { tokenIn } from "../lifecycle/tokens";
import { addProblem, openText, text } from "./fields";

const part = /[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*/.source;
const hostPart = /[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?/.source;
/** The first part is a registry if it has a dot or a port, or is "localhost" (distribution/reference). */
const registry = `(?:localhost(?::\\d+)?|${hostPart}(?:\\.${hostPart})+(?::\\d+)?|${hostPart}:\\d+)/`;
const tag = /:\w[\w.-]{0,127}/.source;
const digest = /@[A-Za-z][A-Za-z0-9]*:[0-9a-fA-F]{32,}/.source;
const reference = new RegExp(`^(?:${registry})?${part}(?:/${part})*(?:${tag})?(?:${digest})?$`);

/** What an unset value leaves in a text. */
const unset = /(^|[:/])(undefined|null|none|nil|NaN)$/i;

/** Why a text is no image that RunPod takes, as the rest of a sentence that begins with its field; or `undefined`. */
export function imageProblem(image: string): string | undefined {
  if (/\s/.test(image)) return "must not contain whitespace";
  const scheme = /^[a-z][a-z0-9+.-]*:\/\//i.exec(image)?.[0];
  if (scheme !== undefined) return `must not begin with ${scheme}: write "${image.slice(scheme.length)}"`;
  if (unset.test(image)) return `"${image}" ends with an unset value. Give a name and a tag`;
  if (image.endsWith(":")) return `"${image}" has an empty tag. Give one, such as "${image}1.0"`;
  if (reference.test(image)) return undefined;
  const lower = image.replace(/^[^@:]*(?=[@:]|$)/, (name) => name.toLowerCase());
  const hint = reference.test(lower) ? `. Image names are in lower case: write "${lower}"` : "";
  return (
    `"${image}" is not an image name. It must look like "name[:tag][@digest]", with the registry in front if it is ` +
    `not Docker Hub${hint}`
  );
}

/** An image that RunPod takes, without a token in it. */
export function imageText(): z.ZodString {
  // What holds a token is refused for that, and never shown.
  const problemOf = (image: string) => (tokenIn(image) === undefined ? imageProblem(image) : undefined);
  return openText(text()).superRefine((image, context) => addProblem(context, problemOf(image)));
}

/** An image as an input: releases show its tag, which is a secret where the image is one. */
export function imageInput<Value>(
  schema: z.ZodType<Value>,
  facts: Pick<KindInput<Value, never>, "change">,
): KindInput<Value, never> {
  return input(schema, { ...facts, secretParts: (image) => [tagOf(image)] });
}
