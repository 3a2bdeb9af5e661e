import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import * as pulumi from "@pulumi/pulumi";
import * as runpod from "../../sdk";

const volume = { id: "vol-1", name: "models", size: 100, dataCenterId: "EU-RO-1", storageType: null };

describe("sdk: what exists already", () => {
  it("is read with the stack's own key, and anew each time", async () => {
    const asked: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      asked.push(request.headers.authorization);
      const networkVolumes = [{ ...volume, size: 100 * asked.length }];
      response.end(JSON.stringify({ data: { myself: { id: "account-1", networkVolumes } } }));
    }).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const { port } = server.address() as AddressInfo;
    try {
      pulumi.runtime.setAllConfig({ "runpod:apiKey": "key-of-stack", "runpod:graphqlUrl": `http://127.0.0.1:${port}` });
      const { name, sizeInGb, dataCenterId } = await runpod.getNetworkVolume("vol-1");
      assert.deepEqual([name, sizeInGb, dataCenterId], ["models", 100, "EU-RO-1"]);
      assert.equal((await runpod.getNetworkVolume("vol-1")).sizeInGb, 200);
      await assert.rejects(runpod.getNetworkVolume("vol-9"), /RunPod lists no network volume vol-9/);
      assert.deepEqual(asked, Array(3).fill("Bearer key-of-stack"));
    } finally {
      pulumi.runtime.setAllConfig({});
      server.closeAllConnections();
      server.close();
    }
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
