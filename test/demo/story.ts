import { isDeepStrictEqual } from "node:util";
import type { Emulator } from "../emulator";
import { clientOf, documents } from "../emulator/client";
import { changeInConsole } from "../end-to-end/console";
import type { TestStack } from "../end-to-end/engine";
import type { Account } from "./emulated-runpod";
import { askRunPod } from "./emulated-runpod";
import type { Entry, Ledger } from "./ledger";
import type { Narrator } from "./narrator";
import { BrokenPromise } from "./narrator";
import { programOfSource, readExample, withImageTag, withInvestigation, withoutInvestigation } from "./program";

/** Everything the story needs. */
export interface Stage {
  narrator: Narrator;
  emulator: Emulator;
  stack: TestStack;
  ledger: Ledger;
}

const dataCenter = "EU-RO-1";
const newTag = "5.8.6-base";

const partsOfInvestigation = [
  "DebugStack incident",
  "Endpoint incident-endpoint",
  "Pod incident-pod",
  "Template incident-template",
];

/** Chapter 1: from nothing to a running service. */
export async function buildFromNothing(stage: Stage): Promise<void> {
  const { narrator } = stage;
  narrator.chapter(1, "From a program to a service");
  narrator.say("The program is examples/serverless/index.ts: a volume, a template, a production and a debug endpoint.");

  const preview = await run(stage, "preview");
  says(stage, preview, "four things would be made, and the stack around them", [
    "create Endpoint comfy-debug",
    "create Endpoint comfy-prod",
    "create NetworkVolume models",
    "create Template comfy",
  ]);
  asks(stage, preview, "RunPod was not asked for that", []);

  const up = await run(stage, "up");
  const { volumes, templates, endpoints } = await askRunPod(stage.emulator);
  narrator.claim(
    "RunPod has one volume, one template and two endpoints, made by four writes",
    volumes.length === 1 && templates.length === 1 && endpoints.length === 2 && up.writes.length === 4,
    { volumes, templates, endpoints, writes: up.writes },
  );
  narrator.claim(
    `both endpoints are pinned to ${dataCenter}, where their volume is, though the program says it only of the volume`,
    endpoints.every(({ locations }) => locations === dataCenter),
    endpoints,
  );

  const again = await run(stage, "preview again", { command: "pulumi preview" });
  says(stage, again, "a second preview shows nothing to do", []);
  asks(stage, again, "nor does it ask RunPod", []);
}

/** Chapter 2: one changed line, released. */
export async function releaseNewImage(stage: Stage): Promise<void> {
  const { narrator, stack } = stage;
  narrator.chapter(2, "A new image");
  const edit = withImageTag(readExample(), newTag);
  narrator.edit(edit);
  stack.program = programOfSource(edit.source);

  const preview = await run(stage, "preview image", { command: "pulumi preview --diff" });
  says(
    stage,
    preview,
    "image and release change on the template, release on each endpoint that runs it, nothing else",
    [
      "update Endpoint comfy-debug: release",
      "update Endpoint comfy-prod: release",
      "update Template comfy: image, release",
    ],
  );

  const before = await askRunPod(stage.emulator);
  const up = await run(stage, "up image", { command: "pulumi up" });
  const after = await askRunPod(stage.emulator);
  narrator.claim(
    `the template was saved first, the endpoints second: ${up.writes.join(", ")}`,
    isDeepStrictEqual(up.writes, ["saveTemplate", "saveEndpoint", "saveEndpoint"]),
    up.calls,
  );
  const versions = after.endpoints.map(({ id, name, version }) => ({
    name,
    from: before.endpoints.find((endpoint) => endpoint.id === id)?.version ?? NaN,
    to: version,
  }));
  narrator.claim(
    `RunPod made a release of it: ${versions.map(({ name, from, to }) => `${name} version ${from} -> ${to}`).join(", ")}`,
    versions.length === 2 && versions.every(({ from, to }) => to > from),
    versions,
  );
}

/** Chapter 3: an investigation beside production. Returns what RunPod then has. */
export async function investigate(stage: Stage): Promise<Account> {
  const { narrator, emulator, stack } = stage;
  narrator.chapter(3, "An investigation, beside production");
  const edit = withInvestigation(releasedExample());
  narrator.edit(edit);
  stack.program = programOfSource(edit.source);

  const preview = await run(stage, "preview investigation", { command: "pulumi preview" });
  says(
    stage,
    preview,
    "there are additions alone: nothing of production would change",
    partsOfInvestigation.map((part) => `create ${part}`),
  );

  const before = await askRunPod(emulator);
  await run(stage, "up investigation", { command: "pulumi up" });
  const after = await askRunPod(emulator);
  narrator.claim(
    "production's template, release and volume are as they were",
    isDeepStrictEqual(withoutParts(after), before),
    { before, after },
  );
  const [pod] = after.pods;
  const ssh = (await stack.outputs())["ssh"]?.value;
  narrator.claim(
    `a Pod stands in ${dataCenter}, on production's volume: ${String(ssh)}`,
    pod?.networkVolumeId === after.volumes[0]?.id &&
      pod?.machine.dataCenterId === dataCenter &&
      String(ssh).startsWith(`ssh ${pod.id}-`),
    { pods: after.pods, ssh },
  );
  return after;
}

