import assert from "node:assert/strict";
import type { DynamicProvider } from "../../provider/pulumi";
import { createProvider, openLookUps } from "../../provider";
import { FakeClock } from "../support/fake-clock";
import { useEmulatedRunpod } from "../support/emulated-runpod";

type ConfigureRequest = Parameters<DynamicProvider["configure"]>[0];

const configuration = (values: Record<string, string>) =>
  ({ config: { get: (key: string) => values[key] } }) as unknown as ConfigureRequest;

const volume = { name: "models", sizeInGb: 10, dataCenterId: "EU-RO-1" };

describe("provider", () => {
  const runpod = useEmulatedRunpod();

  it("makes no call and needs no key during a preview", async () => {
    const provider = createProvider({ clock: new FakeClock() });
    for (const kind of Object.values(provider)) {
      void kind.configure(configuration({ "runpod:graphqlUrl": "http://127.0.0.1:1" }));
      await kind.check({}, {});
      assert.deepEqual(await kind.diff("id", volume, volume), { changes: false });
    }
  });

  it("shares configuration and connection among the kinds, and separates two providers", async () => {
    const { emulator } = runpod;
    const [one, other] = [createProvider({ clock: new FakeClock() }), createProvider({ clock: new FakeClock() })];
    const owners = [emulator.account, emulator.addAccount()];
    const [of, ofOther] = owners.map(({ apiKey }) =>
      configuration({ "runpod:apiKey": apiKey, "runpod:graphqlUrl": emulator.graphqlUrl }),
    ) as [ConfigureRequest, ConfigureRequest];
    // The provider process configures a kind before its first use, without waiting for the result.
    void one.endpoint.configure(of);
    void other.endpoint.configure(ofOther);
    const stateOf = (accountId?: string) => ({ ...volume, ready: true, accountId });
    await assert.rejects(
      one.networkVolume.read("vol-1", stateOf(owners[0]?.id)),
      /A network volume does not come back/,
    );
    assert.deepEqual(await one.template.read("tpl-1", { name: "x", ready: true, accountId: owners[0]?.id }), {});
    await assert.rejects(
      other.networkVolume.read("vol-1", stateOf(owners[1]?.id)),
      /A network volume does not come back/,
    );
    const [four, two] = owners.map(({ id, apiKey }) => ({ accountId: id, authorization: `Bearer ${apiKey}` }));
    assert.deepEqual(
      emulator.calls.map(({ accountId, headers }) => ({ accountId, authorization: headers.authorization })),
      [four, four, four, four, two, two],
    );
  });

  it("reports a missing key at the first call, and works once there is one", async () => {
    const provider = createProvider({ clock: new FakeClock() });
    void provider.networkVolume.configure(configuration({ "runpod:apiKey": "", "runpod:graphqlUrl": "x" }));
    await assert.rejects(
      provider.networkVolume.create({ ...volume }),
      /creating NetworkVolume "models": runpod:apiKey is set, but empty/,
    );
    void provider.networkVolume.configure(
      configuration({ "runpod:apiKey": "k", "runpod:graphqlUrl": "not an address" }),
    );
    await assert.rejects(provider.networkVolume.create({ ...volume }), /runpod:graphqlUrl is "not an address"/);
  });

  it("reads for programs within one rate budget per account and address", () => {
    const open = (values: Record<string, string>) => openLookUps((key) => ({ "runpod:apiKey": "k", ...values })[key]);
    assert.equal(open({}), open({}));
    assert.notEqual(open({}), open({ "runpod:apiKey": "other" }));
    assert.notEqual(open({}), open({ "runpod:graphqlUrl": "http://127.0.0.1:1" }));
  });
});
