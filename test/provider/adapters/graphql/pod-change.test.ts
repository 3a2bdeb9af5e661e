import assert from "node:assert/strict";
import type { PodSpec } from "../../../../provider/api";
import { FakeHttp } from "./fake-http";
import { one, over, refusal, wire } from "./pod-wire";

describe("provider/adapters/graphql/pod: update and delete", () => {
  async function updated(changes: Partial<PodSpec>, current: object = {}, ...answers: object[]) {
    const http = new FakeHttp();
    for (const answer of answers) http.answer(answer);
    const pod = await over(http).update(await one(current), changes);
    return { pod, http, operations: http.sent.map(({ operation }) => operation) };
  }

  it("sends no edit when nothing differs, because every edit wipes the container disk", async () => {
    const same: Partial<PodSpec>[] = [
      {},
      { image: "acme/comfy:1", args: "sleep infinity", containerDiskInGb: 30, volumeInGb: 40 },
      { env: { BARE: "", URL: "https://host/?a=b", EMPTY: "" } },
      { ports: ["22/tcp", "8188/http"], gpuTypes: ["NVIDIA L40S"], dataCenterIds: ["US-KS-2"] },
      { desiredStatus: "RUNNING" },
    ];
    for (const changes of same) assert.deepEqual((await updated(changes)).operations, [], JSON.stringify(changes));
    const cleared = await updated({ ports: null, registryAuthId: null }, { ports: "", containerRegistryAuthId: null });
    assert.deepEqual(cleared.operations, []);
  });

  it("stops and resumes only if requested and necessary", async () => {
    const stopped = { ...wire, desiredStatus: "EXITED" };
    const stop = await updated({ desiredStatus: "EXITED" }, {}, { data: { podStop: stopped } });
    assert.deepEqual(
      [stop.operations, stop.http.input, stop.pod.desiredStatus],
      [["podStop"], { podId: "pod-1" }, "EXITED"],
    );
    const resume = await updated({ desiredStatus: "RUNNING" }, stopped, { data: { podResume: wire } });
    assert.deepEqual([resume.operations, resume.http.input], [["podResume"], { podId: "pod-1" }]);
    const bid = { desiredStatus: "RUNNING", bidPerGpu: 0.3, gpuCount: 2 } as const;
    const again = await updated(bid, stopped, { data: { podBidResume: wire } });
    assert.deepEqual(again.http.input, { podId: "pod-1", bidPerGpu: 0.3, gpuCount: 2 });
    assert.deepEqual((await updated({ desiredStatus: "EXITED" }, stopped)).operations, []);
    assert.deepEqual((await updated({ desiredStatus: "RUNNING" }, { desiredStatus: "RESTARTING" })).operations, []);
  });

  it("explains a host without free GPUs, and returns a Pod without GPUs as it is", async () => {
    const stopped = { desiredStatus: "EXITED" };
    const full = refusal("There are not enough free GPUs on the host machine to start this pod.");
    await assert.rejects(updated({ desiredStatus: "RUNNING" }, stopped, full), {
      kind: "capacity",
      message:
        "podResume: RunPod said: There are not enough free GPUs on the host machine to start this pod. A stopped Pod stays on its host, and others now rent the host's GPUs. Try again later, or replace the Pod: `pulumi up --replace <its URN>`. Data on a network volume stays; data on the Pod's own volume is lost.",
    });
    await assert.rejects(updated({ desiredStatus: "RUNNING" }, stopped, refusal("Your balance is too low.")), {
      kind: "rejected",
      message: "podResume: RunPod said: Your balance is too low.",
    });
    const bare = await updated({ desiredStatus: "RUNNING" }, stopped, {
      data: { podResume: { ...wire, gpuCount: 0 } },
    });
    assert.equal(bare.pod.gpuCount, 0);
  });

  it("terminates, and only RunPod's own reply counts as success", async () => {
    const http = new FakeHttp().answer({ data: { podTerminate: null } });
    await over(http).delete({ id: "pod-1", name: "shell" });
    assert.deepEqual([http.last.operation, http.input], ["podTerminate", { podId: "pod-1" }]);
    await assert.rejects(over(new FakeHttp().answer({ data: {} })).delete({ id: "pod-1", name: "shell" }), {
      kind: "malformed",
    });
    const gone = new FakeHttp().answer(refusal("pod not found to terminate"));
    await assert.rejects(over(gone).delete({ id: "pod-1", name: "shell" }), { kind: "notFound" });
  });
});
