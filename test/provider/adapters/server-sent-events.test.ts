import assert from "node:assert/strict";
import fc from "fast-check";
import type { StreamedEvent } from "../../../provider/adapters/server-sent-events";
import { eventsIn } from "../../../provider/adapters/server-sent-events";

async function read(chunks: Uint8Array[]): Promise<StreamedEvent[]> {
  async function* stream() {
    for (const chunk of chunks) yield chunk;
  }
  const events: StreamedEvent[] = [];
  for await (const event of eventsIn(stream())) events.push(event);
  return events;
}

const bytes = (text: string) => new TextEncoder().encode(text);

describe("provider/adapters/server-sent-events", () => {
  it("reads ids and data as the standard has them, without comments, other fields and a last event that is cut off", async () => {
    const text = [
      ": keep alive",
      "",
      "id: 1/a",
      "event: log",
      'data: {"line":"a: b"}',
      "",
      "data:two",
      "data",
      "data:  lines",
      "retry: 5",
      "",
      "",
      "id: 3",
      "",
      "data: next",
      "",
      "id: 4",
      "data: cut off",
    ].join("\n");
    assert.deepEqual(await read([bytes(`\ufeff${text}\n`)]), [
      { id: "1/a", data: '{"line":"a: b"}' },
      { id: "1/a", data: "two\n\n lines" },
      { id: "3", data: "next" },
    ]);
  });

  it("reads the same events however the bytes are cut and whatever ends a line", async () => {
    const expected = [
      { id: "é1", data: "größer 🚀" },
      { id: "é1", data: "a\nb" },
    ];
    const lines = ["id: é1", "data: größer 🚀", "", "data: a", "data: b", "", ""];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom("\n", "\r\n", "\r"),
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 80, maxLength: 80 }),
        async (lineEnd, sizes) => {
          // After a last carriage return the reader waits for the next byte.
          const left = bytes(`${lines.join(lineEnd)}: end`);
          const chunks: Uint8Array[] = [];
          for (let from = 0; from < left.length;) {
            const size = sizes[chunks.length] ?? left.length;
            chunks.push(left.subarray(from, from + size));
            from += size;
          }
          assert.deepEqual(await read(chunks), expected);
        },
      ),
    );
  });
});
