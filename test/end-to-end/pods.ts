import assert from "node:assert/strict";
import type { Emulator, Pod } from "../../testing/emulator";
import type { Program } from "./engine";
import { NetworkVolume, Pod as PodResource } from "../../sdk";
import type { PodArgs } from "../../sdk";

/** The Pods that are not terminated. The store also keeps terminated ones. */
export function existingPods(emulator: Emulator): Pod[] {
  return emulator.store.pods.list(({ desiredStatus }) => desiredStatus !== "TERMINATED");
}

/** The only Pod that is not terminated. */
export function onlyPod(emulator: Emulator): Pod {
  const [pod, ...others] = existingPods(emulator);
  assert.ok(pod !== undefined && others.length === 0, `RunPod has ${existingPods(emulator).length} Pods, not one`);
  return pod;
}

/** The arguments of a program's Pod "shell". Read in each run, so that a case can change them between runs. */
export interface Shell {
  pod: PodArgs | undefined;
  /** Whether the program also declares a network volume in EU-RO-1 and mounts it in the Pod. */
  volume?: boolean;
}

export function programOfShell(shell: Shell): Program {
  return async () => {
    const place = { sizeInGb: 10, dataCenterId: "EU-RO-1" };
    const models = shell.volume === true ? new NetworkVolume("models", place, { protect: false }) : undefined;
    if (shell.pod === undefined) return;
    const pod = new PodResource("shell", { ...shell.pod, ...(models === undefined ? {} : { networkVolume: models }) });
    return { proxyUrls: pod.proxyUrls };
  };
}
