import assert from "node:assert/strict";
import * as runpod from "../../sdk";
import type { Emulator } from "../../testing/emulator";
import { clientOf } from "../testing/emulator/client";
import { describeOnEveryEngine } from "./engine";
import { assertFailed, assertSucceeded, textOf, toldBy, writesAmong } from "./reading";
import { play } from "./scene";

const secretOfTheConsole = "a value that somebody has set in the console";

async function makeInConsole(emulator: Emulator) {
  const client = clientOf(emulator);
  const volume = await client.createVolume({ name: "models", size: 20, dataCenterId: "EU-RO-1" });
  const env = [{ key: "TOKEN", value: secretOfTheConsole }];
  const template = await client.putTemplate({ name: "comfy", imageName: "example/comfy:1", env });
  const endpoint = await client.putEndpoint({
    name: "prod",
    templateId: template.id,
    gpuIds: "ADA_24",
    networkVolumeId: volume.id,
    workersMax: 2,
    idleTimeout: 5,
    flashBootType: "FLASHBOOT",
    scalerType: "QUEUE_DELAY",
    scalerValue: 4,
    executionTimeoutMs: 600_000,
  });
  const pod = await client.deployPod({ name: "shell", dataCenterId: "EU-RO-1" });
  return { volume: volume.id, template: template.id, endpoint: endpoint.id, pod: pod.id };
}

type Ids = Awaited<ReturnType<typeof makeInConsole>>;

function programOf(ids: Ids, isOther: boolean): void {
  const { volume: volumeId, template: templateId, endpoint: endpointId, pod: podId } = ids;
  const place = { sizeInGb: isOther ? 30 : 20, dataCenterId: "EU-RO-1" };
  const volume = new runpod.NetworkVolume("models", { adopt: volumeId, name: "models", ...place });
  const env = { TOKEN: isOther ? "a value of the program" : secretOfTheConsole };
  const image = isOther ? "example/comfy:2" : "example/comfy:1";
  const template = new runpod.Template("comfy", { adopt: templateId, name: "comfy", image, env });
  const workersMax = isOther ? 1 : 2;
  const networkVolumes = [volume];
  const rest = { template, gpus: ["ADA_24"], networkVolumes, workersMax };
  new runpod.Endpoint("prod", { adopt: endpointId, name: "prod", ...rest });
  const gpus = [isOther ? "NVIDIA A40" : "NVIDIA GeForce RTX 4090"];
  new runpod.Pod("shell", { adopt: podId, name: "shell", image: "example/debug:1", gpus });
}

const oneListPerKind = ["endpoint.list", "networkVolume.list", "pod.list", "template.list"];

describeOnEveryEngine("adoption in review", (engine) => {
  it("shows in the preview what is adopted or differs, of all resources at once, with one list per kind", async () => {
    let ids: Ids | undefined;
    let isOther = false;
    const program = async () => void (ids !== undefined && programOf(ids, isOther));
    await play(engine, { program }, async ({ emulator, stack, newCalls }) => {
      ids = await makeInConsole(emulator);
      newCalls();
      const same = await stack.preview();
      assertSucceeded(same);
      assert.deepEqual(newCalls().sort(), oneListPerKind);
      const adopted = [
        `NetworkVolume "models": adopts ${ids.volume}.`,
        `Template "comfy": adopts ${ids.template}.`,
        `Endpoint "prod": adopts ${ids.endpoint}. Your program matches what RunPod has. RunPod does not report which release`,
        `Pod "shell": adopts ${ids.pod}.`,
      ];
      for (const line of adopted) assert.ok(toldBy(same).includes(line), `${line}\n${toldBy(same)}`);

      isOther = true;
      const other = await stack.preview();
      assertSucceeded(other);
      assert.deepEqual(newCalls().sort(), oneListPerKind);
      // The engine takes each line that a provider prints as a message of its own.
      const differences = [
        /NetworkVolume "models": adopt: \w+ does not match your program/,
        /Template "comfy": adopt: \w+ does not match your program/,
        /Endpoint "prod": adopt: \w+ does not match your program/,
        /Pod "shell": adopt: \w+ does not match your program/,
        /sizeInGb: 30 in the program, 20 at RunPod/,
        /env: TOKEN has another value \(values are not shown/,
        /image: "example\/comfy:2" in the program, "example\/comfy:1" at RunPod/,
        /workersMax: 1 in the program, 2 at RunPod/,
        /gpus: \["NVIDIA A40"\] in the program, \["NVIDIA GeForce RTX 4090"\] at RunPod/,
      ];
      for (const line of differences) assert.match(toldBy(other), line);
      assert.doesNotMatch(textOf(other), new RegExp(`${secretOfTheConsole}|a value of the program`));
      assert.doesNotMatch(toldBy(other), /adopts/);
    });
  });

  // What `up` does stands in the cases of adoption.
  if (engine.name === "cli") return;

  it("looks at nothing that the state has", async () => {
    let ids: Ids | undefined;
    let isOther = true;
    const program = async () => void (ids !== undefined && programOf(ids, isOther));
    await play(engine, { program }, async ({ emulator, stack, newCalls }) => {
      ids = await makeInConsole(emulator);
      assertFailed(await stack.up(), /creating NetworkVolume "models": adopt: \w+ does not match your program/);
      isOther = false;
      newCalls();
      assertSucceeded(await stack.up());
      assert.deepEqual(writesAmong(newCalls()), []);
      const settled = await stack.preview();
      assert.deepEqual(newCalls(), []);
      assert.doesNotMatch(toldBy(settled), /adopt/);
    });
  });

  it("says once, without a key, that nothing is compared", async () => {
    const program = async () => programOf({ volume: "v", template: "t", endpoint: "e", pod: "p" }, false);
    const config = () => ({ "runpod:apiKey": { value: " " } });
    await play(engine, { program, config }, async ({ stack, newCalls }) => {
      const preview = await stack.preview();
      assertSucceeded(preview);
      assert.equal(toldBy(preview).match(/this preview does not compare/g)?.length, 1, toldBy(preview));
      assert.deepEqual(newCalls(), []);
    });
  });
});
