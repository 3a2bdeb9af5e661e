import assert from "node:assert/strict";
import type { NetworkVolume, NetworkVolumeSpec } from "../../../provider/api";
import type { Capabilities } from "../../../provider/api/capabilities";
import type { RunpodErrorKind } from "../../../provider/api/errors";
import { RunpodError } from "../../../provider/api/errors";
import type { Served, ServingApi } from "../../../provider/adapters/with-successor";
import { limitsIn, withSuccessor } from "../../../provider/adapters/with-successor";

const spec: NetworkVolumeSpec = { name: "models", sizeInGb: 10, dataCenterId: "EU-RO-1" };
const held: NetworkVolume = { ...spec, id: "vol-1", storageType: "CEPH_FS" };
const limits = { api: "RunPod's test API", silent: [], lacks: [], canChange: true };

/** An API whose calls are recorded. Calls of which `fails` says so fail, by default with HTTP 410. */
class RecordedApi implements ServingApi {
  readonly calls: string[] = [];
  readonly limitsOf: ServingApi["limitsOf"];

  constructor(
    private readonly name: string,
    capabilities: Capabilities,
    private readonly fails: (call: number) => boolean = () => false,
    private readonly kind: RunpodErrorKind = "retired",
  ) {
    this.limitsOf = limitsIn(capabilities);
  }

  get api(): Served {
    const answer = <Result>(call: string, result: Result): Promise<Result> => {
      this.calls.push(call);
      const isFailing = this.fails(this.calls.length);
      return isFailing ? Promise.reject(new RunpodError(this.kind, `${this.name} fails.`)) : Promise.resolve(result);
    };
    const networkVolume = {
      list: () => answer("list", { accountId: this.name, items: [held] }),
      create: (made: NetworkVolumeSpec) => answer("create", { ...held, ...made, name: this.name }),
      update: (current: NetworkVolume) => answer("update", { ...current, name: this.name }),
      delete: () => answer("delete", undefined),
    };
    return { networkVolume } as Partial<Served> as Served;
  }
}

describe("provider/adapters/with-successor", () => {
  function served(current: RecordedApi, successor: RecordedApi) {
    const retirements: number[] = [];
    const both = withSuccessor(current, successor, () => retirements.push(current.calls.length));
    return { ...both, volumes: both.api.networkVolume, retirements };
  }

  it("asks the current API until it is retired, then repeats the call and asks the successor alone", async () => {
    const current = new RecordedApi("current", {}, (call) => call >= 2);
    const successor = new RecordedApi("successor", {});
    const { volumes, retirements } = served(current, successor);
    assert.equal((await volumes.list()).accountId, "current");
    assert.equal((await volumes.create(spec)).name, "successor");
    assert.equal((await volumes.update(held, { sizeInGb: 20 })).name, "successor");
    await volumes.delete(held);
    assert.deepEqual(current.calls, ["list", "create"]);
    assert.deepEqual(successor.calls, ["create", "update", "delete"]);
    assert.deepEqual(retirements, [2]);
  });

  it("reports the retirement once for calls at the same time, and repeats each of them once", async () => {
    const current = new RecordedApi("current", {}, () => true);
    const successor = new RecordedApi("successor", {});
    const { volumes, retirements } = served(current, successor);
    await Promise.all([volumes.list(), volumes.create(spec), volumes.delete(held)]);
    assert.deepEqual([...successor.calls].sort(), ["create", "delete", "list"]);
    assert.equal(retirements.length, 1);
  });

  it("repeats nothing after any other failure", async () => {
    for (const kind of ["noAnswer", "unavailable", "malformed", "unauthorised", "rejected", "notFound"] as const) {
      const failing = new RecordedApi("failing", {}, () => true, kind);
      const successor = new RecordedApi("successor", {});
      const { volumes, retirements } = served(failing, successor);
      await assert.rejects(volumes.create(spec), { kind });
      assert.deepEqual(retirements, []);
      assert.deepEqual(successor.calls, []);
    }
  });

  describe("with what one of the two lacks", () => {
    const withoutTier = { networkVolume: { ...limits, lacks: [{ input: "tier" }] } };
    const withTier = { ...spec, tier: "STANDARD" as const };

    it("creates over the successor what the current API lacks, and changes nothing else about the choice", async () => {
      const current = new RecordedApi("current", withoutTier);
      const successor = new RecordedApi("successor", {});
      const { volumes, limitsOf } = served(current, successor);
      assert.deepEqual(limitsOf("networkVolume").lacks, [], "a preview accepts it");
      assert.equal((await volumes.create(withTier)).name, "successor");
      assert.equal((await volumes.create(spec)).name, "current");
      assert.equal((await volumes.update(held, withTier)).name, "current");
    });

    it("refuses a call that the successor would carry out in part, and sends nothing", async () => {
      const current = new RecordedApi("current", {}, () => true);
      const successor = new RecordedApi("successor", withoutTier);
      const { volumes } = served(current, successor);
      await assert.rejects(volumes.create(withTier), {
        kind: "rejected",
        mayHaveHappened: false,
        message: /tier is not offered by RunPod's test API.* Nothing was changed\./,
      });
      await assert.rejects(
        served(current, successor).volumes.update({ ...held, tier: "HIGH_PERFORMANCE" }, withTier),
        /Nothing was changed/,
      );
      assert.deepEqual(successor.calls, []);
    });

    it("takes an unchanged value to the successor, also one that the object was read without", async () => {
      const current = new RecordedApi("current", {}, () => true);
      for (const object of [held, { ...held, tier: "STANDARD" as const }]) {
        const successor = new RecordedApi("successor", withoutTier);
        await served(current, successor).volumes.update(object, withTier);
        assert.deepEqual(successor.calls, ["update"]);
      }
    });

    it("has the successor's limits after the retirement, and before it only what both lack", async () => {
      const both = { networkVolume: { ...limits, lacks: [{ input: "sizeInGb" }], silent: ["name"] } };
      const pair = { networkVolume: { ...limits, lacks: [{ input: "sizeInGb", with: "name" }, { input: "name" }] } };
      const current = new RecordedApi("current", pair, () => true);
      const { volumes, limitsOf } = served(current, new RecordedApi("successor", both));
      assert.deepEqual(limitsOf("networkVolume").lacks, [{ input: "sizeInGb", with: "name" }]);
      assert.deepEqual(limitsOf("networkVolume").silent, []);
      await volumes.list();
      assert.deepEqual(limitsOf("networkVolume"), both.networkVolume);
    });
  });
});
