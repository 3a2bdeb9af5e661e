import assert from "node:assert/strict";
import { overGraphql } from "../../../../provider/adapters/graphql";
import { FakeHttp } from "./fake-http";

const wire = { id: "vol-1", name: "models", size: 100, dataCenterId: "EU-RO-1", storageType: "CEPH_FS" };
const volume = { id: "vol-1", name: "models", sizeInGb: 100, dataCenterId: "EU-RO-1", storageType: "CEPH_FS" };
const over = (http: FakeHttp) => overGraphql(http, "http://runpod.example").networkVolume;

describe("provider/adapters/graphql/network-volume", () => {
  it("reads volumes with the account, and what RunPod does not tell as nothing", async () => {
    const http = new FakeHttp().answer({
      data: { myself: { id: "account-1", networkVolumes: [wire, { ...wire, name: null, storageType: null }] } },
    });
    assert.deepEqual(await over(http).list(), {
      accountId: "account-1",
      items: [volume, { ...volume, name: "", storageType: undefined }],
    });
    for (const key of ["size", "dataCenterId"]) {
      const broken = new FakeHttp().answer({
        data: { myself: { id: "account-1", networkVolumes: [{ ...wire, [key]: undefined }] } },
      });
      const { items, unreadable } = await over(broken).list();
      assert.deepEqual([items, unreadable], [[], [{ id: wire.id, name: wire.name, fields: key }]]);
    }
  });

  it("creates once, updates name and size, deletes by id", async () => {
    const http = new FakeHttp().answer({ data: { createNetworkVolume: wire } });
    const created = await over(http).create({ name: "models", sizeInGb: 100, dataCenterId: "EU-RO-1" });
    assert.deepEqual(created, volume);
    assert.deepEqual(http.input, { name: "models", size: 100, dataCenterId: "EU-RO-1" });
    assert.equal(http.last.repeatable, false);

    http.answer({ data: { updateNetworkVolume: { ...wire, size: 200 } } });
    const updated = await over(http).update(created, { name: "models", sizeInGb: 200, dataCenterId: "US-KS-2" });
    assert.equal(updated.sizeInGb, 200);
    assert.deepEqual(http.input, { id: "vol-1", name: "models", size: 200 }, "a volume never moves");

    // Support makes volumes larger than RunPod's own limit: a size that stays is not sent, so no limit can refuse a new
    // name.
    http.answer({ data: { updateNetworkVolume: { ...wire, name: "other" } } });
    await over(http).update(created, { name: "other", sizeInGb: 100, dataCenterId: "EU-RO-1" });
    assert.deepEqual(http.input, { id: "vol-1", name: "other" });

    http.answer({ data: { deleteNetworkVolume: null } }).answer({ data: {} });
    await over(http).delete(created);
    assert.deepEqual(http.input, { id: "vol-1" });
    await assert.rejects(over(http).delete(created), { kind: "malformed" });
  });

  it("keeps the id of a volume whose description is broken", async () => {
    const http = new FakeHttp().answer({ data: { createNetworkVolume: { id: "vol-7", name: "models" } } });
    await assert.rejects(over(http).create({ name: "models", sizeInGb: 100, dataCenterId: "EU-RO-1" }), {
      kind: "malformed",
      id: "vol-7",
    });
  });
});
