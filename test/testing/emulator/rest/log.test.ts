import assert from "node:assert/strict";
import type { Emulator } from "../../../../testing/emulator";
import { useRest, type RestClient } from "./client";

interface Event {
  id: string;
  data: { ts: string; source: string; line: string };
}

describe("emulator: logs in REST v2", () => {
  let emulator: Emulator;
  let rest: RestClient;
  useRest((lent) => ({ emulator, rest } = lent));
  beforeEach(() => {
    emulator.clock.freeze();
    emulator.switches.logStream = "ends";
  });

  const crashing = "example/crash:1";
  const after = (seconds: number) => emulator.clock.advance(seconds * 1000);

  async function read(path: string, headers: Record<string, string> = {}): Promise<Event[]> {
    const { status, text } = await rest.send("GET", path, undefined, headers);
    assert.equal(status, 200, text);
    return eventsOf(text);
  }

  function eventsOf(text: string): Event[] {
    assert.match(text, /^(id: .+\ndata: \{.+\}\n\n)*$/);
    return [...text.matchAll(/id: (.+)\ndata: (.+)\n\n/g)].map(([, id = "", data = ""]) => ({
      id,
      data: JSON.parse(data) as Event["data"],
    }));
  }

  const linesOf = (events: Event[]) => events.map(({ data }) => data.line);

  async function crashedPod(): Promise<string> {
    emulator.crashingImages.add(crashing);
    const gpu = { id: "NVIDIA GeForce RTX 4090", count: 1 };
    const { id } = await rest.ask("POST", "/pods", { name: "p", image: crashing, args: "train", gpu });
    after(20);
    await rest.ask("GET", `/pods/${id}`);
    after(125);
    return id;
  }

  it("of a Pod tell its start and its crash, by source, tail, time and the last event seen", async () => {
    const id = await crashedPod();
    const path = `/pods/${id}/logs`;
    const { headers } = await rest.send("GET", path);
    assert.deepEqual(
      ["content-type", "cache-control", "connection", "x-accel-buffering"].map((name) => headers.get(name)),
      ["text/event-stream", "no-cache", "keep-alive", "no"],
    );
    const all = await read(path);
    assert.deepEqual(linesOf(all), [
      "create container example/crash:1",
      "start container for example/crash:1: begin",
      "train",
      "Traceback (most recent call last):",
      '  File "/app/handler.py", line 1, in <module>',
      "RuntimeError: the start-up code of example/crash:1 fails",
      "container exited with code 1",
    ]);
    assert.deepEqual(all[2]?.id, `${all[2]?.data.ts}/000000000003`);
    assert.deepEqual(linesOf(await read(`${path}?source=system&tail=2`)), linesOf([all[1], all[6]] as Event[]));
    assert.deepEqual(await read(`${path}?tail=0`), []);
    const since = encodeURIComponent(all[1]?.data.ts ?? "");
    assert.deepEqual(await read(`${path}?since=${since}&tail=1`), all.slice(1), "since goes before tail");
    const resumed = { "Last-Event-ID": all[3]?.id ?? "" };
    assert.deepEqual(await read(`${path}?since=${since}`, resumed), all.slice(4), "the last event before both");
    const bare = { "Last-Event-ID": all[3]?.data.ts ?? "" };
    assert.deepEqual(await read(path, bare), all.slice(3), "a bare time repeats its moment");
    emulator.switches.logIds = "ts";
    assert.equal((await read(`${path}?tail=1`))[0]?.id, all[6]?.data.ts);
    for (const query of ["source=both", "tail=-1", "tail=5001", "since=yesterday"]) {
      assert.match((await rest.refused("GET", `${path}?${query}`))[0] ?? "", /^422/, query);
    }
    await rest.ask("DELETE", `/pods/${id}`);
    assert.deepEqual(await rest.refused("GET", path), ["404 pod not found"]);
  });

  it("of a worker tell why it does not run, and vanish with it", async () => {
    emulator.switches.missingImageInRest = "accepted";
    emulator.missingImages.add("example/none:1");
    emulator.crashingImages.add(crashing);
    const linesFor = async (image: string): Promise<{ path: string; lines: string[] }> => {
      const { id } = await rest.ask("POST", "/serverless", {
        name: image,
        image,
        type: "QUEUE",
        gpu: { pools: ["ADA_24"] },
        scaling: { type: "QUEUE_DELAY", queueDelay: 4 },
        workers: { min: 1, max: 1 },
      });
      after(8);
      const { workers } = await rest.ask("GET", `/serverless/${id}/workers`);
      const path = `/serverless/${id}/workers/${(workers as { id: string }[])[0]?.id}/logs`;
      return { path, lines: linesOf(await read(path)) };
    };
    const { path, lines } = await linesFor("example/ok:1");
    assert.deepEqual(lines.slice(-1), ["--- Starting Serverless Worker ---"]);
    assert.match((await linesFor(crashing)).lines.join("\n"), /Traceback[^]*RuntimeError[^]*exited with code 1/);
    assert.match((await linesFor("example/none:1")).lines.join("\n"), /manifest for example\/none:1 not found/);
    await rest.ask("DELETE", path.split("/workers")[0] ?? "");
    assert.deepEqual(await rest.refused("GET", path), ["404 resource not found"]);
  });

  for (const transport of ["over HTTP", "in this process"] as const) {
    it(`stay open for new lines until the client leaves or the Pod goes, ${transport}`, async () => {
      const id = await crashedPod();
      emulator.switches.logStream = "stays-open";
      const send: Emulator["fetch"] = (input, init) =>
        transport === "over HTTP" ? fetch(input, init) : emulator.fetch(input, init);
      const leave = new AbortController();
      const open = (signal?: AbortSignal) =>
        send(`${emulator.restUrl}/pods/${id}/logs?tail=1`, {
          headers: { Authorization: `Bearer ${emulator.apiKey}` },
          ...(signal === undefined ? {} : { signal }),
        });
      const left = (await open(leave.signal)).body?.getReader();
      const read = async (reader: typeof left) => {
        const part = (await reader?.read()) as { value?: Uint8Array } | undefined;
        return linesOf(eventsOf(new TextDecoder().decode(part?.value)));
      };
      assert.deepEqual(await read(left), ["container exited with code 1"]);
      leave.abort();
      await assert.rejects(async () => read(left), /abort/i);

      const stays = (await open()).body?.getReader();
      await read(stays);
      after(30);
      assert.deepEqual(await read(stays), ["stop container"]);
      await rest.ask("DELETE", `/pods/${id}`);
      assert.equal((await stays?.read())?.done, true);
    });
  }
});
