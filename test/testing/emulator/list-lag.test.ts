import assert from "node:assert/strict";
import { everyListLags, type Emulator } from "../../../testing/emulator";
import { documents, endpointInput, podInput, templateInput, type Client } from "./client";
import { useEmulator } from "./use-emulator";

describe("emulator: lists that lag", () => {
  let emulator: Emulator;
  let client: Client;
  useEmulator((lent) => ({ emulator, client } = lent));
  beforeEach(() => emulator.clock.freeze());

  const lists =
    "{ myself { networkVolumes { id name } podTemplates { id name } endpoints { id name } pods { id name } } }";
  const listed = async () => {
    const seen = (await client.ask(lists)) as unknown as Record<string, { name: string }[]>;
    return ["networkVolumes", "podTemplates", "endpoints", "pods"].map((noun) => seen[noun]?.map(({ name }) => name));
  };

  it("shows a create, an update and a delete of every kind after the lag, and in the reply at once", async () => {
    for (const seconds of [10, 30]) {
      emulator.reset();
      emulator.clock.freeze();
      Object.assign(emulator.switches, everyListLags(seconds), { templateDeleteTailInSeconds: 0 });
      const passes = async (before: unknown, after: unknown) => {
        emulator.clock.advance(seconds * 1000 - 1);
        assert.deepEqual(await listed(), before);
        emulator.clock.advance(1);
        assert.deepEqual(await listed(), after);
      };
      const volume = await client.createVolume({ name: "v" });
      const template = await client.putTemplate({ name: "t" });
      const endpoint = await client.putEndpoint({ ...endpointInput(template.id), name: "api", workersMax: 0 });
      const pod = await client.deployPod({ name: "p" });
      assert.deepEqual([volume.name, template.name, endpoint.name, pod.name], ["v", "t", "api", "p"]);
      await passes([[], [], [], []], [["v"], ["t"], ["api"], ["p"]]);

      await client.ask(documents["networkVolume.update"], { input: { id: volume.id, name: "v2" } });
      await client.putTemplate({ id: template.id, name: "t2" });
      await client.putEndpoint({ ...endpointInput(template.id), id: endpoint.id, name: "api2", workersMax: 0 });
      await client.ask(documents["pod.delete"], { input: { podId: pod.id } });
      await passes([["v"], ["t"], ["api"], ["p"]], [["v2"], ["t2"], ["api2"], []]);

      await client.ask(documents["networkVolume.delete"], { input: { id: volume.id } });
      await client.ask(documents["endpoint.delete"], { id: endpoint.id });
      await client.ask(documents["template.delete"], { templateName: "t2" });
      await passes([["v2"], ["t2"], ["api2"], []], [[], [], [], []]);
    }
  });

  it("affects reads of a single object too, and shows several writes one after the other", async () => {
    Object.assign(emulator.switches, everyListLags(10));
    const { id: podId } = await client.deployPod();
    assert.equal(await client.readPod(podId), null);
    const { id } = await client.putTemplate();
    const image = async () => (await client.post(documents["template.get"], { id })).data?.podTemplate?.imageName;
    emulator.clock.advance(4_000);
    await client.putTemplate({ id, imageName: "example/comfy:2" });
    assert.equal(await image(), undefined);
    emulator.clock.advance(6_000);
    assert.equal(await image(), "example/comfy:1");
    await client.ask(documents["pod.update"], {
      input: { podId, imageName: "example/debug:2", containerDiskInGb: 20 },
    });
    assert.equal((await client.readPod(podId))?.imageName, podInput.imageName);
    emulator.clock.advance(4_000);
    assert.equal(await image(), "example/comfy:2");
  });

  it("affects only reads: a write sees the current objects, unless a switch lets a save see old templates", async () => {
    Object.assign(emulator.switches, everyListLags(10));
    const { id } = await client.putTemplate();
    assert.match(await client.refused(documents["template.save"], { input: templateInput }), /unique/);
    emulator.clock.advance(10_000);
    await client.putTemplate({ id, imageName: "example/comfy:2" });
    const fresh = await client.putEndpoint(endpointInput(id));
    emulator.switches.saveEndpointSeesStaleTemplate = "yes";
    const old = await client.putEndpoint({ ...endpointInput(id), name: "old", workersMax: 0 });
    const imageOf = ({ id: endpointId }: { id: string }) =>
      emulator.store.endpoints.get(endpointId)?.releases[0]?.templateContent.image;
    assert.deepEqual([imageOf(fresh), imageOf(old)], ["example/comfy:2", "example/comfy:1"]);
  });
});
