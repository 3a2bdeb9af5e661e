import { clientOf, documents, gpuIdsOf } from "../testing/emulator/client";
import { changeTemplateInConsole, releaseInConsole } from "../end-to-end/runpod-console";
import { endpointOf, templateOf, volumeOf } from "../end-to-end/results";
import type { PageEnvironment } from "./page-environment";

type EventAction = (environment: PageEnvironment, ...words: string[]) => Promise<void>;

/** The events of `<!-- play: ... -->` between two commands of a page. */
const events: [RegExp, EventAction][] = [
  [
    /^somebody saves template (\S+) with image (\S+) in the console$/,
    async ({ emulator }, name = "", image = "") =>
      changeTemplateInConsole(emulator, templateOf(emulator, name), { image }),
  ],
  [
    /^somebody releases endpoint (\S+) in the console$/,
    async ({ emulator }, name = "") => releaseInConsole(emulator, endpointOf(emulator, name)),
  ],
  [
    /^somebody resizes volume (\S+) to (\d+) GB in the console$/,
    async ({ emulator }, name = "", size = "") => {
      const volume = volumeOf(emulator, name);
      const input = { id: volume.id, name: volume.name, size: Number(size) };
      await clientOf(emulator).ask(documents["networkVolume.update"], { input });
    },
  ],
  [
    /^somebody deletes endpoint (\S+) in the console$/,
    async ({ emulator }, name = "") => {
      const endpoint = endpointOf(emulator, name);
      const { id, templateId, name: fullName } = endpoint;
      const gpuIds = gpuIdsOf(endpoint);
      const client = clientOf(emulator);
      await client.putEndpoint({ id, name: fullName, templateId, gpuIds, workersMin: 0, workersMax: 0 });
      await client.ask(documents["endpoint.delete"], { id });
    },
  ],
  [/^(\d+) days pass$/, async ({ emulator }, days) => emulator.clock.advance(Number(days) * 86_400_000)],
  [
    /^the reply to ([\w.]+) is lost$/,
    async ({ emulator }, operation = "") => {
      emulator.faults.inject({ operation, fault: { kind: "reset", write: "after" } });
    },
  ],
  [
    /^([\w.]+) is never answered again, and the run is killed there$/,
    async ({ emulator }, operation = "") => {
      emulator.faults.inject({ operation, fault: { kind: "reset", write: "after" } });
      emulator.faults.inject({ operation: "*", times: 1000, skip: 1, fault: { kind: "status", status: 503 } });
    },
  ],
  [/^RunPod is empty again$/, async ({ emulator }) => emulator.reset()],
  [/^RunPod answers again$/, async ({ emulator }) => emulator.faults.forget()],
  [
    /^RunPod switches its GraphQL API off$/,
    async ({ emulator }) => {
      emulator.switches.graphqlRetired = "yes";
    },
  ],
  [/^there is no free (.+) in (\S+)$/, async ({ emulator }, gpu = "", place = "") => emulator.stock.set(place, gpu, 0)],
];

export async function runEvent(environment: PageEnvironment, what: string): Promise<void> {
  for (const [pattern, act] of events) {
    const match = pattern.exec(what);
    if (match === null) continue;
    // Lets more time pass than RunPod's lists may lag. Otherwise the provider waits for them.
    if (what.endsWith("in the console")) environment.emulator.clock.advance(3_600_000);
    return act(environment, ...match.slice(1));
  }
  throw new Error(`There is no event "${what}".`);
}
