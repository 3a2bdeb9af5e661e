import assert from "node:assert/strict";
import { PartialFailure } from "../../../../provider/api/errors";
import { useLifecyclesOnRunpod } from "../lifecycles-on-runpod";
import { changePod, makePod, podHeld, podsAlive, podSeen, putPod, putTemplateOfOthers } from "./pods";

const gpus = ["NVIDIA A40", "NVIDIA L40S", "NVIDIA H100 PCIe"];
const given = { name: "shell", image: "acme/comfy:1", gpus };

describe("provider/kinds/pod: its life", () => {
  const world = useLifecyclesOnRunpod({ switches: { terminatedPodTailInSeconds: 600 } });
  const ids = () => podsAlive(world).map(({ id }) => id);
  const sellOut = (...types: string[]) => types.forEach((type) => world.emulator.stock.set("*", type, 0));

  it("takes the first choice that is free, and is one Pod", async () => {
    sellOut("NVIDIA A40", "NVIDIA L40S");
    const { id, outputs } = await makePod(world, given);
    assert.equal(outputs.gpuTypeId, "NVIDIA H100 PCIe");
    assert.deepEqual(ids(), [id]);
  });

  it("is told of where it is a second one under the name of ours, with what it costs", async () => {
    const ours = await makePod(world, given);
    const second = await makePod(world, given);
    world.restart();
    await world.pod.read(ours.id, ours.outputs);
    const { costPerHourInUsd } = await podSeen(world, second.id);
    assert.match(
      world.warnings.join(),
      new RegExp(`second Pod "shell" \\(${second.id}\\).*costs \\$${costPerHourInUsd} an hour`),
    );
  });

  it("is exactly one where the reply about the second choice gets lost", async () => {
    sellOut("NVIDIA A40");
    world.emulator.faults.inject({ operation: "pod.create", skip: 1, fault: { kind: "reset", write: "after" } });
    const { id, outputs } = await makePod(world, given);
    assert.deepEqual(ids(), [id]);
    assert.equal(outputs.gpuTypeId, "NVIDIA L40S");
    assert.equal(world.count("pod.create"), 2, "the third choice would have been a second Pod");
  });

  it("tells a lost Pod from a namesake on another volume, or with another number of GPUs", async () => {
    for (const other of [{ networkVolumeId: "vol-9" }, { gpuCount: 2 }]) {
      world.renew();
      // The namesake comes between the write and the look for what it made.
      const ours: string[] = [];
      const comes = () => {
        ours.push(...ids());
        world.emulator.store.pods.insert({ ...podHeld(world, ours[0] ?? ""), id: "pod-twin", ...other });
      };
      world.meanwhile("pod.create", () => world.meanwhile("pod.list", comes));
      world.emulator.faults.inject({ operation: "pod.create", fault: { kind: "reset", write: "after" } });
      const made = await makePod(world, given).then(({ id }) => id, String);
      assert.deepEqual([[made], ids()], [ours, [made, "pod-twin"]]);
      assert.equal(world.writes().length, 1);
    }
  });

  it("knows the volume that a template gave, which the program can then name and enlarge, not shrink", async () => {
    putTemplateOfOthers(world);
    const copy = { name: "shell", templateId: "tpl-1", gpus: ["NVIDIA A40"] };
    const { id, outputs } = await makePod(world, copy);
    putPod(world, id, { volumeInGb: 20 });
    world.restart();
    const seen = (await world.pod.read(id, outputs)) as Record<string, unknown>;
    assert.deepEqual([seen.ownVolumeInGb, seen.volumeInGb], [20, undefined]);
    const replacing = (volumeInGb: number) => world.pod.diff(id, seen, { ...copy, gpuCount: 1, volumeInGb }).replaces;
    assert.deepEqual([replacing(20), replacing(30)], [[], []]);
    const calls = world.writes().length;
    const named = await changePod(world, id, seen, { ...copy, volumeInGb: 20 });
    assert.deepEqual([named.volumeInGb, world.writes().length], [20, calls], "as it is: nothing to do");
    await assert.rejects(
      changePod(world, id, seen, { ...copy, volumeInGb: 10 }),
      /volumeInGb can only grow: RunPod has 20 GB, the program asks for 10 GB\. Write 20 or more\./,
    );
    assert.equal(world.writes().length, calls);
    const enlarged = await changePod(world, id, named, { ...copy, volumeInGb: 30 });
    assert.deepEqual([enlarged.volumeInGb, enlarged.ownVolumeInGb], [30, undefined], "one of them is enough");
    assert.equal(podHeld(world, id).volumeInGb, 30);
  });

  it("stays in the state where RunPod reports it as DEAD, with a warning at each refresh", async () => {
    const { id, outputs } = await makePod(world, given);
    putPod(world, id, { desiredStatus: "DEAD" });
    world.restart();
    assert.deepEqual(await world.pod.read(id, outputs), outputs);
    assert.match(
      world.warnings.join("\n"),
      new RegExp(`^Pod "shell" \\(${id}\\): RunPod reports it as DEAD\\..* remove it from the program`),
    );
    await world.pod.delete(id, outputs);
    assert.equal(world.writes().at(-1), "pod.delete");
  });

  it("is gone once two lists lack it, and made again under its name", async () => {
    const { id, outputs } = await makePod(world, given);
    await world.api.pod.delete({ id, name: "shell" });
    assert.equal(podHeld(world, id).desiredStatus, "TERMINATED");
    world.restart();
    assert.equal(await world.pod.read(id, outputs), undefined);
    const again = await makePod(world, given);
    assert.notEqual(again.id, id, "an ended Pod is no namesake");
  });

  it("is terminated, and a Pod that has gone by itself is no failure", async () => {
    const { id, outputs } = await makePod(world, given);
    await world.pod.delete(id, outputs);
    assert.deepEqual([ids(), world.writes().at(-1)], [[], "pod.delete"]);
    world.restart();
    await world.pod.delete(id, outputs);
    assert.equal(world.writes().length, 2);
  });

  it("stays in the state where an edit went through and the stop after it did not, and is repaired", async () => {
    const { id, outputs } = await makePod(world, given);
    const news = { ...given, args: "sleep", desiredStatus: "EXITED" };
    world.emulator.faults.inject({ operation: "pod.stop", fault: { kind: "error", message: "Please try later." } });
    const failure = await changePod(world, id, outputs, news).catch((error: unknown) => error);
    assert.ok(failure instanceof PartialFailure, "half of it is done");
    assert.deepEqual([failure.id, (failure.outputs as { args: string }).args], [id, "sleep"]);
    world.restart();
    const repaired = await changePod(world, id, failure.outputs as typeof outputs, news);
    assert.deepEqual(
      [repaired.args, repaired.desiredStatus, podHeld(world, id).desiredStatus],
      ["sleep", "EXITED", "EXITED"],
    );
    assert.deepEqual(
      world.writes().slice(1),
      ["pod.update", "pod.stop", "pod.stop"],
      "what was edited is not edited again",
    );
  });
});
