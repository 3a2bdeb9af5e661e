import assert from "node:assert/strict";
import * as runpod from "../../sdk";
import { clientOf } from "../testing/emulator/client";
import { describeOnEveryEngine } from "./engine";
import { assertFailed, assertSucceeded, endpointOf, templateOf, allTextOf, volumeOf, writesTo } from "./results";
import { withStack } from "./with-stack";

/** RunPod's refusals, and Pulumi's, of which the cause stands elsewhere: the message names it. */
describeOnEveryEngine("a refusal", (engine) => {
  // Texts of the provider: the CLI shows them as they are.
  if (engine.name === "cli") return;

  const template = () => new runpod.Template("api", { image: "example/api:1" });
  const gpus = ["ADA_24"];

  it("for the quota tells who uses it: another stack, or the endpoint under its old name", async () => {
    let name = "prod";
    const program = async () => void new runpod.Endpoint(name, { template: template(), gpus, workersMax: 3 });
    await withStack(engine, { program }, async ({ emulator, stack, addStack }) => {
      assertSucceeded(await stack.up());
      const first = endpointOf(emulator, "prod");
      const staging = await addStack("staging", program);
      const second = await staging.up();
      assert.doesNotMatch(allTextOf(second), /aliases/, "the same name is another stack's");
      assertFailed(
        second,
        new RegExp(
          `creating Endpoint "prod-\\w{7}": .*quota \\(5\\).* The quota counts workersMax of all endpoints, idle ones too: this one asks for 3; "${first.name}" \\(${first.id}\\), which no resource of this run manages, holds 3\\. Lower one of them, or ask RunPod for a larger quota\\.`,
        ),
      );
      name = "production";
      assertFailed(
        await stack.up(),
        /creating Endpoint "production-\w{7}": .*which no resource of this run manages, holds 3\..*aliases: \[\{ name: "prod" \}\]/,
      );
      assert.equal(endpointOf(emulator, "prod").id, first.id);
    });
  });

  it("for the quota names the endpoints of the program, in an update too", async () => {
    let workersMax = 2;
    const program = async () => {
      const api = template();
      const one = new runpod.Endpoint("one", { template: api, gpus, workersMax: 2 });
      new runpod.Endpoint("two", { template: api, gpus, workersMax }, { dependsOn: [one] });
    };
    await withStack(engine, { program }, async ({ stack }) => {
      assertSucceeded(await stack.up());
      workersMax = 4;
      const up = await stack.up();
      assertFailed(up, /updating Endpoint "two-\w{7}" .*this one asks for 4; "one-\w{7}" \(\w+\) holds 2\. Lower one/);
      assert.doesNotMatch(allTextOf(up), /aliases/);
    });
  });

  it("of a template that is replaced under its name says so, and what to do", async () => {
    let image = "example/api:1";
    const program = async () => void new runpod.Template("api", { image }, { replaceOnChanges: ["image"] });
    await withStack(engine, { program }, async ({ emulator, stack }) => {
      assertSucceeded(await stack.up());
      const { id } = templateOf(emulator, "api");
      image = "example/api:2";
      assertFailed(
        await stack.up(),
        new RegExp(
          `name must be unique\\. The old one, ${id}, still has this name, because Pulumi creates the new one before it deletes the old one\\. ` +
            "Remove replaceOnChanges to update in place, or give it another name together with the change\\.",
        ),
      );
    });
  });

  it("of a template of which another resource has the name says which", async () => {
    const program = async () => {
      const one = new runpod.Template("one", { name: "api", image: "example/api:1" });
      new runpod.Template("two", { name: "api", image: "example/api:1" }, { dependsOn: [one] });
    };
    await withStack(engine, { program }, async ({ emulator, stack }) => {
      const up = await stack.up();
      const { id } = templateOf(emulator, "api");
      assertFailed(up, new RegExp(`name must be unique\\. Another resource of this program has this name, ${id}\\.`));
    });
  });

  it("for a volume that was deleted names the argument, and the way out", async () => {
    let others: string[] = [];
    const program = async () => {
      const volume = new runpod.NetworkVolume("models", { sizeInGb: 10, dataCenterId: "EU-RO-1" }, { protect: false });
      if (others.length === 0) return;
      const base = { gpus, workersMax: 1, template: template() };
      new runpod.Endpoint("prod", { ...base, networkVolumes: [volume] });
      const cpu = { flavor: "cpu3c" as const, vcpuCount: 2 };
      new runpod.Pod("shell", { image: "example/debug:1", cpu, networkVolume: volume });
    };
    await withStack(engine, { program }, async ({ emulator, stack }) => {
      assertSucceeded(await stack.up());
      const { id } = volumeOf(emulator, "models");
      emulator.store.networkVolumes.delete(id);
      others = ["prod"];
      const up = await stack.up();
      const wayOut =
        `: RunPod lists no network volume ${id} in this account\\. Correct the id, or remove it\\. If it was a NetworkVolume of this program, ` +
        "run `pulumi refresh`: it says how to remove a deleted resource from the state\\.";
      // The first that fails ends the run.
      assertFailed(up, new RegExp(`(networkVolumes\\[0\\]|networkVolume)${wayOut}`));
    });
  });

  it("for a volume by id in another data center than it is in names both, before anything is made", async () => {
    let networkVolume: runpod.NetworkVolumeReference | undefined;
    const program = async () => {
      if (networkVolume === undefined) return;
      new runpod.Endpoint("prod", { template: template(), gpus, workersMax: 1, networkVolumes: [networkVolume] });
    };
    await withStack(engine, { program }, async ({ emulator, stack, newCalls }) => {
      const { id } = await clientOf(emulator).createVolume({ name: "models", size: 20, dataCenterId: "EU-RO-1" });
      newCalls();
      networkVolume = { id, dataCenterId: "US-KS-2" };
      assertFailed(
        await stack.up(),
        new RegExp(
          `networkVolumes\\[0\\]: network volume ${id} is in EU-RO-1, but the program says US-KS-2\\. .*Write dataCenterId: "EU-RO-1"`,
        ),
      );
      assert.deepEqual(writesTo("endpoint", newCalls()), []);
      networkVolume = { id, dataCenterId: "EU-RO-1" };
      assertSucceeded(await stack.up());
      assert.equal(newCalls().filter((call) => call === "networkVolume.list").length, 1);
    });
  });

  it("of a protected volume's replacement tells that it is protected without a word of the program", async () => {
    let dataCenterId = "EU-RO-1";
    const program = async () => {
      new runpod.NetworkVolume("models", { sizeInGb: 10, dataCenterId, allowReplacement: true });
    };
    await withStack(engine, { program }, async ({ stack }) => {
      assertSucceeded(await stack.up());
      dataCenterId = "US-KS-2";
      assertFailed(
        await stack.preview(),
        /NetworkVolume "models-\w{7}" \(\w+\): .*protected unless its options say otherwise.*protect: false/,
      );
    });
  });
});
