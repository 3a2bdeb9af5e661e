/** One event of a stream. */
export interface StreamedEvent {
  /** With it as `Last-Event-ID`, a new stream continues after this event. */
  id: string | undefined;
  data: string;
}

/**
 * Reads Server-Sent Events. An event that the end of the stream cuts off is left out.
 * (html.spec.whatwg.org/multipage/server-sent-events.html)
 */
export async function* eventsIn(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<StreamedEvent> {
  const decoder = new TextDecoder();
  let unfinished = "";
  let id: string | undefined;
  let data: string[] = [];
  for await (const chunk of chunks) {
    unfinished += decoder.decode(chunk, { stream: true });
    // A carriage return at the end may be the first half of a line break.
    const lines = unfinished.split(/\r\n|\n|\r(?!$)/);
    unfinished = lines.pop() ?? "";
    for (const line of lines) {
      if (line === "" && data.length > 0) {
        yield { id, data: data.join("\n") };
        data = [];
      }
      const [field, value] = fieldIn(line);
      if (field === "data") data.push(value);
      if (field === "id") id = value;
    }
  }
}

/** A line without a colon is a field without a value. One that starts with a colon is a comment. */
function fieldIn(line: string): [field: string, value: string] {
  const colon = line.indexOf(":");
  return colon < 0 ? [line, ""] : [line.slice(0, colon), line.slice(colon + 1).replace(/^ /, "")];
}
