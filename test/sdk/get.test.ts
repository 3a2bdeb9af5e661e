import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import * as runpod from "../../sdk";
import { outputInText } from "../support/output-in-text";
import * as provider from "../../provider";
import { answer, useCannedServer } from "../provider/adapters/canned-server";
import { logsOf } from "./registrations";

const volume = { id: "vol-1", name: "models", dataCenterId: "EU-RO-1", storageType: null };

describe("sdk: what exists already", () => {
  const server = useCannedServer();

  it("is read with the stack's own key, and anew each time", async () => {
    const listOf = (size: number) => ({ data: { myself: { id: "account-1", networkVolumes: [{ ...volume, size }] } } });
    server.answers = [100, 200, 300].map((size) => answer(200, JSON.stringify(listOf(size))));
    try {
      pulumi.runtime.setAllConfig({ "runpod:apiKey": "key-of-stack", "runpod:graphqlUrl": server.url });
      const { name, sizeInGb, dataCenterId } = await runpod.getNetworkVolume("vol-1");
      assert.deepEqual([name, sizeInGb, dataCenterId], ["models", 100, "EU-RO-1"]);
      assert.equal((await runpod.getNetworkVolume("vol-1")).sizeInGb, 200);
      await assert.rejects(runpod.getNetworkVolume("vol-9"), /RunPod lists no network volume vol-9/);
      const keys = server.seen.map(({ headers }) => headers.authorization);
      assert.deepEqual(keys, Array(3).fill("Bearer key-of-stack"));
    } finally {
      pulumi.runtime.setAllConfig({});
    }
  });

  it("tells in the program's log what it waits for", async () => {
    const { openLookUps } = provider;
    const open: typeof openLookUps = (_configured, inform) => {
      inform?.("getPod(...): waiting ...");
      return { getPod: async () => assert.fail("enough") } as never;
    };
    Object.assign(provider, { openLookUps: open });
    try {
      const logs = await logsOf(() => runpod.getPod("pod-1").catch(() => undefined));
      assert.deepEqual(logs, [{ severity: "info", message: "getPod(...): waiting ...", resource: undefined }]);
    } finally {
      Object.assign(provider, { openLookUps });
    }
  });

  it("is not asked for by what an Output leaves in a text", async () => {
    const id = outputInText();
    const asked = { getEndpoint: runpod.getEndpoint(id), getPod: runpod.getPod(id) };
    for (const [reader, answer] of Object.entries(asked)) {
      await assert.rejects(answer, {
        message: `${reader}: the id holds no value, but the words that an Output leaves in a text. Make it with pulumi.interpolate\`...\`, or in output.apply(...).`,
      });
    }
    assert.deepEqual(server.seen, []);
  });

  it("fails as a promise does where there is no key", async () => {
    const { RUNPOD_API_KEY } = process.env;
    delete process.env.RUNPOD_API_KEY;
    try {
      const asked = [
        runpod.getEndpoint("x"),
        runpod.getTemplate("x"),
        runpod.getPod("x"),
        runpod.getNetworkVolume("x"),
      ];
      for (const { status } of await Promise.allSettled(asked)) assert.equal(status, "rejected");
      await assert.rejects(runpod.getEndpoint("x"), /No RunPod API key/);
    } finally {
      if (RUNPOD_API_KEY !== undefined) process.env.RUNPOD_API_KEY = RUNPOD_API_KEY;
    }
  });
});
