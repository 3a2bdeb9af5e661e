import { isDeepStrictEqual } from "node:util";
import type { Holdings } from "../test/testing/emulator/client";
import { clientOf, documents } from "../test/testing/emulator/client";
import { changeTemplateInConsole } from "../test/end-to-end/runpod-console";
import { BrokenPromise } from "./narrator";
import { dataCenter, exampleWithNewImage, withInvestigation, withoutInvestigation } from "./program";
import type { Stage } from "./stage";
import { applyEdit, run, says } from "./stage";

const partsOfInvestigation = [
  "DebugStack incident",
  "Endpoint incident-endpoint",
  "Pod incident-pod",
  "Template incident-template",
];

/** Chapter 3: an investigation beside production. Returns RunPod's resources afterwards. */
export async function investigate(stage: Stage): Promise<Holdings> {
  const { narrator, emulator, stack } = stage;
  narrator.chapter(3, "An investigation beside production");
  applyEdit(stage, withInvestigation(exampleWithNewImage().source));

  const preview = await run(stage, "preview investigation", { command: "pulumi preview" });
  says(
    stage,
    preview,
    "only additions: nothing of production would change",
    partsOfInvestigation.map((part) => `create ${part}`),
  );

  const before = await clientOf(emulator).readEverything();
  await run(stage, "up investigation", { command: "pulumi up" });
  const after = await clientOf(emulator).readEverything();
  narrator.claim(
    "production's template, release and volume did not change",
    isDeepStrictEqual(withoutParts(after), before),
    { before, after },
  );
  const [pod] = after.pods;
  const ssh = (await stack.outputs())["ssh"]?.value;
  narrator.claim(
    `a Pod runs in ${dataCenter}, on production's volume: ${String(ssh)}`,
    pod?.networkVolumeId === after.volumes[0]?.id &&
      pod?.machine.dataCenterId === dataCenter &&
      String(ssh).startsWith(`ssh ${pod.id}-`),
    { pods: after.pods, ssh },
  );
  return after;
}

/** Chapter 4: edits in the console, and how Pulumi finds and repairs them. */
export async function repairDrift(stage: Stage): Promise<void> {
  const { narrator, emulator } = stage;
  narrator.chapter(4, "Changes in the console");
  const [pod] = emulator.billingPods();
  const template = emulator.store.templates.list().find(({ name }) => /^comfy-[0-9a-f]{7}$/.test(name));
  if (pod === undefined || template === undefined) throw new BrokenPromise("The Pod or the template is gone.");
  narrator.say("Somebody edits the template in RunPod's console, and deletes the Pod.");
  await changeTemplateInConsole(emulator, template, { env: [{ key: "COMFY_LOG_LEVEL", value: "ERROR" }] });
  await clientOf(emulator).ask(documents["pod.delete"], { input: { podId: pod.id } });

  const refresh = await run(stage, "refresh", { command: "pulumi refresh" });
  says(stage, refresh, "the refresh finds both", ["delete Pod incident-pod", "update Template comfy: env, releaseEnv"]);
  narrator.claim("and changes nothing at RunPod", refresh.writes.length === 0, refresh.calls);

  const preview = await run(stage, "preview repair", { command: "pulumi preview" });
  says(stage, preview, "the next up would repair both, and change nothing else", [
    "create Pod incident-pod",
    "update Template comfy: env, releaseEnv",
  ]);
  await run(stage, "up repair", { command: "pulumi up" });
  const { templates, pods } = await clientOf(emulator).readEverything();
  narrator.claim(
    "RunPod has the program's variable again, and one new Pod",
    templates.find(({ id }) => id === template.id)?.env[0]?.value === "INFO" &&
      pods.length === 1 &&
      pods[0]?.id !== pod.id,
    { templates, pods },
  );
}

/** Chapter 5, first half: deletes the investigation. */
export async function endInvestigation(stage: Stage): Promise<void> {
  const { narrator, emulator } = stage;
  narrator.chapter(5, "The end of the investigation and of the service");
  applyEdit(stage, withoutInvestigation(exampleWithNewImage().source));

  const preview = await run(stage, "preview without investigation", { command: "pulumi preview" });
  says(
    stage,
    preview,
    "the investigation's resources would be deleted, and nothing else would change",
    partsOfInvestigation.map((part) => `delete ${part}`),
  );
  await run(stage, "up without investigation", { command: "pulumi up" });
  const billing = emulator.billingPods();
  narrator.claim("no Pod is left that costs money", billing.length === 0, billing);
}

/** The resources of an account without those of the investigation. */
function withoutParts({ volumes, templates, endpoints, pods }: Holdings): Holdings {
  const rest = <Thing extends { name: string }>(things: Thing[]) =>
    things.filter(({ name }) => !name.startsWith("incident-"));
  return { volumes: rest(volumes), templates: rest(templates), endpoints: rest(endpoints), pods: rest(pods) };
}
