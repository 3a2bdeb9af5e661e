import type { EngineEvent } from "@pulumi/pulumi/automation";
export function renderOperation(events: EngineEvent[], _options: unknown): string { return events.map((e) => JSON.stringify(e)).join("\n"); }
