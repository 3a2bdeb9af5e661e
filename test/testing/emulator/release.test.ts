import assert from "node:assert/strict";
import type { Emulator } from "../../../testing/emulator";
import { documents, type Client } from "./client";
import { useEmulator } from "./use-emulator";

describe("emulator: releases", () => {
  let emulator: Emulator;
  let client: Client;
  let templateId: string;
  useEmulator((lent) => ({ emulator, client } = lent));
  beforeEach(async () => {
    templateId = (await client.putTemplate()).id;
  });

  const endpoint = () => ({ name: "api", templateId, gpuIds: "ADA_24,AMPERE_80", workersMax: 1 });
  const releasesOf = (id: string) => emulator.store.endpoints.get(id)?.releases ?? [];
  const runningImage = (id: string) => releasesOf(id).at(-1)?.templateContent.image;

  it("run the template's content as of the endpoint's last save", async () => {
    const { id } = await client.putEndpoint(endpoint());
    await client.putTemplate({ id: templateId, imageName: "example/comfy:2" });
    assert.deepEqual([emulator.store.endpoints.get(id)?.version, runningImage(id)], [1, "example/comfy:1"]);
    const saved = await client.putEndpoint({ ...endpoint(), id });
    assert.deepEqual([saved.version, runningImage(id)], [2, "example/comfy:2"]);
    assert.deepEqual(
      releasesOf(id).map(({ version, diff }) => [version, diff]),
      [
        [1, []],
        [2, [{ field: "template.image", old: "example/comfy:1", new: "example/comfy:2" }]],
      ],
    );
    assert.equal((await client.putEndpoint({ ...endpoint(), id })).version, 2, "the same again is no release");
  });

  it("occur for changes of what workers run, and for no others", async () => {
    const { id } = await client.putEndpoint(endpoint());
    const volume = await client.createVolume();
    const copy = await client.putTemplate({ name: "copy" });
    const same = [
      {
        ...{ workersMax: 2, workersMin: 1, idleTimeout: 60, scalerType: "REQUEST_COUNT", scalerValue: 2 },
        name: "renamed",
      },
      { executionTimeoutMs: 1000 },
      { gpuIds: "AMPERE_80,ADA_24" },
      { templateId: copy.id },
    ];
    for (const change of same) assert.equal((await client.putEndpoint({ ...endpoint(), ...change, id })).version, 1);
    const released: [object, string][] = [
      [{ gpuIds: "ADA_24" }, "gpus"],
      [{ gpuCount: 2 }, "gpuCount"],
      [{ locations: "US-KS-2" }, "dataCenterIds"],
      [{ networkVolumeId: volume.id }, "networkVolumeIds"],
      [{ flashBootType: "FLASHBOOT" }, "flashBoot"],
    ];
    let changes = {};
    for (const [index, [change, field]] of released.entries()) {
      changes = { ...changes, ...change };
      const saved = await client.putEndpoint({ ...endpoint(), ...changes, id });
      assert.equal(saved.version, index + 2);
      assert.deepEqual(
        releasesOf(id)
          .at(-1)
          ?.diff.map((difference) => difference.field),
        [field],
      );
    }
  });

  it("include every part of the template's content", async () => {
    const { id } = await client.putEndpoint(endpoint());
    const changes = {
      dockerArgs: "run",
      env: [],
      containerDiskInGb: 30,
      ports: "80/http",
      containerRegistryAuthId: "r",
    };
    let content = {};
    for (const [index, [field, value]] of Object.entries(changes).entries()) {
      content = { ...content, [field]: value };
      await client.putTemplate({ id: templateId, ...content });
      assert.equal((await client.putEndpoint({ ...endpoint(), id })).version, index + 2, field);
    }
    await client.putTemplate({ id: templateId, ...content, name: "renamed", readme: "Read me.", startSsh: false });
    assert.equal((await client.putEndpoint({ ...endpoint(), id })).version, 6);
  });

  it("by a switch use an old or missing template if the endpoint is saved too early", async () => {
    const { id } = await client.putEndpoint(endpoint());
    emulator.switches.saveEndpointSeesStaleTemplate = "yes";
    emulator.switches.staleTemplateReads = 1;
    await client.putTemplate({ id: templateId, imageName: "example/comfy:2" });
    await client.putEndpoint({ ...endpoint(), id });
    assert.equal(runningImage(id), "example/comfy:1");
    await client.post(documents["template.get"], { id: templateId });
    await client.putEndpoint({ ...endpoint(), id });
    assert.equal(runningImage(id), "example/comfy:2");
    const fresh = await client.putTemplate({ name: "fresh" });
    const input = { ...endpoint(), templateId: fresh.id };
    assert.match(await client.refused(documents["endpoint.save"], { input }), /not found/);
  });

  it("follow the alternative assumptions by switches", async () => {
    const one = await client.putEndpoint(endpoint());
    const two = await client.putEndpoint(endpoint());
    emulator.switches.saveTemplateStartsRelease = "yes";
    await client.putTemplate({ id: templateId, imageName: "example/comfy:2" });
    await client.putTemplate({ id: templateId, imageName: "example/comfy:2", readme: "Read me." });
    assert.deepEqual(
      [one, two].map(({ id }) => [emulator.store.endpoints.get(id)?.version, runningImage(id)]),
      [
        [2, "example/comfy:2"],
        [2, "example/comfy:2"],
      ],
    );
    emulator.switches.workersMaxStartsRelease = "yes";
    assert.equal((await client.putEndpoint({ ...endpoint(), id: one.id, workersMax: 2 })).version, 3);
  });
});
