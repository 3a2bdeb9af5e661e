import * as pulumi from "@pulumi/pulumi";
import { authorizedKeysProblem } from "../provider/kinds/authorized-keys";
import { Endpoint, type EndpointArgs } from "./endpoint";
import { hasPassed } from "./expiry";
import type { EndpointInfo } from "./get";
import { Pod, type PodArgs } from "./pod";
import { productionOf, type Production } from "./debug-target";
import { ProgramError, refuseUnknownArguments } from "./program-error";
import { Template, type TemplateArgs } from "./template";

export interface DebugStackArgs {
  /**
   * The endpoint under investigation: an Endpoint of this program, or `() => runpod.getEndpoint(id)` in a stack of its
   * own, where `pulumi destroy` cannot reach production. The function is not called after `expiresAt`, so the parts are
   * deleted even if production no longer exists. The result of `getEndpoint` is accepted too, awaited or not. The
   * endpoint is never changed.
   *
   * @change updates the debug endpoint in place, and replaces the Pod if the other endpoint has another network volume
   */
  endpoint: Endpoint | pulumi.Input<EndpointInfo> | (() => pulumi.Input<EndpointInfo>);
  /**
   * The debug image: production's image plus your tools. It runs in the debug endpoint and in the Pod.
   *
   * @change is released to the debug endpoint and restarts the Pod with an empty container disk
   */
  image: pulumi.Input<string>;
  /**
   * SSH public keys (their content, not paths), passed to the image as `PUBLIC_KEY`. Without keys, only a load balancer
   * opens ports: those of production's template.
   *
   * @default none
   * @change is released to the debug endpoint and restarts the Pod with an empty container disk
   */
  authorizedKeys?: readonly pulumi.Input<string>[];
  /**
   * A date and time with a time zone, such as `"2026-12-01T18:00:00Z"`; a plain string, not an Output. After it, the
   * next `pulumi up` deletes all parts.
   *
   * @default never
   * @change has no effect until the date passes
   */
  expiresAt?: string;
  /**
   * Start command of the debug endpoint; the Pod has its image's own.
   *
   * @default production's, as a secret if `getEndpoint` reads it
   * @change is released to the debug endpoint
   */
  args?: pulumi.Input<string>;
  /**
   * Environment variables of the debug endpoint, merged over production's: variables that you do not set keep
   * production's value.
   *
   * @default production's
   * @change is released to the debug endpoint
   */
  env?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /**
   * Container disk of the debug endpoint in GB.
   *
   * @default production's
   * @change is released to the debug endpoint
   */
  containerDiskInGb?: pulumi.Input<number>;
  /**
   * Id of the registry credential that pulls the debug image.
   *
   * @default production's
   * @change is released to the debug endpoint and restarts the Pod with an empty container disk
   */
  registryAuthId?: pulumi.Input<string>;
  /**
   * What differs from the debug profile and from production's GPUs, data centers and CUDA versions; `false` creates no
   * debug endpoint and no debug template.
   *
   * @default nothing differs
   * @change updates in place; `false` deletes both
   */
  debugEndpoint?: false | DebugEndpointArgs;
  /**
   * GPUs for the Pod, another CPU size, another image and so on; `false` creates no Pod.
   *
   * @default a CPU Pod with 2 vCPUs
   * @change does what the same argument of a Pod does; `false` deletes it
   */
  pod?: false | DebugPodArgs;
}

type EndpointDifferences = Pick<
  EndpointArgs,
  | "name"
  | "gpus"
  | "gpuCount"
  | "dataCenterIds"
  | "allowedCudaVersions"
  | "minCudaVersion"
  | "workersMax"
  | "idleTimeoutInSeconds"
  | "executionTimeoutInMs"
>;

// An interface without a member of its own has no name in compiler errors.
/** Arguments of the debug endpoint that differ from the debug profile, or from production. */
export interface DebugEndpointArgs extends EndpointDifferences {
  name?: pulumi.Input<string>;
}

/** Arguments of the diagnostic Pod that differ from a CPU Pod on production's network volume. */
export interface DebugPodArgs extends Omit<PodArgs, "template" | "networkVolume" | "adopt"> {
  name?: pulumi.Input<string>;
}

