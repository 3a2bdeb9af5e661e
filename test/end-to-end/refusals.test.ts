import assert from "node:assert/strict";
import * as runpod from "../../sdk";
import { clientOf } from "../testing/emulator/client";
import { describeOnEveryEngine } from "./engine";
import { assertFailed, assertSucceeded, endpointOf, templateOf, allTextOf, volumeOf, writesTo } from "./results";
import { withStack } from "./with-stack";

/** Refusals by RunPod or Pulumi whose cause is another resource or argument. The message names the cause. */
describeOnEveryEngine("a refusal", (engine) => {
  // The provider's messages are the same on both engines.
  if (engine.name === "cli") return;

  // On REST v2 it is unknown whether RunPod takes a name twice.
  const switches = { sameTemplateNames: "400" } as const;
  const template = () => new runpod.Template("api", { image: "example/api:1" });
  const gpus = ["ADA_24"];

  it("because of the quota names the endpoint of another stack, or the endpoint's old name", async () => {
    let name = "prod";
    const program = async () => void new runpod.Endpoint(name, { template: template(), gpus, workersMax: 3 });
    await withStack(engine, { program }, async ({ emulator, stack, addStack }) => {
      assertSucceeded(await stack.up());
      const first = endpointOf(emulator, "prod");
      const staging = await addStack("staging", program);
      const second = await staging.up();
      assert.doesNotMatch(allTextOf(second), /aliases/, "the same name belongs to another stack");
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

  it("of an update because of the quota names the other endpoints of the program", async () => {
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

  it("of a template's replacement under the same name gives the next step", async () => {
    let image = "example/api:1";
    const program = async () => void new runpod.Template("api", { image }, { replaceOnChanges: ["image"] });
    await withStack(engine, { program, switches }, async ({ emulator, stack }) => {
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

  it("of a template's name names the resource that has the name", async () => {
    const program = async () => {
      const one = new runpod.Template("one", { name: "api", image: "example/api:1" });
      new runpod.Template("two", { name: "api", image: "example/api:1" }, { dependsOn: [one] });
    };
    await withStack(engine, { program, switches }, async ({ emulator, stack }) => {
      const up = await stack.up();
      const { id } = templateOf(emulator, "api");
      assertFailed(up, new RegExp(`name must be unique\\. Another resource of this program has this name, ${id}\\.`));
    });
  });

  it("because of a deleted volume names the argument and the next step", async () => {
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
      const nextStep =
        `: RunPod lists no network volume ${id} in this account\\. Correct the id, or remove it\\. If it was a NetworkVolume of this program, ` +
        "run `pulumi refresh`: it says how to remove a deleted resource from the state\\.";
      // The first failure ends the run, and either resource may fail first.
      assertFailed(up, new RegExp(`(networkVolumes\\[0\\]|networkVolume)${nextStep}`));
    });
  });

  it("because of a volume's wrong data center names both data centers before anything is created", async () => {
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

  it("of a protected volume's replacement explains that volumes are protected by default", async () => {
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
