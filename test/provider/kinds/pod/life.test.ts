import assert from "node:assert/strict";
import { overRest } from "../../../../provider/adapters/rest";
import { PartialFailure } from "../../../../provider/api/errors";
import { useLifecyclesOnRunpod } from "../lifecycles-on-runpod";
import { changePod, makePod, podHeld, podsAlive, podSeen, putPod, putTemplateOfOthers } from "./pods";

const gpus = ["NVIDIA A40", "NVIDIA L40S", "NVIDIA H100 PCIe"];
const given = { name: "shell", image: "acme/comfy:1", gpus };

describe("provider/kinds/pod: lifecycle", () => {
  const setup = useLifecyclesOnRunpod({ switches: { terminatedPodTailInSeconds: 600 } });
  const ids = () => podsAlive(setup).map(({ id }) => id);
  const sellOut = (...types: string[]) => types.forEach((type) => setup.emulator.stock.set("*", type, 0));

  it("uses the first available choice, and creates one Pod", async () => {
    sellOut("NVIDIA A40", "NVIDIA L40S");
    const { id, outputs } = await makePod(setup, given);
    assert.equal(outputs.gpuTypeId, "NVIDIA H100 PCIe");
    assert.deepEqual(ids(), [id]);
  });

  it("reports a second Pod of its name, with its price", async () => {
    const ours = await makePod(setup, given);
    const second = await makePod(setup, given);
    setup.restart();
    await setup.pod.read(ours.id, ours.outputs);
    const { costPerHourInUsd } = await podSeen(setup, second.id);
    assert.match(
      setup.warnings.join(),
      new RegExp(`second Pod "shell" \\(${second.id}\\).*costs \\$${costPerHourInUsd} an hour`),
    );
  });

  it("creates one Pod if the reply about the second choice is lost", async () => {
    sellOut("NVIDIA A40");
    setup.emulator.faults.inject({ operation: "pod.create", skip: 1, fault: { kind: "reset", write: "after" } });
    const { id, outputs } = await makePod(setup, given);
    assert.deepEqual(ids(), [id]);
    assert.equal(outputs.gpuTypeId, "NVIDIA L40S");
    assert.equal(setup.count("pod.create"), 2, "the third choice would have been a second Pod");
  });

  it("finds a lost Pod of two GPUs although no answer says how many it has", async () => {
    const { emulator, http, clock } = setup;
    setup.api = { ...setup.api, ...overRest(http, emulator.restUrl, clock) };
    Object.assign(emulator.switches, { podGpuCount: "left-out", podCreateAnswers: "before-placement" });
    emulator.faults.inject({ operation: "pod.create", fault: { kind: "reset", write: "after" } });
    const start = clock.now();
    const { id } = await makePod(setup, { ...given, gpuCount: 2 });
    assert.deepEqual(ids(), [id]);
    assert.ok(clock.now() - start < 30_000, "found before the Pod runs");
    assert.equal(podHeld(setup, id).gpuCount, 2);
    assert.equal(setup.count("pod.create"), 1);
  });

  it("finds a lost Pod beside one of the same name with another volume or GPU count", async () => {
    for (const other of [{ networkVolumeId: "vol-9" }, { gpuCount: 2 }]) {
      setup.renew();
      // The other Pod appears between the write and the search for the lost one.
      const ours: string[] = [];
      const comes = () => {
        ours.push(...ids());
        setup.emulator.store.pods.insert({ ...podHeld(setup, ours[0] ?? ""), id: "pod-twin", ...other });
      };
      setup.meanwhile("pod.create", () => setup.meanwhile("pod.list", comes));
      setup.emulator.faults.inject({ operation: "pod.create", fault: { kind: "reset", write: "after" } });
      const made = await makePod(setup, given).then(({ id }) => id, String);
      assert.deepEqual([[made], ids()], [ours, [made, "pod-twin"]]);
      assert.equal(setup.writes().length, 1);
    }
  });

  it("knows the size of a volume that came from a template, which the program can then set and enlarge, not shrink", async () => {
    putTemplateOfOthers(setup);
    const copy = { name: "shell", templateId: "tpl-1", gpus: ["NVIDIA A40"] };
    const { id, outputs } = await makePod(setup, copy);
    putPod(setup, id, { volumeInGb: 20 });
    setup.restart();
    const seen = (await setup.pod.read(id, outputs)) as Record<string, unknown>;
    assert.deepEqual([seen.ownVolumeInGb, seen.volumeInGb], [20, undefined]);
    const replacing = (volumeInGb: number) => setup.pod.diff(id, seen, { ...copy, gpuCount: 1, volumeInGb }).replaces;
    assert.deepEqual([replacing(20), replacing(30)], [[], []]);
    const calls = setup.writes().length;
    const named = await changePod(setup, id, seen, { ...copy, volumeInGb: 20 });
    assert.deepEqual([named.volumeInGb, setup.writes().length], [20, calls], "as it is: nothing to do");
    await assert.rejects(
      changePod(setup, id, seen, { ...copy, volumeInGb: 10 }),
      /volumeInGb can only grow: RunPod has 20 GB, the program asks for 10 GB\. Write 20 or more\./,
    );
    assert.equal(setup.writes().length, calls);
    const enlarged = await changePod(setup, id, named, { ...copy, volumeInGb: 30 });
    assert.deepEqual([enlarged.volumeInGb, enlarged.ownVolumeInGb], [30, undefined], "only one of the two is set");
    assert.equal(podHeld(setup, id).volumeInGb, 30);
  });

  it("stays in the state while RunPod reports it as DEAD, with a warning at each refresh", async () => {
    const { id, outputs } = await makePod(setup, given);
    putPod(setup, id, { desiredStatus: "DEAD" });
    setup.restart();
    assert.deepEqual(await setup.pod.read(id, outputs), outputs);
    assert.match(
      setup.warnings.join("\n"),
      new RegExp(`^Pod "shell" \\(${id}\\): RunPod reports it as DEAD\\..* remove it from the program`),
    );
    await setup.pod.delete(id, outputs);
    assert.equal(setup.writes().at(-1), "pod.delete");
  });

  it("is gone once two lists lack it, and is created again under its name", async () => {
    const { id, outputs } = await makePod(setup, given);
    await setup.api.pod.delete({ id, name: "shell" });
    assert.equal(podHeld(setup, id).desiredStatus, "TERMINATED");
    setup.restart();
    assert.equal(await setup.pod.read(id, outputs), undefined);
    const again = await makePod(setup, given);
    assert.notEqual(again.id, id, "an ended Pod is no namesake");
  });

  it("is terminated, and deleting a Pod that is already gone succeeds", async () => {
    const { id, outputs } = await makePod(setup, given);
    await setup.pod.delete(id, outputs);
    assert.deepEqual([ids(), setup.writes().at(-1)], [[], "pod.delete"]);
    setup.restart();
    await setup.pod.delete(id, outputs);
    assert.equal(setup.writes().length, 2);
  });

  it("stays in the state after an edit whose stop failed, and the next up only repeats the stop", async () => {
    const { id, outputs } = await makePod(setup, given);
    const news = { ...given, args: "sleep", desiredStatus: "EXITED" };
    setup.emulator.faults.inject({ operation: "pod.stop", fault: { kind: "error", message: "Please try later." } });
    const failure = await changePod(setup, id, outputs, news).catch((error: unknown) => error);
    assert.ok(failure instanceof PartialFailure, "half of it is done");
    assert.deepEqual([failure.id, (failure.outputs as { args: string }).args], [id, "sleep"]);
    setup.restart();
    const repaired = await changePod(setup, id, failure.outputs as typeof outputs, news);
    assert.deepEqual(
      [repaired.args, repaired.desiredStatus, podHeld(setup, id).desiredStatus],
      ["sleep", "EXITED", "EXITED"],
    );
    assert.deepEqual(
      setup.writes().slice(1),
      ["pod.update", "pod.stop", "pod.stop"],
      "what was edited is not edited again",
    );
  });
});