/**
 * Everything for one investigation, beside production and without touching it: a debug template, a debug endpoint (at
 * most one worker, none until a job arrives, 300 s idle, no FlashBoot) and a standing diagnostic Pod. All are on
 * production's network volume and in its data center. The debug endpoint runs where production can run: GPUs, data
 * centers and CUDA versions. `pulumi destroy`, removing the component from the program, or the next `pulumi up` after
 * `expiresAt` deletes exactly what it created.
 *
 * @example In a stack of its own
 * ```ts
 * import * as pulumi from "@pulumi/pulumi";
 * import * as runpod from "runpod-iac";
 *
 * const config = new pulumi.Config();
 * const debug = new runpod.DebugStack("comfy-debug", {
 *   endpoint: () => runpod.getEndpoint(config.require("endpointId")),
 *   image: "ghcr.io/acme/comfy-worker:1.4.0-debug",
 *   authorizedKeys: [config.require("publicKey")],
 *   expiresAt: config.require("expiresAt"),
 * });
 *
 * export const ssh = debug.sshCommand;
 * export const debugUrl = debug.runUrl;
 * ```
 */
export class DebugStack extends pulumi.ComponentResource {
  /** The debug template; undefined with `debugEndpoint: false`, and after `expiresAt`. */
  readonly template: Template | undefined;
  /** The debug endpoint; undefined with `debugEndpoint: false`, and after `expiresAt`. */
  readonly endpoint: Endpoint | undefined;
  /** The standing Pod; undefined with `pod: false`, and after `expiresAt`. */
  readonly pod: Pod | undefined;
  /** Id of the debug endpoint at RunPod; null if there is none. */
  readonly endpointId: pulumi.Output<string | null>;
  /** Id of the Pod at RunPod, for `getPod`; null if there is none. */
  readonly podId: pulumi.Output<string | null>;
  /**
   * SSH to the Pod through RunPod's proxy: a shell, without file transfer or port forwarding. `getPod` reads the direct
   * port. Null if there is no Pod, or if RunPod returns no address.
   */
  readonly sshCommand: pulumi.Output<string | null>;
  /** POST a job here to run it on the debug endpoint; null if there is none. */
  readonly runUrl: pulumi.Output<string | null>;

  constructor(name: string, args: DebugStackArgs, options?: pulumi.ComponentResourceOptions) {
    super("runpod-iac:index:DebugStack", name, {}, options);
    // A misspelt `expiresAt` would let the parts cost money without end.
    refuseUnknownArguments(`DebugStack "${name}"`, args, argumentNames);
    const expired = args.expiresAt !== undefined && hasPassed(`DebugStack "${name}": expiresAt`, args.expiresAt);
    if (expired) {
      // The read may have started already and may fail. After `expiresAt` its result is not needed.
      if (args.endpoint instanceof Promise) args.endpoint.catch(() => undefined);
      this.urn.apply(() =>
        pulumi.log.info(`DebugStack "${name}" expired at ${args.expiresAt}: its parts are deleted.`, this),
      );
    } else {
      refuseInvalidKeys(name, args.authorizedKeys);
      const production = productionOf(name, args.endpoint);
      const part = { parent: this };
      if (args.debugEndpoint !== false) {
        this.template = new Template(`${name}-template`, templateArgs(args, production), part);
        const endpoint = endpointArgs(args.debugEndpoint ?? {}, production, this.template);
        this.endpoint = new Endpoint(`${name}-endpoint`, endpoint, part);
      }
      if (args.pod !== false) this.pod = new Pod(`${name}-pod`, podArgs(args, args.pod ?? {}, production), part);
    }
    this.endpointId = orNull(this.endpoint?.id);
    this.podId = orNull(this.pod?.id);
    this.sshCommand = orNull(this.pod?.sshCommand);
    this.runUrl = orNull(this.endpoint?.runUrl);
    const { endpointId, podId, sshCommand, runUrl } = this;
    this.registerOutputs({ endpointId, podId, sshCommand, runUrl });
  }
}

function templateArgs(args: DebugStackArgs, production: Production): TemplateArgs {
  return {
    image: args.image,
    args: args.args ?? production.args,
    containerDiskInGb: args.containerDiskInGb ?? production.containerDiskInGb,
    registryAuthId: args.registryAuthId ?? production.registryAuthId,
    env: pulumi
      .all([production.env, args.env, publicKey(args)])
      .apply(([env, over, keys]) => ({ ...env, ...over, ...keys })),
    ports: pulumi.all([production.type, production.ports]).apply(portsOfWorkers(args)),
  };
}

