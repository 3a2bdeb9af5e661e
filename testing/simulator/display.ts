import type { EngineEvent } from "@pulumi/pulumi/automation";
import { renderDiagnostics, renderSummary } from "./display-closing";
import { renderDiffs } from "./display-diff";
import { paintLine } from "./display-signs";
import { renderOutputs } from "./display-outputs";
import type { DisplayOptions, ShownStep } from "./display-step";
import { renderTable } from "./display-table";
import type { OperationKind } from "./stack-types";
import { isDefaultProvider, stackType } from "./urn";

const titles: Record<OperationKind, string> = {
  preview: "Previewing update",
  update: "Updating",
  refresh: "Refreshing",
  destroy: "Destroying",
};

/** The output of the Pulumi CLI for the events of one operation. */
export function renderOperation(events: EngineEvent[], options: DisplayOptions): string {
  const steps = shownSteps(events);
  const stackStep = steps.find(({ metadata }) => metadata.type === stackType);
  const lines = [
    `${titles[options.kind]} (${options.stack}):`,
    ...(options.isDiff ? renderDiffs(steps, options) : ["", ...renderTable(steps, events, options), ""]),
    ...renderDiagnostics(events),
    ...renderOutputs(stackStep, options),
    ...renderSummary(events, options),
  ];
  return `${(options.isColored ? lines.map(paintLine) : lines).join("\n")}\n`;
}

/** One entry per resource and operation, in the order of their starts, with the latest event of each. */
function shownSteps(events: EngineEvent[]): ShownStep[] {
  const steps = new Map<string, ShownStep>();
  for (const { resourcePreEvent, resOutputsEvent, resOpFailedEvent } of events) {
    const metadata = (resourcePreEvent ?? resOutputsEvent ?? resOpFailedEvent)?.metadata;
    if (metadata === undefined || isDefaultProvider(metadata.urn)) continue;
    // A refresh reports its result under another operation than at its start.
    const key = [`${metadata.op} ${metadata.urn}`, `refresh ${metadata.urn}`].find((known) => steps.has(known));
    const state = resourcePreEvent ? "begun" : resOutputsEvent ? "done" : "failed";
    const earlier = key === undefined ? undefined : steps.get(key);
    steps.set(key ?? `${metadata.op} ${metadata.urn}`, { metadata: { ...earlier?.metadata, ...metadata }, state });
  }
  // A replacement has three steps. Users see only the step named "replace".
  const isPart = ({ metadata: { op, urn } }: ShownStep): boolean =>
    (op === "create-replacement" || op === "delete-replaced") && steps.has(`replace ${urn}`);
  return [...steps.values()].filter((step) => !isPart(step) || step.state === "failed");
}
