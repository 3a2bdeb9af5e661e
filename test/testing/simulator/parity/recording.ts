import type { Deployment, EngineEvent } from "@pulumi/pulumi/automation";
import { normaliseEvents, normaliseState } from "../../../end-to-end/engine-normalise";
import { ignoredMessages } from "./ignored";

/** The effects of one operation of a case, in a form in which two engines can agree. */
export interface Recording {
  operation: string;
  succeeded: boolean;
  steps: unknown[];
  messages: unknown[];
  changeSummary: Record<string, number>;
  state: unknown[];
  /** Calls that changed something, as the provider recorded them. */
  calls: string[];
}

export function record(
  operation: string,
  succeeded: boolean,
  events: EngineEvent[],
  deployment: Deployment,
  calls: string[],
): Recording {
  const { steps, messages, changeSummary } = normaliseEvents(events);
  const recording: Recording = {
    operation,
    succeeded,
    steps: steps.map(withoutEmptyFields),
    messages: messages.filter(({ message }) => !ignoredMessages.some(({ what }) => what.test(message))),
    changeSummary: sortKeys(changeSummary),
    state: normaliseState(JSON.stringify(showSecrets(deployment.deployment))),
    calls: [...calls].sort(),
  };
  return sortKeys(shorten(recording));
}

/** Secrets are compared by value, so this replaces their mark by one that normaliseState does not mask. */
function showSecrets(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(showSecrets);
  }
  if (typeof value !== "object" || value === null) {
    return value;
  }
  const entries = Object.entries(value);
  const plaintext = entries.find(([key]) => key === "plaintext")?.[1] as string | undefined;
  return plaintext === undefined
    ? Object.fromEntries(entries.map(([key, member]) => [key, showSecrets(member)]))
    : { "[secret]": showSecrets(JSON.parse(plaintext)) };
}

function withoutEmptyFields(step: object): object {
  const isEmpty = (value: unknown): boolean =>
    value === false || (typeof value === "object" && value !== null && Object.keys(value).length === 0);
  return Object.fromEntries(Object.entries(step).filter(([, value]) => !isEmpty(value)));
}

/** Removes what is the same in every line, and replaces each generated id by one name. */
function shorten(recording: Recording): Recording {
  const text = JSON.stringify(recording)
    .replaceAll("urn:pulumi:dev::parity::", "")
    .replaceAll("pulumi-nodejs:dynamic/parity:", "")
    .replaceAll('exports.handler = () => require(\\"parity-provider\\").thing;', "<shim>")
    .replace(/(?!04da6b54)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, "<uuid>");
  return JSON.parse(text) as Recording;
}

function sortKeys<Value>(value: Value): Value {
  if (Array.isArray(value)) {
    return value.map(sortKeys) as Value;
  }
  if (typeof value !== "object" || value === null) {
    return value;
  }
  const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return Object.fromEntries(entries.map(([key, member]) => [key, sortKeys(member as unknown)])) as Value;
}
