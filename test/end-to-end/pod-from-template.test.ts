import assert from "node:assert/strict";
import { Pod, Template } from "../../sdk";
import type { PodArgs, TemplateArgs } from "../../sdk";
import type { Emulator, Switches } from "../../testing/emulator";
import { clientOf } from "../testing/emulator/client";
import { describeOnEveryEngine } from "./engine";
import { assertConverged } from "./state-and-runpod";
import { onlyPod } from "./pods";
import { assertFailed, assertSucceeded, changesOf, writesAmong } from "./results";
import { withStack } from "./with-stack";

const gpus = ["NVIDIA GeForce RTX 4090"];
const content: TemplateArgs = {
  image: "example/base:1",
  args: "serve",
  containerDiskInGb: 30,
  volumeInGb: 40,
  volumeMountPath: "/models",
  env: { MODE: "prod", LEVEL: "1" },
  ports: ["8188/http"],
  serverless: false,
  startJupyter: false,
};

/** The ways in which RunPod may combine a Pod's input with its template. */
const combinations: Partial<Switches>[] = [
  { podEnvAgainstTemplate: "template", podVolumeFromTemplate: "no" },
  { podEnvAgainstTemplate: "input", podVolumeFromTemplate: "yes" },
];

function contentAt(emulator: Emulator) {
  const { image, startCommand, containerDiskInGb, volumeInGb, volumeMountPath, ports, env } = onlyPod(emulator);
  const variables = env.map(({ key, value }) => `${key}=${value}`).sort();
  return [image, startCommand, containerDiskInGb, volumeInGb, volumeMountPath, ports.join(), variables.join()];
}

describeOnEveryEngine("a Pod from a template", (engine) => {
  for (const switches of combinations) {
    it(`has its own arguments, and the template's once they are removed, with ${JSON.stringify(switches)}`, async () => {
      let args: Partial<PodArgs> = { args: "sleep", containerDiskInGb: 50, env: { MODE: "debug" }, ports: ["22/tcp"] };
      let template = content;
      const program = async () => void new Pod("shell", { ...args, template: new Template("base", template), gpus });
      await withStack(engine, { program, switches }, async (setup) => {
        const { emulator, stack, newCalls } = setup;
        assertSucceeded(await stack.up());
        const { id } = onlyPod(emulator);
        const image = "example/base:1";
        assert.deepEqual(contentAt(emulator), [image, "sleep", 50, 40, "/models", "22/tcp", "LEVEL=1,MODE=debug"]);
        assertSucceeded(await stack.refresh());
        await assertConverged(setup);

        template = { ...content, args: "serve --fast", env: { MODE: "canary", LEVEL: "2" } };
        args = { containerDiskInGb: 50, ports: ["22/tcp"] };
        assert.deepEqual(
          changesOf(await stack.preview()).filter((change) => change.includes("Pod")),
          ["update Pod shell: args, env"],
        );
        newCalls();
        assertSucceeded(await stack.up());
        assert.deepEqual(writesAmong(newCalls()), ["template.update", "pod.update"]);
        const [, startCommand, ...rest] = contentAt(emulator);
        assert.deepEqual([startCommand, ...rest], ["serve --fast", 50, 40, "/models", "22/tcp", "LEVEL=1,MODE=canary"]);

        args = {};
        assertSucceeded(await stack.up());
        const now = [image, "serve --fast", 30, 40, "/models", "8188/http", "LEVEL=1,MODE=canary"];
        assert.deepEqual([onlyPod(emulator).id, ...contentAt(emulator)], [id, ...now]);
        assertSucceeded(await stack.refresh());
        await assertConverged(setup);
        assertSucceeded(await stack.destroy());
      });
    });
  }

  it("is adopted if it matches the template and its arguments, and can use RunPod's own templates only by id", async () => {
    let pod: PodArgs | undefined;
    let overrides: Partial<PodArgs> | undefined;
    const program = async () => {
      if (pod !== undefined) new Pod("small", pod);
      const template = new Template("base", content);
      if (overrides !== undefined) new Pod("shell", { ...overrides, name: "shell", template, gpus });
    };
    await withStack(engine, { program }, async (setup) => {
      const { emulator, stack, newCalls } = setup;
      const cpu = { flavor: "cpu3c", vcpuCount: 2 };
      pod = { template: { id: "runpod-ubuntu" }, cpu, args: "sleep" };
      assertFailed(
        await stack.up(),
        /template runpod-ubuntu is not among the templates of this account, so RunPod creates/,
      );
      assert.deepEqual(writesAmong(newCalls()), ["template.create"]);
      pod = { template: { id: "runpod-ubuntu" }, cpu };
      assertSucceeded(await stack.up());
      assert.match(onlyPod(emulator).image, /^runpod\/base:.*ubuntu/);
      await assertConverged(setup);
      pod = undefined;
      assertSucceeded(await stack.up());

      const [base] = emulator.store.templates.list();
      const ofTemplate = { imageName: undefined, containerDiskInGb: undefined, env: undefined, ports: undefined };
      const input = { name: "shell", templateId: base?.id, ...ofTemplate, volumeInGb: 0 };
      const { id: adopt } = await clientOf(emulator).deployPod(input);
      // Until then REST v2 does not report where it is.
      emulator.clock.advance(10_000);
      newCalls();
      overrides = { adopt, args: "other" };
      assertFailed(await stack.up(), /args: "other" in the program, "serve" at RunPod/);
      overrides = { adopt };
      assertSucceeded(await stack.up());
      assert.deepEqual(writesAmong(newCalls()), []);
      await assertConverged(setup);
      overrides = { env: { MODE: "debug" } };
      assertSucceeded(await stack.up());
      await assertConverged(setup);
      overrides = {};
      assertSucceeded(await stack.up());
      assert.deepEqual([onlyPod(emulator).id, contentAt(emulator).at(-1)], [adopt, "LEVEL=1,MODE=prod"]);
      await assertConverged(setup);
    });
  });
});
