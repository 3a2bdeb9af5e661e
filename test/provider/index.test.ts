import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { DynamicProvider } from "../../provider/dynamic";
import { createProvider } from "../../provider";
import { FakeClock } from "./fake-clock";

type ConfigureRequest = Parameters<DynamicProvider["configure"]>[0];

const configuration = (values: Record<string, string>) =>
  ({ config: { get: (key: string) => values[key] } }) as unknown as ConfigureRequest;

const volume = { name: "models", sizeInGb: 10, dataCenterId: "EU-RO-1" };

describe("provider", () => {
  it("makes no call and asks for no key while a program is only previewed", async () => {
    const provider = createProvider({ clock: new FakeClock() });
    for (const kind of Object.values(provider)) {
      void kind.configure(configuration({ "runpod:graphqlUrl": "http://127.0.0.1:1" }));
      await kind.check({}, {});
      assert.deepEqual(await kind.diff("id", volume, volume), {});
    }
  });

  it("shares configuration and connection among the kinds, and keeps two providers apart", async () => {
    const keys: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      keys.push(request.headers.authorization);
      response.end(
        JSON.stringify({ data: { myself: { id: "account-1", networkVolumes: [], templates: [], podTemplates: [] } } }),
      );
    }).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const graphqlUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
    try {
      const [one, other] = [createProvider({ clock: new FakeClock() }), createProvider({ clock: new FakeClock() })];
      // The process configures a kind before its first use, and need not wait for it.
      void one.endpoint.configure(configuration({ "runpod:apiKey": "key-of-one", "runpod:graphqlUrl": graphqlUrl }));
      void other.endpoint.configure(
        configuration({ "runpod:apiKey": "key-of-other", "runpod:graphqlUrl": graphqlUrl }),
      );
      const state = { ...volume, ready: true, accountId: "account-1" };
      await assert.rejects(one.networkVolume.read("vol-1", state), /A network volume does not come back/);
      assert.deepEqual(await one.template.read("tpl-1", { name: "x", ready: true, accountId: "account-1" }), {});
      await assert.rejects(other.networkVolume.read("vol-1", state), /A network volume does not come back/);
      assert.deepEqual(new Set(keys.slice(0, 4)), new Set(["Bearer key-of-one"]));
      assert.deepEqual(new Set(keys.slice(4)), new Set(["Bearer key-of-other"]));
      assert.equal(keys.length, 6);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });

  it("says that a key is missing when the first call is due, and works once there is one", async () => {
    const provider = createProvider({ clock: new FakeClock() });
    void provider.networkVolume.configure(configuration({ "runpod:apiKey": "", "runpod:graphqlUrl": "x" }));
    await assert.rejects(
      provider.networkVolume.create({ ...volume }),
      /making NetworkVolume "models": No RunPod API key/,
    );
    void provider.networkVolume.configure(
      configuration({ "runpod:apiKey": "k", "runpod:graphqlUrl": "not an address" }),
    );
    await assert.rejects(provider.networkVolume.create({ ...volume }), /runpod:graphqlUrl is "not an address"/);
  });
});