/** Chapter 4: what others do in the console, and how it is found and repaired. */
export async function repairDrift(stage: Stage): Promise<void> {
  const { narrator, emulator } = stage;
  narrator.chapter(4, "A hand in the console");
  const [pod] = emulator.billingPods();
  const template = emulator.store.templates.list().find(({ name }) => /^comfy-[0-9a-f]{7}$/.test(name));
  if (pod === undefined || template === undefined) throw new BrokenPromise("The Pod or the template is gone.");
  narrator.say("Somebody edits the template in RunPod's console, and deletes the Pod.");
  await changeInConsole(emulator, template, { env: [{ key: "COMFY_LOG_LEVEL", value: "ERROR" }] });
  await clientOf(emulator).ask(documents.podTerminate, { input: { podId: pod.id } });

  const refresh = await run(stage, "refresh", { command: "pulumi refresh" });
  says(stage, refresh, "a refresh finds both", ["delete Pod incident-pod", "update Template comfy: env, releaseEnv"]);
  narrator.claim("and changes nothing at RunPod", refresh.writes.length === 0, refresh.calls);

  const preview = await run(stage, "preview repair", { command: "pulumi preview" });
  says(stage, preview, "the next up would put both right, and nothing else", [
    "create Pod incident-pod",
    "update Template comfy: env, releaseEnv",
  ]);
  await run(stage, "up repair", { command: "pulumi up" });
  const { templates, pods } = await askRunPod(emulator);
  narrator.claim(
    "RunPod has the variable of the program again, and one Pod, a new one",
    templates.find(({ id }) => id === template.id)?.env[0]?.value === "INFO" &&
      pods.length === 1 &&
      pods[0]?.id !== pod.id,
    { templates, pods },
  );
}

/** Chapter 5: the investigation goes, then all but the data. */
export async function takeDown(stage: Stage): Promise<void> {
  const { narrator, emulator, stack } = stage;
  narrator.chapter(5, "The end of the investigation, and of the service");
  const edit = withoutInvestigation(releasedExample());
  narrator.edit(edit);
  stack.program = programOfSource(edit.source);

  const preview = await run(stage, "preview without investigation", { command: "pulumi preview" });
  says(
    stage,
    preview,
    "what the investigation made would go, and nothing else would change",
    partsOfInvestigation.map((part) => `delete ${part}`),
  );
  await run(stage, "up without investigation", { command: "pulumi up" });
  const billing = emulator.billingPods();
  narrator.claim("no Pod costs anything any more", billing.length === 0, billing);

  await run(stage, "destroy", { command: "pulumi destroy --exclude-protected" });
  const left = await askRunPod(emulator);
  narrator.claim(
    `asked what is left, RunPod names the volume alone: ${left.volumes.map(({ name }) => name).join(", ")}`,
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
    isDeepStrictEqual(await askRunPod(emulator), left) && refused.writes.length === 0,
    refused.calls,
  );
}

/** Chapter 6: what was made, and what it took. */
export function sumUp({ narrator, ledger }: Stage, { volumes, templates, endpoints, pods }: Account): void {
  narrator.chapter(6, "What was made, and what it took");
  const made = [...volumes, ...templates, ...endpoints, ...pods].map(({ name, id }) => `${name} (${id})`);
  narrator.say(`Made: ${made.join(", ")}.`);
  narrator.say("A new image was released, a hand in the console undone; then all was deleted but the volume.");
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

/** The program after the second chapter. */
function releasedExample(): string {
  return withImageTag(readExample(), newTag).source;
}

/** What an account owns, the investigation left out. */
function withoutParts({ volumes, templates, endpoints, pods }: Account): Account {
  const rest = <Thing extends { name: string }>(things: Thing[]) =>
    things.filter(({ name }) => !name.startsWith("incident-"));
  return { volumes: rest(volumes), templates: rest(templates), endpoints: rest(endpoints), pods: rest(pods) };
}

/** Runs the operation that a step's name starts with, and shows what Pulumi printed. */
async function run(
  stage: Stage,
  step: string,
  options: { command?: string; shouldFail?: boolean } = {},
): Promise<Entry> {
  const { narrator, ledger } = stage;
  const command = options.command ?? `pulumi ${step}`;
  narrator.command(command);
  const entry = await ledger.enter(step, (stack) => {
    if (step.startsWith("preview")) return stack.preview({ diff: command.endsWith("--diff") });
    if (step.startsWith("up")) return stack.up();
    if (step.startsWith("refresh")) return stack.refresh();
    return stack.destroy({ excludeProtected: command.endsWith("--exclude-protected") });
  });
  narrator.quote(entry.result.stdout);
  if (entry.succeeded === (options.shouldFail ?? false)) {
    const { messages, stderr } = entry.result;
    throw new BrokenPromise(
      [
        `${command} ${entry.succeeded ? "succeeded" : "failed"}.`,
        stderr,
        ...messages.map(({ message }) => message),
      ].join("\n"),
    );
  }
  return entry;
}

function says({ narrator }: Stage, { changes }: Entry, claim: string, expected: string[]): void {
  narrator.claim(claim, isDeepStrictEqual(changes, expected), changes);
}

function asks({ narrator }: Stage, { calls }: Entry, claim: string, expected: string[]): void {
  narrator.claim(claim, isDeepStrictEqual(calls, expected), calls);
}
