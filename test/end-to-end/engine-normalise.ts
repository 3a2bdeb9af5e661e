import { stripVTControlCharacters } from "node:util";
import type { EngineEvent, StepEventMetadata } from "@pulumi/pulumi/automation/events";
import { ignoredStateFields, ignoredStepTypes, unorderedStateFields } from "../testing/simulator/parity/ignored";

/** One step of an operation, read from the engine's events. */
export interface Step {
  op: string;
  urn: string;
  /** Inputs that force a replacement. */
  keys: string[];
  /** Changed top-level inputs. */
  diffs: string[];
  /** Changed paths with the kind of change ("update", "add-replace", ...). */
  detailedDiff: Record<string, string>;
  failed: boolean;
}

/** A message that the user sees, from the engine, the program or the provider. */
export interface Message {
  severity: string;
  message: string;
  urn: string;
}

/** A resource in the state, without what differs between runs (times, source positions). */
export interface StateResource {
  urn: string;
  type: string;
  id?: string;
  inputs: Record<string, unknown>;
  outputs: Record<string, unknown>;
  [field: string]: unknown;
}

/** The parts of an operation's events that tests compare. */
export interface NormalisedEvents {
  steps: Step[];
  messages: Message[];
  changeSummary: Record<string, number>;
}

const secretSignature = "4dabf18193072939515e22adb298388d";
const secretMark = "1b47061264138c4ac30d75fd1eb44270";

/** The severities that users see. The SDK also sends debug messages. */
const severities: string[] = ["info", "info#err", "warning", "error"];

/** Reads the events of one operation on either engine. */
export function normaliseEvents(events: EngineEvent[]): NormalisedEvents {
  const steps: Step[] = [];
  const messages: Message[] = [];
  let changeSummary: Record<string, number> = {};
  for (const event of events) {
    // The closing event of a refresh has what it found. The opening event of every other step has what it does.
    const opened = event.resourcePreEvent?.metadata;
    const closed = event.resOutputsEvent?.metadata;
    const failed = event.resOpFailedEvent?.metadata;
    if (opened !== undefined && opened.op !== "refresh" && isShown(opened)) {
      steps.push(stepOf(opened));
    } else if (closed !== undefined && isShown(closed) && !hasOpened(steps, closed)) {
      steps.push(stepOf(closed));
    } else if (failed !== undefined && isShown(failed)) {
      markFailed(steps, failed);
    }
    const diagnostic = event.diagnosticEvent;
    if (diagnostic !== undefined && severities.includes(diagnostic.severity) && diagnostic.ephemeral !== true) {
      const { severity, message, prefix, urn } = diagnostic;
      messages.push({ severity, message: plainText((prefix ?? "") + message), urn: urn ?? "" });
    }
    if (event.summaryEvent !== undefined) {
      changeSummary = { ...event.summaryEvent.resourceChanges };
    }
  }
  return {
    steps: steps.sort(byText((step) => `${step.urn} ${step.op}`)),
    messages: messages.sort(byText((message) => `${message.severity} ${message.urn} ${message.message}`)),
    changeSummary,
  };
}

/** The resources in a state file of the CLI or the simulator, or in an exported deployment. */
export function normaliseState(stateText: string): StateResource[] {
  const resources = deploymentOf(JSON.parse(stateText)).resources ?? [];
  return resources.map(normaliseResource).sort(byText((resource) => `${resource.urn} ${String(resource.delete)}`));
}

/** The operations that a killed engine did not finish. */
export function pendingOperations(stateText: string): { type: string; urn: string }[] {
  const pending = deploymentOf(JSON.parse(stateText)).pending_operations ?? [];
  return pending.map(({ type, resource }) => ({ type, urn: resource.urn }));
}

interface StoredDeployment {
  resources?: StateResource[] | null;
  pending_operations?: { type: string; resource: StateResource }[] | null;
}

function deploymentOf(stored: unknown): StoredDeployment {
  const { checkpoint, deployment, latest } = stored as {
    checkpoint?: { latest?: StoredDeployment };
    deployment?: StoredDeployment;
    latest?: StoredDeployment;
  };
  return checkpoint?.latest ?? deployment ?? latest ?? (stored as StoredDeployment);
}

function normaliseResource(resource: StateResource): StateResource {
  const kept = Object.entries(resource).filter(([field, value]) => !isIgnoredField(field) && !isEmpty(value));
  const ordered = kept.map(([field, value]) => [field, isUnordered(field) ? inOrder(value) : value]);
  const masked = maskSecrets(Object.fromEntries(ordered)) as Partial<StateResource>;
  return {
    ...masked,
    urn: resource.urn,
    type: resource.type,
    inputs: masked.inputs ?? {},
    outputs: masked.outputs ?? {},
  };
}

/** The engine omits some empty fields. Which ones depends on its version. */
function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === "" || value === false || isEmptyCollection(value);
}

function isEmptyCollection(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}

function maskSecrets(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(maskSecrets);
  }
  if (typeof value !== "object" || value === null) {
    return value;
  }
  const entries = Object.entries(value);
  if (entries.some(([key, signature]) => key === secretSignature && signature === secretMark)) {
    return "[secret]";
  }
  return Object.fromEntries(entries.map(([key, member]) => [key, maskSecrets(member)]));
}

function isUnordered(field: string): boolean {
  return unorderedStateFields.some(({ what }) => what === field);
}

/** Sorts a list, or every list of a map. */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(String).sort();
  }
  const entries = Object.entries(value ?? {}).map(([key, member]) => [key, inOrder(member)]);
  return Object.fromEntries(entries);
}

function isIgnoredField(field: string): boolean {
  return ignoredStateFields.some(({ what }) => what === field);
}

/** Explicit providers are shown. The default provider and the stack are not. */
function isShown({ type, urn }: StepEventMetadata): boolean {
  const isExplicitProvider = type.startsWith("pulumi:providers:") && !urn.includes("::default");
  return isExplicitProvider || !ignoredStepTypes.some(({ what }) => what === type);
}

function stepOf(metadata: StepEventMetadata): Step {
  const detailed = Object.entries(metadata.detailedDiff ?? {});
  return {
    op: metadata.op,
    urn: metadata.urn,
    keys: [...(metadata.keys ?? [])].sort(),
    diffs: [...(metadata.diffs ?? [])].sort(),
    detailedDiff: Object.fromEntries(detailed.map(([path, { diffKind }]) => [path, diffKind])),
    failed: false,
  };
}

function hasOpened(steps: Step[], metadata: StepEventMetadata): boolean {
  return steps.some((step) => step.urn === metadata.urn && step.op === metadata.op);
}

function markFailed(steps: Step[], metadata: StepEventMetadata): void {
  const step = steps.find(({ urn, op }) => urn === metadata.urn && op === metadata.op);
  if (step === undefined) {
    steps.push({ ...stepOf(metadata), failed: true });
  } else {
    step.failed = true;
  }
}

/** Without the engine's colour directives (`<{%fg 1%}>`) and terminal escapes. */
function plainText(text: string): string {
  return stripVTControlCharacters(text.replace(/<\{%.*?%\}>/g, "")).trim();
}

function byText<Item>(textOf: (item: Item) => string): (left: Item, right: Item) => number {
  return (left, right) => (textOf(left) < textOf(right) ? -1 : textOf(left) > textOf(right) ? 1 : 0);
}
