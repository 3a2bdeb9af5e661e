import assert from "node:assert/strict";
import type { Emulator, Pod } from "../../testing/emulator";
import type { Program } from "./engine";
import { NetworkVolume, Pod as PodResource } from "../../sdk";
import type { PodArgs } from "../../sdk";

/** Pods that are not terminated: the store keeps those that are. */
export function existingPods(emulator: Emulator): Pod[] {
  return emulator.store.pods.list(({ desiredStatus }) => desiredStatus !== "TERMINATED");
}

/** The one Pod that the account has. */
export function onlyPod(emulator: Emulator): Pod {
  const [pod, ...others] = existingPods(emulator);
  assert.ok(pod !== undefined && others.length === 0, `RunPod has ${existingPods(emulator).length} Pods, not one`);
  return pod;
}

/** What a program says of its Pod "shell". Read at each run, so that a case changes a member and runs again. */
export interface Shell {
  pod: PodArgs | undefined;
  /** Whether the Pod mounts a network volume in EU-RO-1, which the program then makes. */
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
