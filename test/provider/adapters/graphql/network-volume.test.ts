import assert from "node:assert/strict";
import { overGraphql } from "../../../../provider/adapters/graphql";
import { FakeHttp } from "./fake-http";

const wire = { id: "vol-1", name: "models", size: 100, dataCenterId: "EU-RO-1", storageType: "CEPH_FS" };
const volume = { id: "vol-1", name: "models", sizeInGb: 100, dataCenterId: "EU-RO-1", storageType: "CEPH_FS" };
const over = (http: FakeHttp) => overGraphql(http, "http://runpod.example").networkVolume;

describe("provider/adapters/graphql/network-volume", () => {
  it("reads volumes with the account, and missing fields as undefined", async () => {
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

  it("counts only RunPod's own reply as a successful delete", async () => {
    const http = new FakeHttp().answer({ data: { deleteNetworkVolume: null } }).answer({ data: {} });
    await over(http).delete(volume);
    assert.deepEqual(http.input, { id: "vol-1" });
    await assert.rejects(over(http).delete(volume), { kind: "malformed" });
  });
});
