import * as pulumi from "@pulumi/pulumi";
import { isKnownFlavor, ramOfFlavor } from "../provider/hardware/cpu-flavors";
import {
  canonicalGpuName,
  excludedTypeIn,
  gpuNamesMeantBy,
  isKnownGpuName,
  nearestGpuName,
  poolOfType,
  typesInPool,
} from "../provider/hardware/gpu-names";
import { parseImageReference } from "../provider/kinds/image-reference";
import { tokenIn } from "../provider/lifecycle/tokens";
import { secretPathsOf } from "./secret-inputs";

/*
 * Warnings about arguments that are allowed but probably a mistake. The program raises them, so that each names its
 * resource. Values that a preview does not know are checked in the update.
 */

/** @param resource receives the warnings, with severity warning, in previews too */
export function warnOfImage(resource: pulumi.Resource, image: unknown): void {
  whenKnown(image, (value) => {
    if (typeof value !== "string") return;
    const { tag, digest } = parseImageReference(value);
    if (digest !== undefined || (tag || "latest") !== "latest") return;
    warn(
      resource,
      `image "${value}" has the tag latest: a host may use an old copy, and a rollback has nothing to go back ` +
        "to. Use a fixed tag or a digest",
    );
  });
}

/**
 * Serverless mounts the volume at /runpod-volume. Files in /workspace silently fill the container disk
 * (docs/internals/runpod-api.md#network-volumes).
 */
export function warnOfWorkspace(resource: pulumi.Resource, args: unknown, env: unknown): void {
  whenKnown(args, (value) => {
    if (typeof value === "string" && value.includes("/workspace")) warn(resource, workspaceText("args"));
  });
  const check = (key: string, entry: unknown) => {
    if (typeof entry === "string" && entry.startsWith("/workspace")) warn(resource, workspaceText(`env.${key}`));
  };
  if (pulumi.Output.isInstance(env) || env instanceof Promise) {
    whenKnown(env, (value) => entriesOf(value).forEach(([key, entry]) => check(key, entry)));
  } else {
    // Each value on its own, so that one secret does not make the others secret.
    for (const [key, value] of entriesOf(env)) whenKnown(value, (entry) => check(key, entry));
  }
}

function entriesOf(env: unknown): [string, unknown][] {
  return typeof env === "object" && env !== null ? Object.entries(env) : [];
}

function workspaceText(field: string): string {
  return (
    `${field} points to /workspace, where serverless workers have no volume. They mount the network volume at ` +
    "/runpod-volume"
  );
}

/** Checks only plain text in the program, not secrets or outputs of other resources. */
export function warnOfPlainTokens(resource: pulumi.Resource, env: unknown): void {
  if (typeof env !== "object" || env === null || pulumi.Output.isInstance(env)) return;
  for (const [key, value] of Object.entries(env)) {
    const found = typeof value === "string" ? tokenIn(value) : undefined;
    if (found !== undefined) {
      warn(
        resource,
        `env.${key} seems to hold ${found} in plain text. Use a Pulumi secret, or better a {{ RUNPOD_SECRET_name ` +
          "}} reference: anyone with an API key of the account can read env at RunPod",
      );
    }
  }
}

/**
 * @param serverless RunPod accepts more than three pools there, but workers may then never start
 * (docs/internals/runpod-api.md#gpus-and-data-centers)
 */
export function warnOfGpus(resource: pulumi.Resource, gpus: unknown, serverless: boolean): void {
  whenKnown(gpus, (value) => {
    const names = (Array.isArray(value) ? value : [])
      .filter((name): name is string => typeof name === "string" && /[^\s-]/.test(name))
      .map(canonicalGpuName);
    for (const name of new Set(names)) {
      const known = excludedTypeIn(name) ?? name;
      // `check` already reports the names that it refuses.
      if (isKnownGpuName(known) || known.includes(",") || gpuNamesMeantBy(known).length > 0) continue;
      warn(
        resource,
        `gpus: this version does not know "${name}". The nearest known name is "${nearestGpuName(known)}". New ` +
          "hardware is allowed: `pulumi up` looks it up in RunPod's catalog before it creates anything",
      );
    }
    if (serverless) warnOfPools(resource, names);
  });
}

