import { z } from "zod";
import { tokenIn } from "../lifecycle/tokens";

/** Schemas that several kinds share. Each text follows the field's name. */

/** @param missing the text for a missing value, for inputs that have another name in programs */
export function text(missing?: string): z.ZodString {
  return z
    .string({ error: ({ input }) => (input === undefined ? missing : undefined) })
    .refine((value) => value !== "", { error: "must not be empty", abort: true });
}

/** Not `min(1)`, which also checks values that are not lists. */
export function notEmpty(list: readonly unknown[]): boolean {
  return list.length > 0;
}

/**
 * The name of a resource. RunPod refuses a blank one for templates and endpoints. It is unknown whether RunPod keeps
 * spaces at the ends, and a resource is found by its exact name.
 */
export function nameText(): z.ZodString {
  return text().regex(/^\S(?:[^]*\S)?$/, "must not be blank, nor begin or end with whitespace");
}

/** A text that anyone with an API key of the account can read, so it must not contain tokens. */
export function openText(schema: z.ZodString = z.string()): z.ZodString {
  return schema.refine((value) => tokenIn(value) === undefined, {
    error: (issue) =>
      `holds ${tokenIn(String(issue.input))}, which anyone with an API key of the account can read. Put it into ` +
      "env as a `{{ RUNPOD_SECRET_name }}` reference, or use a registry credential for images",
  });
}

/** The largest whole number that RunPod's schemas hold: 32 bits. */
const largestNumber = 2 ** 31 - 1;

export function wholeNumber(least: number, most = largestNumber): z.ZodNumber {
  const range = (value: number) =>
    most === largestNumber && value < least ? `must be ${least} or more` : `must be from ${least} to ${most}`;
  return z.number().refine((value) => Number.isInteger(value) && value >= least && value <= most, {
    error: ({ input }) =>
      `${Number.isInteger(input) ? range(Number(input)) : "must be a whole number"}, not ${String(input)}`,
  });
}

/** Any id of the general form: RunPod's list grows, and no API that we may call in a preview has it. */
export const dataCenterId = z.string().regex(/^\s*[A-Za-z]{2,4}-[A-Za-z]{2,4}-\d{1,2}\s*$/, {
  error: (issue) => `must be a data center id such as "EU-RO-1", not "${String(issue.input)}"`,
});

export function canonicalDataCenterId(id: string): string {
  return id.trim().toUpperCase();
}

/** RunPod takes ids in lower case too, and gives them back so (docs/internals/runpod-api.md#network-volumes). */
export function isSameDataCenter(one: string, other: string): boolean {
  return canonicalDataCenterId(one) === canonicalDataCenterId(other);
}

/** At most 50 variables (runpod/docs pods/templates/environment-variables.mdx); values never appear in a message. */
export const env = z
  .record(
    z.string().regex(/^[^\s=]+$/, "is not a variable name: it must not be empty or contain whitespace or `=`"),
    z.string(),
  )
  .refine((variables) => Object.keys(variables).length <= 50, {
    error: ({ input }) => `must have at most 50 variables, not ${Object.keys(input as object).length}`,
  });

const highestPort = 65_535;

/** `8188/http` or `22/tcp`. */
export const port = portUpTo(highestPort);

/**
 * On Pods a TCP number above 70000, which is no port, asks for the same number inside and outside (runpod/docs
 * pods/configuration/expose-ports.mdx).
 */
export const podPort = portUpTo(highestPort, { from: 70_001, to: 79_999 });

function portUpTo(most: number, symmetric?: { from: number; to: number }): z.ZodString {
  return z.string().refine(
    (value) => {
      const [, digits, protocol] = /^(\d{1,5})\/(http|tcp)$/.exec(value.trim()) ?? [];
      const number = Number(digits);
      if (digits === undefined) return false;
      if (number >= 1 && number <= most) return true;
      return symmetric !== undefined && protocol === "tcp" && number >= symmetric.from && number <= symmetric.to;
    },
    {
      error: (issue) =>
        `must look like "8188/http" or "22/tcp", with a port from 1 to ${most}, not "${String(issue.input)}"`,
    },
  );
}

export const cudaVersion = z.string().regex(/^\d+\.\d+$/, {
  error: (issue) => `must be a CUDA version such as "12.4", not "${String(issue.input)}"`,
});

/** Adds what is wrong with a value, if anything is. */
export function addProblem(context: z.RefinementCtx, message: string | undefined): void {
  if (message !== undefined) context.addIssue({ code: "custom", message });
}