function endpointArgs(differences: DebugEndpointArgs, production: Production, template: Template): EndpointArgs {
  const { type, gpus, gpuCount, cpus, ...place } = production;
  const compute = differences.gpus === undefined ? { gpus, gpuCount, cpus } : {};
  // Jobs may fail for a driver or place that production never uses, so the debug endpoint gets the same limits.
  const { networkVolumes, dataCenterIds, allowedCudaVersions, minCudaVersion } = place;
  const namesCuda = differences.allowedCudaVersions !== undefined || differences.minCudaVersion !== undefined;
  const cuda = namesCuda ? {} : { allowedCudaVersions, minCudaVersion };
  const taken = { type, ...compute, ...cuda, networkVolumes, dataCenterIds };
  return { template, profile: "debug", ...taken, ...withoutUndefined(differences) };
}

function podArgs(args: DebugStackArgs, differences: DebugPodArgs, production: Production): PodArgs {
  const { env, ...rest } = withoutUndefined(differences);
  const compute = rest.gpus === undefined && rest.cpu === undefined ? { cpu: { flavor: "cpu3c", vcpuCount: 2 } } : {};
  return {
    image: args.image,
    registryAuthId: args.registryAuthId ?? production.registryAuthId,
    networkVolume: production.networkVolumes.apply((volumes) => volumes?.[0]) as PodArgs["networkVolume"],
    volumeMountPath: "/workspace",
    ports: portsFor(args),
    ...compute,
    ...rest,
    env: pulumi.all([env, publicKey(args)]).apply(([own, keys]) => ({ ...own, ...keys })),
  };
}

/** Pulumi warns about a stack output that is undefined, but not about one that is null. */
function orNull(output: pulumi.Output<string | undefined> | undefined): pulumi.Output<string | null> {
  return pulumi.output(output).apply((known) => known ?? null);
}

/** The arguments as a list. The compiler keeps it complete. */
const argumentNames = Object.keys({
  endpoint: true,
  image: true,
  authorizedKeys: true,
  expiresAt: true,
  args: true,
  env: true,
  containerDiskInGb: true,
  registryAuthId: true,
  debugEndpoint: true,
  pod: true,
} satisfies Record<keyof DebugStackArgs, true>);

/** Checks the keys that are known now. The provider checks the others in their variable. */
function refuseInvalidKeys(name: string, keys: DebugStackArgs["authorizedKeys"] = []): void {
  const problems = keys.flatMap((key, index) => {
    const problem = typeof key === "string" ? authorizedKeysProblem(key) : undefined;
    return problem === undefined ? [] : [`DebugStack "${name}": authorizedKeys[${index}] ${problem}.`];
  });
  if (problems.length > 0) throw new ProgramError(problems.join("\n"));
}

/** The variable that the SSH services of RunPod's images, and of ours, read. */
function publicKey(args: DebugStackArgs): pulumi.Output<Record<string, string>> {
  return pulumi.output(args.authorizedKeys ?? []).apply((keys): Record<string, string> => {
    const lines = keys.map((key) => key.trim());
    return lines.length === 0 ? {} : { PUBLIC_KEY: lines.join("\n") };
  });
}

/** Removes `undefined` values, which must not override what is taken from production. */
function withoutUndefined<Differences extends object>(differences: Differences): Differences {
  return Object.fromEntries(Object.entries(differences).filter(([, value]) => value !== undefined)) as Differences;
}

/** A load balancer reaches its workers by their ports. A queue needs none. */
function portsOfWorkers(args: DebugStackArgs) {
  return ([type, ports]: [type: string, ports: readonly string[] | undefined]): string[] | undefined => {
    const own = portsFor(args);
    if (type !== "LOAD_BALANCER" || ports === undefined || ports.length === 0) return own;
    return [...new Set([...ports, ...(own ?? [])])];
  };
}

function portsFor(args: DebugStackArgs): string[] | undefined {
  return args.authorizedKeys?.length ? ["22/tcp"] : undefined;
}