function warnOfPools(resource: pulumi.Resource, names: string[]): void {
  const wanted = names.filter((name) => excludedTypeIn(name) === undefined);
  const unwanted = names.map(excludedTypeIn).filter((type) => type !== undefined);
  const pools = new Set(wanted.map((name) => poolOfType(name) ?? name));
  if (pools.size > 3) {
    warn(
      resource,
      `gpus spreads over ${pools.size} pools. With more than three, workers have been seen to stay INITIALIZING`,
    );
  }
  for (const type of unwanted) {
    const pool = poolOfType(type);
    if (pool !== undefined && !pools.has(pool)) {
      warn(resource, `gpus: "-${type}" has no effect: it belongs to ${pool}, which is not in the list`);
    }
  }
  for (const pool of pools) {
    const types = typesInPool(pool);
    if (types.length > 0 && types.every((type) => unwanted.includes(type))) {
      warn(resource, `gpus leaves no known type of ${pool}, so the pool may never give a worker`);
    }
  }
}

/** @param cpu one flavor with its vCPUs, or a list of them */
export function warnOfFlavors(resource: pulumi.Resource, cpu: unknown): void {
  whenKnown(cpu, (value) => {
    const flavors = [value].flat().map((entry) => (entry as { flavor?: unknown } | undefined)?.flavor);
    for (const flavor of new Set(flavors)) {
      // `check` already reports the names that it refuses.
      if (typeof flavor !== "string" || isKnownFlavor(flavor) || ramOfFlavor(flavor) === undefined) continue;
      warn(
        resource,
        `this version does not know CPU flavor "${flavor}". New hardware is allowed: its letter stands for ` +
          `${ramOfFlavor(flavor)} GB of RAM per vCPU, and RunPod refuses what it does not have`,
      );
    }
  });
}

/** Catches seconds where milliseconds are meant: 600 next to `idleTimeoutInSeconds`. 0 means no limit. */
export function warnOfJobLimit(resource: pulumi.Resource, executionTimeoutInMs: unknown): void {
  whenKnown(executionTimeoutInMs, (limit) => {
    if (typeof limit !== "number" || limit <= 0 || limit >= 10_000) return;
    warn(
      resource,
      `executionTimeoutInMs is ${limit}, which ends every job after ${limit / 1000} s. The unit is milliseconds: ` +
        `${limit} seconds are ${limit * 1000}`,
    );
  });
}

/** @param args everything that a public template shows, which must not include a secret */
export function warnOfPublicSecrets(resource: pulumi.Resource, isPublic: unknown, args: Record<string, unknown>): void {
  whenKnown(isPublic, (known) => {
    if (known !== true) return;
    void secretPathsOf(args).then((paths = []) => {
      const fields = [...new Set(paths.map((path) => path.join(".")))].sort();
      if (fields.length === 0) return;
      warn(
        resource,
        "public is true, so every user of RunPod can read the template, but the program has a secret in " +
          `${fields.join(", ")}. Remove public, or use a {{ RUNPOD_SECRET_name }} reference instead of the secret`,
      );
    });
  });
}

/** A stopped Pod still costs money (docs/internals/runpod-api.md#money). */
export function warnOfStop(resource: pulumi.Resource, desiredStatus: unknown, volumeInGb: unknown): void {
  whenKnown([desiredStatus, volumeInGb], (value) => {
    const [status, size] = value as [unknown, unknown];
    if (status !== "EXITED") return;
    const cost = typeof size === "number" && size > 0 ? `its volume of ${size} GB costs double meanwhile, and ` : "";
    warn(
      resource,
      `desiredStatus "EXITED" stops the Pod: ${cost}somebody else may rent its GPU, and then it cannot start ` +
        "again. Data that is not on a network volume is safe only while RunPod keeps the Pod",
    );
  });
}

/**
 * Waits for the resource's URN before it logs. The process writes messages one after the other. A message that waits
 * for a resource whose registration failed would block all later ones, even those of other programs.
 */
export function warn(resource: pulumi.Resource, text: string): void {
  resource.urn.apply((urn) => pulumi.log.warn(`${labelIn(urn)}: ${text}.`, resource));
}

/** Returns `Template "comfy"`: displays such as `--diff` show only the text of a warning, without its resource. */
function labelIn(urn: string): string {
  const [type = "", name = ""] = urn.split("::").slice(-2);
  return `${type.slice(type.lastIndexOf(":") + 1)} "${name}"`;
}

/** Passes only plain values to `use`: no secrets, and nothing unknown. The update brings unknown values. */
export function whenKnown(value: unknown, use: (known: unknown) => void): void {
  const output = pulumi.output<unknown>(value) as pulumi.Output<unknown>;
  void pulumi.isSecret(output).then((secret) => {
    if (!secret) output.apply(use);
  });
}
