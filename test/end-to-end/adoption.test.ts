import assert from "node:assert/strict";
import * as runpod from "../../sdk";
import type { Emulator } from "../../testing/emulator";
import { clientOf } from "../testing/emulator/client";
import { describeOnEveryEngine } from "./engine";
import { assertConverged, idsInState, ownedIds } from "./holdings";
import { assertFailed, assertSucceeded, changesOf, textOf, toldBy, writesAmong } from "./reading";
import { play } from "./scene";

type Ids = Record<"volume" | "template" | "endpoint" | "pod", string>;

/** One of each kind, as somebody has made them in RunPod's console. */
async function makeInConsole(emulator: Emulator): Promise<Ids> {
  const client = clientOf(emulator);
  const volume = await client.createVolume({ name: "models", size: 20, dataCenterId: "EU-RO-1" });
  const template = await client.putTemplate({ name: "comfy", imageName: "example/comfy:1" });
  const endpoint = await client.putEndpoint({
    name: "prod",
    templateId: template.id,
    gpuIds: "ADA_24,AMPERE_80",
    networkVolumeId: volume.id,
    workersMax: 2,
    idleTimeout: 7,
    flashBootType: "FLASHBOOT",
    scalerType: "QUEUE_DELAY",
    scalerValue: 4,
    executionTimeoutMs: 600_000,
  });
  const pod = await client.deployPod({ name: "shell", dataCenterId: "EU-RO-1" });
  return { volume: volume.id, template: template.id, endpoint: endpoint.id, pod: pod.id };
}

/** What a program says of them: as they are, or with a difference in the last one that it has. */
interface Words {
  ids: Partial<Ids>;
  differs?: keyof Ids;
}

async function programOfFour({ ids, differs }: Words): Promise<void> {
  const adopt = (kind: keyof Ids) => (ids[kind] === undefined ? {} : { adopt: ids[kind] });
  const has = (kind: keyof Ids) => differs === undefined || differs === kind || differs === "endpoint";
  if (has("volume")) {
    const sizeInGb = differs === "volume" ? 30 : 20;
    const place = { name: "models", sizeInGb, dataCenterId: "EU-RO-1" };
    const volume = new runpod.NetworkVolume("models", { ...adopt("volume"), ...place }, { protect: false });
    if (differs !== "volume") makeServerless([volume]);
  } else if (has("template")) {
    makeTemplate();
  }
  if (has("pod") && differs !== "endpoint") {
    new runpod.Pod("shell", {
      ...adopt("pod"),
      name: "shell",
      image: "example/debug:1",
      gpus: ["NVIDIA GeForce RTX 4090"],
      volumeInGb: 10,
      ports: differs === "pod" ? ["8888/http"] : ["8888/http", "22/tcp"],
    });
  }

  function makeTemplate(): runpod.Template {
    const words = differs === "template" ? { image: "example/comfy:2", env: { MODE: differentValue } } : undefined;
    const same = { image: "example/comfy:1", env: { MODE: "fast" } };
    return new runpod.Template("comfy", { ...adopt("template"), name: "comfy", ...same, ...words });
  }

  function makeServerless(networkVolumes: runpod.NetworkVolume[]): void {
    new runpod.Endpoint("prod", {
      ...adopt("endpoint"),
      name: "prod",
      template: makeTemplate(),
      gpus: differs === "endpoint" ? ["ADA_24"] : ["ADA_24", "AMPERE_80"],
      networkVolumes,
      workersMax: differs === "endpoint" ? 3 : 2,
      idleTimeoutInSeconds: 7,
    });
  }
}

/** No message may show it. */
const differentValue = "a value that differs";

