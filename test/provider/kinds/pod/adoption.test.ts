import assert from "node:assert/strict";
import { putVolume } from "../../../support/emulated-runpod";
import { useLifecyclesOnRunpod } from "../lifecycles-on-runpod";
import { addVariable, makePod, putPod, putTemplateOfOthers } from "./pods";
import { unmarked } from "../../lifecycle/unmarked";

const gpus = ["NVIDIA A40", "NVIDIA L40S", "NVIDIA H100 PCIe"];
const given = { name: "shell", image: "acme/comfy:1", gpus };

describe("provider/kinds/pod: adoption", () => {
  const setup = useLifecyclesOnRunpod();

  it("adopts a Pod, and writes nothing", async () => {
    const more = { env: { TOKEN: "canary-1" }, ports: ["22/tcp", "8188/http"], desiredStatus: "RUNNING" };
    const made = await makePod(setup, { ...given, ...more });
    putPod(setup, made.id, { ports: ["8188/http", "22/tcp"] });
    addVariable(setup, made.id, "PUBLIC_KEY", "x");
    setup.restart();
    const adopted = await makePod(setup, { ...given, ...more, adopt: made.id });
    assert.equal(adopted.id, made.id);
    assert.deepEqual(unmarked(adopted.outputs), {
      ...unmarked(made.outputs),
      adopt: made.id,
      envAddedByRunpod: ["PUBLIC_KEY"],
    });
    setup.restart();
    await assert.rejects(
      makePod(setup, {
        ...given,
        image: "acme/comfy:2",
        env: { TOKEN: "canary-2" },
        desiredStatus: "EXITED",
        adopt: made.id,
      }),
      (error: Error) => {
        assert.match(error.message, /\n {2}image: "acme\/comfy:2" in the program, "acme\/comfy:1" at RunPod/);
        assert.match(error.message, /\n {2}env: TOKEN has another value/);
        assert.match(error.message, /\n {2}desiredStatus: "EXITED" in the program, "RUNNING" at RunPod/);
        assert.doesNotMatch(error.message, /canary/);
        return true;
      },
    );
    assert.equal(setup.writes().length, 1);
  });

  it("refuses to adopt a Pod that the next `up` would replace", async () => {
    putTemplateOfOthers(setup);
    putVolume(setup, "vol-1", "EU-RO-1");
    const { id } = await makePod(setup, { ...given, gpus: ["NVIDIA L40S"], gpuCount: 2, dataCenterIds: ["EU-RO-1"] });
    const cpuPod = await makePod(setup, {
      name: "small",
      image: "acme/comfy:1",
      cpu: { flavor: "cpu3c", vcpuCount: 2 },
    });
    const copy = await makePod(setup, { name: "copy", templateId: "tpl-1", gpus: ["NVIDIA A40"] });
    const mounts = { name: "mounts", image: "acme/comfy:1", gpus: ["NVIDIA A40"] };
    const onVolume = await makePod(setup, { ...mounts, networkVolume: { id: "vol-1", dataCenterId: "EU-RO-1" } });
    const calls = setup.writes().length;
    const others: [name: string, id: string, declared: object, differences: string[]][] = [
      [
        "shell",
        id,
        { gpus: ["NVIDIA A40"], gpuCount: 2 },
        ['gpus: ["NVIDIA A40"] in the program, ["NVIDIA L40S"] at RunPod'],
      ],
      ["shell", id, { gpus: ["ADA_48_PRO"] }, ["gpuCount: 1 in the program, 2 at RunPod"]],
      [
        "shell",
        id,
        { gpus: ["NVIDIA L40S"], gpuCount: 2, dataCenterIds: ["US-KS-2"] },
        ['dataCenterIds: ["US-KS-2"] in the program, ["EU-RO-1"] at RunPod'],
      ],
      [
        "shell",
        id,
        { cpu: { flavor: "cpu3c", vcpuCount: 2 } },
        ['cpu: {"flavor":"cpu3c","vcpuCount":2} in the program, not set at RunPod'],
      ],
      [
        "small",
        cpuPod.id,
        { gpus: ["NVIDIA A40"] },
        ['gpus: ["NVIDIA A40"] in the program, not set at RunPod', "gpuCount: 1 in the program, 0 at RunPod"],
      ],
      [
        "copy",
        copy.id,
        { templateId: "tpl-2", gpus: ["NVIDIA A40"] },
        ['templateId: "tpl-2" in the program, "tpl-1" at RunPod'],
      ],
      [
        "shell",
        id,
        { templateId: "tpl-1", gpus: ["NVIDIA L40S"], gpuCount: 2 },
        ['templateId: "tpl-1" in the program, not set at RunPod'],
      ],
    ];
    others.push(["mounts", onVolume.id, mounts, ['networkVolume: not set in the program, {"id":"vol-1"} at RunPod']]);
    for (const [name, adopt, declared, differences] of others) {
      setup.restart();
      const source = "templateId" in declared ? {} : { image: "acme/comfy:1" };
      const refused: unknown = await makePod(setup, { name, adopt, ...source, ...declared }).catch(
        (error: unknown) => error,
      );
      assert.ok(refused instanceof Error, `${name} was adopted as ${JSON.stringify(declared)}`);
      assert.deepEqual(refused.message.split("\n").slice(1).sort(), differences.map((line) => `  ${line}`).sort());
    }
    putPod(setup, id, { shown: { machine: null } });
    setup.restart();
    const hidden = {
      name: "shell",
      image: "acme/comfy:1",
      gpus: ["NVIDIA A40"],
      gpuCount: 2,
      dataCenterIds: ["US-KS-2"],
    };
    assert.equal(
      (await makePod(setup, { ...hidden, adopt: id })).id,
      id,
      "what RunPod does not tell differs from nothing",
    );
    assert.match(setup.warnings.join(), /is adopted\. RunPod's GraphQL API does not report these fields: cloud, cpu, /);
    assert.equal(setup.writes().length, calls);
  });
});
