import type { LogLine } from "../../platform/log";
import { integerOf, listOf } from "./catalog-query";
import { invalidContent } from "./problem";

/** Which lines of a log are asked for. Only one of the others counts, the first of them that is set. */
export interface LogQuery {
  source: LogLine["source"] | undefined;
  /** From the id of the last event that the client has seen. */
  resume: { at: number; sequence: number | undefined } | undefined;
  since: number | undefined;
  tail: number;
}

const defaultTail = 100;
const largestTail = 5000;

export function logQuery(query: URLSearchParams, headers: Record<string, string>): LogQuery {
  const [source] = listOf(query, "source", ["container", "system"] as const) ?? [];
  const tail = integerOf(query, "tail", 0) ?? defaultTail;
  if (tail > largestTail) throw invalidContent([`$.tail: maximum: got ${tail}, want ${largestTail}`]);
  const since = query.get("since");
  const eventId = headers["last-event-id"];
  return {
    source,
    resume: eventId === undefined ? undefined : resumeFrom(eventId),
    since: since === null ? undefined : timeOf("since", since),
    tail,
  };
}

/** Both forms of ids are taken back, whichever is sent. */
function resumeFrom(eventId: string): LogQuery["resume"] {
  const [time = "", sequence] = eventId.split("/");
  return { at: timeOf("Last-Event-ID", time), sequence: sequence === undefined ? undefined : Number(sequence) };
}

function timeOf(name: string, text: string): number {
  const isTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text);
  if (!isTime) throw invalidContent([`$.${name}: '${text}' is not valid date-time`]);
  return Date.parse(text);
}

/** The lines with which the answer begins. A bare time cannot tell lines of one moment apart, so it repeats them. */
export function startOf(lines: readonly LogLine[], { resume, since, tail }: LogQuery): LogLine[] {
  if (resume?.sequence !== undefined) {
    const { sequence: seen } = resume;
    return lines.filter(({ sequence }) => sequence > seen);
  }
  const from = resume?.at ?? since;
  if (from !== undefined) return lines.filter(({ at }) => at >= from);
  return tail === 0 ? [] : lines.slice(-tail);
}