const refusals: [keyof Ids, RegExp][] = [
  [
    "endpoint",
    /\n *gpus: \["ADA_24"\] in the program, \["ADA_24","AMPERE_80"\] at RunPod\n *workersMax: 3 in the program, 2 at/,
  ],
  ["volume", /\n *sizeInGb: 30 in the program, 20 at RunPod/],
  [
    "template",
    /\n *env: MODE has another value \(values are not shown.*\n *image: "example\/comfy:2" in the program, "example\/comfy:1" at/,
  ],
  ["pod", /\n *ports: \["8888\/http"\] in the program, \["8888\/http","22\/tcp"\] at RunPod/],
];

describeOnEveryEngine("adoption", (engine) => {
  it("takes one of each kind into the state without a write, and its line may go afterwards", async () => {
    const words: Words = { ids: {} };
    await play(engine, { program: () => programOfFour(words) }, async (scene) => {
      const { emulator, stack, newCalls } = scene;
      words.ids = await makeInConsole(emulator);
      const before = emulator.store.endpoints.list();
      newCalls();
      const up = await stack.up();
      assertSucceeded(up);
      assert.match(
        toldBy(up),
        new RegExp(
          `Endpoint "prod" \\(${words.ids.endpoint}\\) is adopted\\. RunPod does not report which release an endpoint runs`,
        ),
      );
      assert.equal(toldBy(up).match(/is adopted\./g)?.length, 2, "of volumes and templates nothing is hidden");
      assert.deepEqual(writesAmong(newCalls()), []);
      assert.deepEqual(await idsInState(scene), Object.values(words.ids).sort());
      assert.deepEqual(emulator.store.endpoints.list(), before);
      await assertConverged(scene);
      assertSucceeded(await stack.refresh());
      await assertConverged(scene);

      words.ids = {};
      await assertConverged(scene);
      assertSucceeded(await stack.destroy());
      assert.deepEqual(ownedIds(emulator), []);
      assert.deepEqual(emulator.billingPods(), []);
    });
  });

  for (const [kind, listed] of refusals.slice(0, engine.name === "cli" ? 1 : refusals.length)) {
    it(`of the ${kind} is refused with a list of what differs, and writes nothing`, async () => {
      const words: Words = { ids: {}, differs: kind };
      await play(engine, { program: () => programOfFour(words) }, async (scene) => {
        const { emulator, stack, newCalls } = scene;
        words.ids = await makeInConsole(emulator);
        const owned = ownedIds(emulator);
        newCalls();
        const up = await stack.up();
        assertFailed(up, new RegExp(`adopt: ${words.ids[kind]} does not match your program.*${listed.source}`));
        assert.ok(!textOf(up).includes(differentValue));
        assert.deepEqual(writesAmong(newCalls()), []);
        assert.ok(!(await idsInState(scene)).includes(words.ids[kind] ?? ""));
        assert.deepEqual(ownedIds(emulator), owned);
      });
    });
  }

  it("is refused for what is not there, and for what another resource of the program has", async () => {
    let adopted = "nosuchvolume";
    const place = { name: "models", sizeInGb: 20, dataCenterId: "EU-RO-1" };
    const program = async () => {
      const first = new runpod.NetworkVolume("first", { ...place, adopt: adopted }, { protect: false });
      new runpod.NetworkVolume("second", { ...place, adopt: adopted }, { protect: false, dependsOn: [first] });
    };
    await play(engine, { program }, async (scene) => {
      const { emulator, stack } = scene;
      assertFailed(await stack.up(), /adopt: RunPod does not list nosuchvolume in the account of this API key/);
      assert.deepEqual(await idsInState(scene), []);

      const volume = await clientOf(emulator).createVolume({ ...place, size: 20, sizeInGb: undefined });
      adopted = volume.id;
      assertFailed(await stack.up(), new RegExp(`adopt: ${adopted} already belongs to a resource of this program`));
      assert.deepEqual(await idsInState(scene), [adopted]);
      assert.deepEqual(changesOf(await stack.destroy()), ["delete NetworkVolume first"]);
      assert.deepEqual(ownedIds(emulator), []);
    });
  });
});
