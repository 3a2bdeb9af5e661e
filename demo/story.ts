import { isDeepStrictEqual } from "node:util";
import type { Holdings } from "../test/testing/emulator/client";
import { clientOf } from "../test/testing/emulator/client";
import type { Entry } from "./ledger";
import { dataCenter, exampleWithNewImage } from "./program";
import type { Stage } from "./stage";
import { applyEdit, asks, run, says } from "./stage";

/** Chapter 1: from an empty account to a running service. */
export async function buildFromNothing(stage: Stage): Promise<void> {
  const { narrator } = stage;
  narrator.chapter(1, "From a program to a service");
  narrator.say("The program is examples/serverless/index.ts: a volume, a template, a production and a debug endpoint.");

  const preview = await run(stage, "preview");
  says(stage, preview, "four resources and the stack would be created", [
    "create Endpoint comfy-debug",
    "create Endpoint comfy-prod",
    "create NetworkVolume models",
    "create Template comfy",
  ]);
  asks(stage, preview, "the preview made no call to RunPod", []);

  const up = await run(stage, "up");
  const { volumes, templates, endpoints } = await clientOf(stage.emulator).readEverything();
  narrator.claim(
    "RunPod has one volume, one template and two endpoints, created by four writes",
    volumes.length === 1 && templates.length === 1 && endpoints.length === 2 && up.writes.length === 4,
    { volumes, templates, endpoints, writes: up.writes },
  );
  narrator.claim(
    `both endpoints are pinned to ${dataCenter}, the data center of their volume; the program names it only on the volume`,
    endpoints.every(({ locations }) => locations === dataCenter),
    endpoints,
  );

  const again = await run(stage, "preview again", { command: "pulumi preview" });
  says(stage, again, "a second preview shows no changes", []);
  asks(stage, again, "and it made no call to RunPod", []);
}

/** Chapter 2: one changed line, released. */
export async function releaseNewImage(stage: Stage): Promise<void> {
  const { narrator } = stage;
  narrator.chapter(2, "A new image");
  applyEdit(stage, exampleWithNewImage());

  const preview = await run(stage, "preview image", { command: "pulumi preview --diff" });
  says(
    stage,
    preview,
    "image and release change on the template, release changes on each endpoint that runs it, and nothing else changes",
    [
      "update Endpoint comfy-debug: release",
      "update Endpoint comfy-prod: release",
      "update Template comfy: image, release",
    ],
  );

  const before = await clientOf(stage.emulator).readEverything();
  const up = await run(stage, "up image", { command: "pulumi up" });
  const after = await clientOf(stage.emulator).readEverything();
  narrator.claim(
    `the template was saved first, then the endpoints: ${up.writes.join(", ")}`,
    isDeepStrictEqual(up.writes, ["template.update", "endpoint.update", "endpoint.update"]),
    up.calls,
  );
  const versions = after.endpoints.map(({ id, name, version }) => ({
    name,
    from: before.endpoints.find((endpoint) => endpoint.id === id)?.version ?? NaN,
    to: version,
  }));
  narrator.claim(
    `RunPod released it: ${versions.map(({ name, from, to }) => `${name} version ${from} -> ${to}`).join(", ")}`,
    versions.length === 2 && versions.every(({ from, to }) => to > from),
    versions,
  );
}

const tailInSeconds = 40;

/** Chapter 5, second half: deletes everything except the data. */
export async function takeDown(stage: Stage): Promise<void> {
  const { narrator, emulator } = stage;
  // RunPod treats a template as in use for a while after its last endpoint. On a real clock the demo would take that
  // long.
  if (stage.skipsTime) emulator.switches.templateDeleteTailInSeconds = tailInSeconds;
  const destroy = await run(stage, "destroy", { command: "pulumi destroy --exclude-protected" });
  if (stage.skipsTime) {
    const told = destroy.result.messages.filter(({ message }) =>
      /waiting until .*, for \d+ s now, at most/.test(message),
    );
    narrator.claim(
      `RunPod reported the template as in use for ${tailInSeconds} s, which the simulator skips; the wait was reported ${told.length} times`,
      told.length >= 2,
      destroy.result.messages,
    );
  }
  const left = await clientOf(emulator).readEverything();
  narrator.claim(
    `only the volume is left at RunPod: ${left.volumes.map(({ name }) => name).join(", ")}`,
    left.volumes.length === 1 && left.templates.length + left.endpoints.length + left.pods.length === 0,
    left,
  );

  const refused = await run(stage, "destroy all", { command: "pulumi destroy", shouldFail: true });
  narrator.claim(
    "Pulumi refuses to delete the volume, because it is protected",
    refused.result.messages.some(({ message }) => message.includes("because it is protected")),
    refused.result.messages,
  );
  narrator.claim(
    "and RunPod still has it",
    isDeepStrictEqual(await clientOf(emulator).readEverything(), left) && refused.writes.length === 0,
    refused.calls,
  );
}

/** Chapter 6: what was created, and the calls it took. */
export function sumUp({ narrator, ledger }: Stage, { volumes, templates, endpoints, pods }: Holdings): void {
  narrator.chapter(6, "What was created, and what it took");
  const made = [...volumes, ...templates, ...endpoints, ...pods].map(({ name, id }) => `${name} (${id})`);
  narrator.say(`Created: ${made.join(", ")}.`);
  narrator.say(
    "A new image was released, changes in the console were undone, and everything except the volume was deleted.",
  );
  const sum = (count: (entry: Entry) => number) => ledger.entries.reduce((total, entry) => total + count(entry), 0);
  const row = (step: string, calls: number, writes: number, seconds: number) => [
    step,
    String(calls),
    String(writes),
    `${seconds.toFixed(1)} s`,
  ];
  narrator.table([
    ["step", "API calls", "of them writes", "time"],
    ...ledger.entries.map(({ step, calls, writes, seconds }) => row(step, calls.length, writes.length, seconds)),
    row(
      "all",
      sum(({ calls }) => calls.length),
      sum(({ writes }) => writes.length),
      sum(({ seconds }) => seconds),
    ),
  ]);
}
