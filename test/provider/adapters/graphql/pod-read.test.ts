import assert from "node:assert/strict";
import { initialGpuTypes } from "../../../../testing/emulator/platform/gpu-types";
import { listed, one, wire } from "./pod-wire";

describe("provider/adapters/graphql/pod: read", () => {
  it("reads every field in the port's words", async () => {
    assert.deepEqual(await one(), {
      id: "pod-1",
      name: "shell",
      image: "acme/comfy:1",
      templateId: "tpl-1",
      gpuCount: 2,
      gpuTypeId: "NVIDIA RTX A4000",
      containerDiskInGb: 30,
      volumeInGb: 40,
      volumeMountPath: "/data",
      networkVolumeId: "vol-1",
      args: "sleep infinity",
      env: { URL: "https://host/?a=b", EMPTY: "", BARE: "" },
      ports: ["8188/http", "22/tcp"],
      registryAuthId: "reg-1",
      dataCenterId: "EU-RO-1",
      desiredStatus: "RUNNING",
      sshProxyUser: "pod-1-6441",
      costPerHourInUsd: 0.44,
      openPorts: [{ privatePort: 22, publicPort: 40122, ip: "203.0.113.7", isPublic: true, protocol: "tcp" }],
    });
  });

  it("reads empty fields as undefined, such as those of a Pod without a host", async () => {
    const always = { id: "pod-1", name: "x", gpuCount: 0, desiredStatus: "EXITED", costPerHr: 0 };
    const empty = Object.fromEntries(Object.keys(wire).map((key) => [key, null]));
    const bare = await one({ ...empty, ...always, templateId: "", networkVolumeId: "", runtime: { ports: null } });
    const known = Object.entries(bare).filter(([, value]) => value !== undefined);
    assert.deepEqual(Object.fromEntries(known), {
      ...{ id: "pod-1", name: "x", image: "", gpuCount: 0, containerDiskInGb: 0, volumeInGb: 0, args: "" },
      ...{ env: {}, ports: [], desiredStatus: "EXITED", costPerHourInUsd: 0, openPorts: [] },
    });
    assert.equal((await one({ machine: { ...wire.machine, gpuDisplayName: "R100 SXM" } })).gpuTypeId, undefined);
  });

  it("reads the GPU type from each name under which RunPod shows it", async () => {
    // RunPod's documentation does not show the names of these yet.
    const unshown = /B300|RTX PRO/;
    for (const { id, displayName } of initialGpuTypes.filter((type) => !unshown.test(type.id))) {
      const { gpuTypeId } = await one({ machine: { ...wire.machine, gpuDisplayName: displayName } });
      assert.equal(gpuTypeId, id, displayName);
    }
  });

  it("omits only terminated Pods, because nothing proves that a DEAD one is gone", async () => {
    const states = ["CREATED", "RUNNING", "RESTARTING", "EXITED", "PAUSED", "DEAD", "TERMINATED"];
    const pods = await listed(...states.map((desiredStatus) => ({ ...wire, id: desiredStatus, desiredStatus })));
    assert.deepEqual(
      pods.map(({ id }) => id),
      ["CREATED", "RUNNING", "RESTARTING", "EXITED", "PAUSED", "DEAD"],
    );
  });

  it("omits a Pod with a missing field, and throws if its id is missing", async () => {
    assert.deepEqual(
      (await listed(wire, { ...wire, id: "pod-2", gpuCount: undefined })).map(({ id }) => id),
      ["pod-1"],
    );
    await assert.rejects(listed(wire, { ...wire, id: undefined }), { kind: "malformed", message: /pods\.1\.id/ });
  });
});
