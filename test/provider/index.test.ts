import assert from "node:assert/strict";
import type { DynamicProvider } from "../../provider/pulumi";
import { createProvider, openLookUps } from "../../provider";
import { answer, useCannedServer } from "./adapters/canned-server";
import { FakeClock } from "../support/fake-clock";

type ConfigureRequest = Parameters<DynamicProvider["configure"]>[0];

const configuration = (values: Record<string, string>) =>
  ({ config: { get: (key: string) => values[key] } }) as unknown as ConfigureRequest;

const volume = { name: "models", sizeInGb: 10, dataCenterId: "EU-RO-1" };

describe("provider", () => {
  const server = useCannedServer();

  it("makes no call and asks for no key while a program is only previewed", async () => {
    const provider = createProvider({ clock: new FakeClock() });
    for (const kind of Object.values(provider)) {
      void kind.configure(configuration({ "runpod:graphqlUrl": "http://127.0.0.1:1" }));
      await kind.check({}, {});
      assert.deepEqual(await kind.diff("id", volume, volume), { changes: false });
    }
  });

  it("shares configuration and connection among the kinds, and keeps two providers apart", async () => {
    const nothing = { data: { myself: { id: "account-1", networkVolumes: [], templates: [], podTemplates: [] } } };
    server.answers = Array.from({ length: 6 }, () => answer(200, JSON.stringify(nothing)));
    const [one, other] = [createProvider({ clock: new FakeClock() }), createProvider({ clock: new FakeClock() })];
    // The process configures a kind before its first use, and need not wait for it.
    void one.endpoint.configure(configuration({ "runpod:apiKey": "key-of-one", "runpod:graphqlUrl": server.url }));
    void other.endpoint.configure(configuration({ "runpod:apiKey": "key-of-other", "runpod:graphqlUrl": server.url }));
    const state = { ...volume, ready: true, accountId: "account-1" };
    await assert.rejects(one.networkVolume.read("vol-1", state), /A network volume does not come back/);
    assert.deepEqual(await one.template.read("tpl-1", { name: "x", ready: true, accountId: "account-1" }), {});
    await assert.rejects(other.networkVolume.read("vol-1", state), /A network volume does not come back/);
    const keys = server.seen.map(({ headers }) => headers.authorization);
    assert.deepEqual(new Set(keys.slice(0, 4)), new Set(["Bearer key-of-one"]));
    assert.deepEqual(new Set(keys.slice(4)), new Set(["Bearer key-of-other"]));
    assert.equal(keys.length, 6);
  });

  it("says that a key is missing when the first call is due, and works once there is one", async () => {
    const provider = createProvider({ clock: new FakeClock() });
    void provider.networkVolume.configure(configuration({ "runpod:apiKey": "", "runpod:graphqlUrl": "x" }));
    await assert.rejects(
      provider.networkVolume.create({ ...volume }),
      /making NetworkVolume "models": runpod:apiKey is set, but empty/,
    );
    void provider.networkVolume.configure(
      configuration({ "runpod:apiKey": "k", "runpod:graphqlUrl": "not an address" }),
    );
    await assert.rejects(provider.networkVolume.create({ ...volume }), /runpod:graphqlUrl is "not an address"/);
  });

  it("reads for programs over one rate budget for each account and address", () => {
    const open = (values: Record<string, string>) => openLookUps((key) => ({ "runpod:apiKey": "k", ...values })[key]);
    assert.equal(open({}), open({}));
    assert.notEqual(open({}), open({ "runpod:apiKey": "other" }));
    assert.notEqual(open({}), open({ "runpod:graphqlUrl": "http://127.0.0.1:1" }));
  });
});
