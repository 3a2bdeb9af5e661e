import assert from "node:assert/strict";
import { PartialFailure } from "../../../../provider/api/errors";
import { PodWorld } from "./pod-world";

const gpus = ["NVIDIA A40", "NVIDIA L40S", "NVIDIA H100 PCIe"];
const given = { name: "shell", image: "acme/comfy:1", gpus };

describe("provider/kinds/pod: its life", () => {
  it("takes the first choice that is free, and is one Pod", async () => {
    const world = new PodWorld();
    world.soldOut.add("NVIDIA A40").add("NVIDIA L40S");
    const { id, outputs } = await world.make(given);
    assert.equal(outputs.gpuTypeId, "NVIDIA H100 PCIe");
    assert.deepEqual([...world.pods.keys()], [id]);
  });

  it("is told of where it is a second one under the name of ours, with what it costs", async () => {
    const world = new PodWorld();
    const ours = await world.make(given);
    const second = await world.make(given);
    world.restart();
    await world.pod.read(ours.id, ours.outputs);
    assert.match(world.warnings.join(), new RegExp(`second Pod "shell" \\(${second.id}\\).*costs \\$0\\.4 an hour`));
  });

  it("is exactly one where the reply about the second choice gets lost", async () => {
    const world = new PodWorld();
    world.soldOut.add("NVIDIA A40");
    world.losesReply = ({ input }) => input.gpuTypeId === "NVIDIA L40S";
    const { id, outputs } = await world.make(given);
    assert.deepEqual([...world.pods.keys()], [id]);
    assert.equal(outputs.gpuTypeId, "NVIDIA L40S");
    assert.deepEqual(
      world.calls.map(({ input }) => input.gpuTypeId),
      ["NVIDIA A40", "NVIDIA L40S"],
      "the third choice would have been a second Pod",
    );
  });

  it("tells a lost Pod from a namesake on another volume, or with another number of GPUs", async () => {
    for (const other of [{ networkVolumeId: "vol-9" }, { gpuCount: 2 }]) {
      const world = new PodWorld();
      // The namesake comes between the write and the look for what it made.
      world.losesReply = () => {
        world.pods.set("pod-twin", { ...world.at("pod-1"), id: "pod-twin", ...other });
        return true;
      };
      const made = await world.make(given).then(({ id }) => id, String);
      assert.equal(made, "pod-1");
      assert.equal(world.calls.length, 1);
    }
  });

  it("knows the volume that a template gave, which the program can then name and enlarge, not shrink", async () => {
    const world = new PodWorld();
    const copy = { name: "shell", templateId: "tpl-1", gpus: ["NVIDIA A40"] };
    const { id, outputs } = await world.make(copy);
    world.put(id, { volumeInGb: 20 });
    world.restart();
    const seen = (await world.pod.read(id, outputs)) as Record<string, unknown>;
    assert.deepEqual([seen.ownVolumeInGb, seen.volumeInGb], [20, undefined]);
    const replacing = (volumeInGb: number) => world.pod.diff(id, seen, { ...copy, gpuCount: 1, volumeInGb }).replaces;
    assert.deepEqual([replacing(20), replacing(30)], [[], []]);
    const calls = world.calls.length;
    const named = await world.change(id, seen, { ...copy, volumeInGb: 20 });
    assert.deepEqual([named.volumeInGb, world.calls.length], [20, calls], "as it is: nothing to do");
    await assert.rejects(
      world.change(id, seen, { ...copy, volumeInGb: 10 }),
      /volumeInGb can only grow: RunPod has 20 GB, the program asks for 10 GB\. Write 20 or more\./,
    );
    assert.equal(world.calls.length, calls);
    const enlarged = await world.change(id, named, { ...copy, volumeInGb: 30 });
    assert.deepEqual([enlarged.volumeInGb, enlarged.ownVolumeInGb], [30, undefined], "one of them is enough");
    assert.equal(world.at(id).volumeInGb, 30);
  });

  it("stays in the state where RunPod reports it as DEAD, with a warning at each refresh", async () => {
    const world = new PodWorld();
    const { id, outputs } = await world.make(given);
    world.put(id, { desiredStatus: "DEAD" });
    world.restart();
    assert.deepEqual(await world.pod.read(id, outputs), outputs);
    assert.match(
      world.warnings.join("\n"),
      new RegExp(`^Pod "shell" \\(${id}\\): RunPod reports it as DEAD\\..* take it out of the program`),
    );
    await world.pod.delete(id, outputs);
    assert.equal(world.calls.at(-1)?.operation, "podTerminate");
  });

  it("is gone once two lists lack it, and made again under its name", async () => {
    const world = new PodWorld();
    const { id, outputs } = await world.make(given);
    world.put(id, { desiredStatus: "TERMINATED" });
    world.restart();
    assert.equal(await world.pod.read(id, outputs), undefined);
    const again = await world.make(given);
    assert.notEqual(again.id, id, "an ended Pod is no namesake");
  });

  it("is terminated, and a Pod that has gone by itself is no failure", async () => {
    const world = new PodWorld();
    const { id, outputs } = await world.make(given);
    await world.pod.delete(id, outputs);
    assert.deepEqual([world.pods.size, world.calls.at(-1)?.operation], [0, "podTerminate"]);
    world.restart();
    await world.pod.delete(id, outputs);
    assert.equal(world.calls.length, 2);
  });

  it("stays in the state where an edit went through and the stop after it did not, and is repaired", async () => {
    const world = new PodWorld();
    const { id, outputs } = await world.make(given);
    const news = { ...given, args: "sleep", desiredStatus: "EXITED" };
    world.refuses = ({ operation }) => (operation === "podStop" ? "Please try later." : undefined);
    const failure = await world.change(id, outputs, news).catch((error: unknown) => error);
    assert.ok(failure instanceof PartialFailure, "half of it is done");
    assert.deepEqual([failure.id, (failure.outputs as { args: string }).args], [id, "sleep"]);
    world.refuses = () => undefined;
    world.restart();
    const repaired = await world.change(id, failure.outputs as typeof outputs, news);
    assert.deepEqual(
      [repaired.args, repaired.desiredStatus, world.at(id).desiredStatus],
      ["sleep", "EXITED", "EXITED"],
    );
    assert.deepEqual(
      world.calls.slice(1).map(({ operation }) => operation),
      ["podEditJob", "podStop", "podStop"],
      "what was edited is not edited again",
    );
  });
});
