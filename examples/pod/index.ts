import * as pulumi from "@pulumi/pulumi";
import * as runpod from "runpod-iac";

const config = new pulumi.Config();

// What must last. It outlives every Pod, and pins them to its data center.
const work = new runpod.NetworkVolume("work", { sizeInGb: 100, dataCenterId: "EU-RO-1" });

// One container on one host, billed by the second until it is deleted. The first type of GPU that is free is taken.
const shell = new runpod.Pod("shell", {
  image: "runpod/pytorch:2.4.0-py3.11-cuda12.4.1-devel-ubuntu22.04",
  gpus: ["NVIDIA GeForce RTX 4090", "NVIDIA RTX A5000", "AMPERE_48"],
  networkVolume: work,
  volumeMountPath: "/workspace",
  ports: ["22/tcp"],
  env: { PUBLIC_KEY: config.require("publicKey") },
  // "EXITED" stops it: then its container disk is wiped, and its GPU may be gone when it is to start again.
  desiredStatus: "RUNNING",
});

export const ssh = shell.sshCommand;
export const gpu = shell.gpuTypeId;
