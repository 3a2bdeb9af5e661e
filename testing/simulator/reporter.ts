import type { EngineEvent, OpMap, StepEventMetadata, StepEventStateMetadata } from "@pulumi/pulumi/automation";
import type { ResourceState } from "./state";
import type { Step, StepOperation } from "./step";
import { isDefaultProvider } from "./urn";
import { hideSecrets } from "./values";
import type { PropertyMap } from "./values";

export type Severity = "info" | "info#err" | "warning" | "error";

/** Reports what the engine does, as events of Pulumi's automation API. */
export class Reporter {
  readonly events: EngineEvent[] = [];
  private readonly counts = new Map<StepOperation, number>();
  private isMuted = false;

  constructor(
    private readonly options: {
      isPreview: boolean;
      isRefresh: boolean;
      onEvent: (event: EngineEvent) => void;
      /** Removes secrets of the configuration from messages. */
      mask: (text: string) => string;
    },
  ) {}

  /** A killed engine reports nothing more. */
  mute(): void {
    this.isMuted = true;
  }

  prelude(configuration: Record<string, string>): void {
    this.emit({ preludeEvent: { config: configuration } });
  }

  begun(step: Step): void {
    const { isPreview } = this.options;
    this.emit({ resourcePreEvent: { metadata: metadataOf(step), ...(isPreview && { planning: true }) } });
  }

  /** `resultOperation`: what a refresh found, otherwise the step's operation. */
  succeeded(step: Step, resultOperation: StepOperation): void {
    const { isPreview, isRefresh } = this.options;
    if ((step.isLogical || step.kind === "refresh") && !isInternal(step)) {
      this.counts.set(resultOperation, (this.counts.get(resultOperation) ?? 0) + 1);
    }
    const subject = step.new ?? step.old;
    // Components report their outputs themselves, when they register them.
    if (isPreview || subject?.custom === true || isRefresh || step.operation === "delete") {
      this.outputs(step, resultOperation);
    }
  }

  outputs(step: Step, operation = step.operation): void {
    const metadata = { ...metadataOf(step), op: operation } as StepEventMetadata;
    this.emit({ resOutputsEvent: { metadata, ...(this.options.isPreview && { planning: true }) } });
  }

  failed(step: Step, message: string): void {
    const { isPreview } = this.options;
    this.message("error", isInternal(step) ? "" : step.urn, isPreview ? `Preview failed: ${message}` : message);
    if (!isPreview) {
      this.emit({ resOpFailedEvent: { metadata: metadataOf(step), status: 0, steps: this.steps } });
    }
  }

  message(severity: Severity, urn: string, message: string, isEphemeral = false): void {
    const prefix = severity === "warning" || severity === "error" ? { prefix: `${severity}: ` } : {};
    const text = `${this.options.mask(message)}\n`;
    const about = urn === "" ? {} : { urn };
    const ephemeral = isEphemeral ? { ephemeral: true } : {};
    this.emit({ diagnosticEvent: { ...about, ...prefix, message: text, color: "never", severity, ...ephemeral } });
  }

  get changeSummary(): OpMap {
    return Object.fromEntries(this.counts);
  }

  summary(durationSeconds: number): void {
    const { changeSummary: resourceChanges } = this;
    this.emit({ summaryEvent: { maybeCorrupt: false, durationSeconds, resourceChanges, policyPacks: {} } });
    this.emit({ cancelEvent: {} });
  }

  private get steps(): number {
    return [...this.counts.values()].reduce((sum, count) => sum + count, 0);
  }

  private emit(content: Omit<EngineEvent, "sequence" | "timestamp">): void {
    if (this.isMuted) {
      return;
    }
    const event = { sequence: this.events.length, timestamp: Math.floor(Date.now() / 1000), ...content };
    this.events.push(event);
    this.options.onEvent(event);
  }
}

/** Steps that users do not see and that do not count. */
function isInternal(step: Step): boolean {
  return step.kind === "remove-pending-replace" || isDefaultProvider(step.urn);
}

function metadataOf(step: Step): StepEventMetadata {
  const { operation, urn, old, new: next, keys, diffs, detailedDiff, isLogical } = step;
  const subject = next ?? old;
  return {
    op: operation,
    urn,
    type: subject?.type ?? "",
    ...(old && { old: stateMetadataOf(old) }),
    ...(next && { new: stateMetadataOf(next) }),
    ...(keys && keys.length > 0 && { keys }),
    ...(diffs && diffs.length > 0 && { diffs }),
    ...(detailedDiff && { detailedDiff: structuredClone(detailedDiff) }),
    ...(isLogical && { logical: true }),
    provider: subject?.provider ?? "",
    // The automation API types these as enumerations of the same strings.
  } as StepEventMetadata;
}

function stateMetadataOf(state: ResourceState): StepEventStateMetadata {
  const { type, urn, custom, delete: isDeleted, id, parent, protect, retainOnDelete, provider, initErrors } = state;
  return {
    type,
    urn,
    ...(custom && { custom }),
    ...(isDeleted && { delete: true }),
    id,
    parent,
    ...(protect && { protect }),
    ...(retainOnDelete && { retainOnDelete }),
    inputs: withoutSecrets(state.inputs),
    outputs: withoutSecrets(state.outputs),
    provider,
    ...(initErrors.length > 0 && { initErrors: [...initErrors] }),
  };
}

function withoutSecrets(properties: PropertyMap): PropertyMap {
  return hideSecrets(structuredClone(properties), () => ({ ciphertext: "[secret]" })) as PropertyMap;
}
