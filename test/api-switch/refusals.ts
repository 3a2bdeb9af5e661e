import type { Api, OperationResult } from "../end-to-end/engine";
import type { Case } from "./case";
import { lackedBy } from "./case";
import type { Declared } from "./declared";

/** Why an API must refuse a change that the other one makes. */
export interface Refusal {
  name: string;
  /** What the message says. */
  text: RegExp;
}

/** The refusal that an API owes the change of a case, by what the preview shows. */
export function refusalOf(one: Case, api: Api, preview: OperationResult): Refusal | undefined {
  const { resource, argument } = one.changed;
  const before = one.resources.find(({ name }) => name === resource);
  const after = one.after.find(({ name }) => name === resource);
  if (before === undefined || after === undefined) throw new RangeError(`The case has no ${resource}.`);
  const isReplaced = preview.steps.some(({ op, urn }) => op === "replace" && urn.endsWith(`::${resource}`));
  // The check of a replacement ends the preview before it shows one.
  const isAnew = isReplaced || !preview.succeeded;
  if (api === "rest" && isVolumeRemoved(after, argument)) {
    return { name: "template.volumeInGb is removed", text: /volumeInGb/ };
  }
  for (const lacked of lackedBy[api][after.kind] ?? []) {
    const isAsked = argument === lacked || (isAnew && after.args[lacked] !== undefined);
    const isDropped = after.args[lacked] === undefined && after.kind === "pod";
    if (isAsked && !isDropped) return { name: `${after.kind}.${lacked}`, text: new RegExp(`\\b${lacked}\\b`) };
  }
  if (api !== "rest") return undefined;
  if (after.kind !== "endpoint" || !isLinked(one, resource)) return undefined;
  if (argument === "template" || argument === "templateId") {
    return { name: "a linked endpoint gets another template", text: /cannot give it another template/ };
  }
  return isReplaced
    ? { name: "a linked endpoint is replaced", text: /may delete the template together with the endpoint/ }
    : undefined;
}

function isVolumeRemoved({ kind, args }: Declared, argument: string): boolean {
  return kind === "template" && argument === "volumeInGb" && args["volumeInGb"] === undefined;
}

/** Whether GraphQL has made the endpoint, so that it runs a template of the account. */
function isLinked({ from, madeElsewhere, adopted }: Case, endpoint: string): boolean {
  if (adopted.includes(endpoint)) return true;
  return (from === "graphql") !== madeElsewhere.includes(endpoint);
}
