import type { EngineEvent } from "@pulumi/pulumi/automation";
import type { DisplayOptions } from "./display-step";
import { nameOf, stackType, typeOf } from "./urn";

/** In Pulumi's order: sign, name when planned, name when done. */
const kinds: [string, string, string, string][] = [
  ["create", "+", "to create", "created"],
  ["update", "~", "to update", "updated"],
  ["delete", "-", "to delete", "deleted"],
  ["replace", "+-", "to replace", "replaced"],
  ["discard", "<", "to discard", "discarded"],
];

/** The severities that users see. The SDK also sends debug messages. */
const severities: string[] = ["info", "info#err", "warning", "error"];

/** Messages of engine, program and provider, by resource. */
export function renderDiagnostics(events: EngineEvent[]): string[] {
  const texts = new Map<string, string[]>();
  const stackUrn = events.find(({ resourcePreEvent: event }) => event?.metadata.type === stackType)?.resourcePreEvent
    ?.metadata.urn;
  for (const { diagnosticEvent: event } of events) {
    if (event === undefined || !severities.includes(event.severity) || event.ephemeral === true) continue;
    const urn = event.urn || stackUrn || "";
    const lines = `${event.prefix ?? ""}${event.message}`.trimEnd().split("\n");
    texts.set(urn, [...(texts.get(urn) ?? []), ...lines.map((line) => `    ${line}`)]);
  }
  if (texts.size === 0) return [];
  const sections = [...texts].flatMap(([urn, lines]) => [
    urn === "" ? "  global:" : `  ${typeOf(urn)} (${nameOf(urn)}):`,
    ...lines,
    "",
  ]);
  return ["Diagnostics:", ...sections];
}

/** The number of changed resources, and the duration. */
export function renderSummary(events: EngineEvent[], { kind, isSuccessful, protectedCount }: DisplayOptions): string[] {
  const summary = events.find(({ summaryEvent }) => summaryEvent !== undefined)?.summaryEvent;
  const counts: Record<string, number | undefined> = { ...summary?.resourceChanges };
  const changed = kinds.filter(([operation]) => (counts[operation] ?? 0) > 0);
  const lines = changed.map(([operation, sign, planned, done]) => {
    return `    ${sign.padEnd(2)}${counts[operation]} ${kind === "preview" ? planned : done}`;
  });
  const total = changed.reduce((sum, [operation]) => sum + (counts[operation] ?? 0), 0);
  const unchanged = counts["same"] ?? 0;
  const errored = isSuccessful ? 0 : erroredCount(events);
  const pieces = [
    ...(changed.length > 1 ? [`${total} changes`] : []),
    ...(unchanged > 0 ? [`${unchanged} unchanged`] : []),
    ...(errored > 0 ? [`${errored} errored`] : []),
  ];
  if (pieces.length > 0) lines.push(`    ${pieces.join(". ")}`);
  const isShown = kind !== "preview" && summary !== undefined;
  return [
    "Resources:",
    ...lines,
    ...(isShown ? ["", `Duration: ${summary.durationSeconds}s`] : []),
    ...(protectedCount > 0 && isSuccessful
      ? [
          "",
          `All unprotected resources were destroyed. There are still ${protectedCount} protected resources associated with this stack.`,
        ]
      : []),
  ];
}

/** Resources with an error. They include the stack if the operation itself failed. */
function erroredCount(events: EngineEvent[]): number {
  const errors = events.filter(({ diagnosticEvent: event }) => event?.severity === "error");
  return new Set(errors.map(({ diagnosticEvent: event }) => event?.urn ?? "")).size;
}
