import * as pulumi from "@pulumi/pulumi";
import type { CpuFlavor } from "../provider/api";
import type { NetworkVolumeReference } from "../provider/kinds/network-volume";
import { outputTextProblem } from "../provider/lifecycle/output-text";
import { Endpoint } from "./endpoint";
import type { EndpointInfo } from "./get";
import { ProgramError } from "./program-error";
import { Template } from "./template";

/** What a DebugStack takes from the endpoint under investigation. */
export interface Production {
  args: pulumi.Output<string | undefined>;
  containerDiskInGb: pulumi.Output<number | undefined>;
  registryAuthId: pulumi.Output<string | undefined>;
  env: pulumi.Output<Record<string, string> | undefined>;
  ports: pulumi.Output<string[] | undefined>;
  type: pulumi.Output<"QUEUE" | "LOAD_BALANCER">;
  gpus: pulumi.Output<string[] | undefined>;
  gpuCount: pulumi.Output<number | undefined>;
  cpus: pulumi.Output<CpuFlavor[] | undefined>;
  networkVolumes: pulumi.Output<NetworkVolumeReference[] | undefined>;
  dataCenterIds: pulumi.Output<string[] | undefined>;
  allowedCudaVersions: pulumi.Output<string[] | undefined>;
  minCudaVersion: pulumi.Output<string | undefined>;
}

/** The values that a DebugStack accepts as `endpoint`. */
export type Source = Endpoint | pulumi.Input<EndpointInfo> | (() => pulumi.Input<EndpointInfo>);

/** @param name of the DebugStack, for messages */
export function productionOf(name: string, source: Source): Production {
  if (source instanceof Endpoint) return ofProgram(name, source);
  const found = typeof source === "function" ? source() : source;
  // Plain values are checked now: an error in an output would come after parts are registered.
  if (!pulumi.Output.isInstance(found) && !(found instanceof Promise)) refuseOther(name, found);
  const info: pulumi.Output<unknown> = pulumi.output<unknown>(found);
  return fromEndpointInfo(info.apply<unknown>((known) => refuseOther(name, known)));
}

/** JavaScript programs may pass anything. */
function refuseOther(name: string, found: unknown): EndpointInfo {
  if (typeof found === "object" && found !== null && "template" in found && "networkVolumes" in found) {
    return found as EndpointInfo;
  }
  const problem = typeof found === "string" ? outputTextProblem(found) : undefined;
  if (problem !== undefined) throw new ProgramError(`DebugStack "${name}": endpoint ${problem}.`);
  const [what, id] =
    typeof found === "string" ? [`the text "${found}"`, `"${found}"`] : [`no endpoint, but ${typeof found}`, "id"];
  throw new ProgramError(
    `DebugStack "${name}": endpoint is ${what}. Give an Endpoint of this program, or \`() => ` +
      `runpod.getEndpoint(${id})\`.`,
  );
}

function ofProgram(name: string, endpoint: Endpoint): Production {
  const { template, type, gpus, gpuCount, cpus, networkVolumes } = endpoint;
  const { dataCenterIds, allowedCudaVersions, minCudaVersion } = endpoint;
  if (!(template instanceof Template)) {
    throw new ProgramError(
      `DebugStack "${name}": endpoint has its template only by id, so its args and env are not known here. Pass ` +
        "`() => runpod.getEndpoint(id)`, or give the Endpoint a Template.",
    );
  }
  const { args, containerDiskInGb, registryAuthId, env, ports } = template;
  const run = { args, containerDiskInGb, registryAuthId, env, ports };
  const place = { networkVolumes, dataCenterIds, allowedCudaVersions, minCudaVersion };
  return { ...run, type, gpus, gpuCount, cpus, ...place };
}

/** @param endpoint an output that is known to hold an endpoint */
function fromEndpointInfo(endpoint: pulumi.Output<unknown>): Production {
  const of = <Value>(take: (info: EndpointInfo) => Value) =>
    endpoint.apply<Value>((info) => take(info as EndpointInfo) as never);
  const ofGpus = <Value>(take: (info: EndpointInfo) => Value) =>
    of((info) => (info.gpus.length > 0 ? take(info) : undefined));
  return {
    // RunPod does not report which values are secret, so a command becomes one. A missing command does not.
    args: of(({ template }) => template.args).apply((args) => (args ? pulumi.secret(args) : pulumi.output(args))),
    containerDiskInGb: of(({ template }) => template.containerDiskInGb),
    registryAuthId: of(({ template }) => template.registryAuthId),
    env: pulumi.secret(of(({ template }) => template.env)),
    ports: of(({ template }) => template.ports),
    type: of(({ type }) => type),
    gpus: ofGpus(({ gpus }) => gpus),
    gpuCount: ofGpus(({ gpuCount }) => gpuCount),
    cpus: of(({ gpus, cpus }) => (gpus.length > 0 ? undefined : cpus)),
    networkVolumes: of(({ networkVolumes }) => networkVolumes),
    dataCenterIds: of(placesOf),
    allowedCudaVersions: ofGpus((info) => cudaOf(info).allowedCudaVersions),
    minCudaVersion: ofGpus((info) => cudaOf(info).minCudaVersion),
  };
}

/** An endpoint of this package has one of the two. RunPod may return both. */
function cudaOf({ allowedCudaVersions, minCudaVersion }: EndpointInfo): Partial<EndpointInfo> {
  return allowedCudaVersions.length > 0
    ? { allowedCudaVersions }
    : minCudaVersion === undefined
      ? {}
      : { minCudaVersion };
}

/**
 * Network volumes already pin the endpoint. Without volumes the list is RunPod's, minus the countries in it, which no
 * argument accepts (docs/internals/runpod-api.md#endpoints).
 */
function placesOf({ networkVolumes, dataCenterIds }: EndpointInfo): string[] | undefined {
  const places = networkVolumes.length > 0 ? [] : dataCenterIds.filter((place) => !/^[A-Z]{2}$/i.test(place));
  return places.length > 0 ? places : undefined;
}
