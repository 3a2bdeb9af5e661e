import * as pulumi from "@pulumi/pulumi";
import { Endpoint } from "./endpoint";
import type { EndpointInfo } from "./live";
import { Template } from "./template";

/** What a DebugStack takes from the endpoint under investigation. */
export interface Production {
  args: pulumi.Output<string | undefined>;
  containerDiskInGb: pulumi.Output<number | undefined>;
  registryAuthId: pulumi.Output<string | undefined>;
  env: pulumi.Output<Record<string, string> | undefined>;
  type: pulumi.Output<"QUEUE" | "LOAD_BALANCER">;
  gpus: pulumi.Output<string[] | undefined>;
  gpuCount: pulumi.Output<number | undefined>;
  cpus: pulumi.Output<{ flavor: string; vcpuCount: number }[] | undefined>;
  networkVolumes: pulumi.Output<{ id: string; dataCenterId?: string }[] | undefined>;
}

/** @param name of the DebugStack, for messages */
export function productionOf(name: string, endpoint: Endpoint | EndpointInfo): Production {
  return endpoint instanceof Endpoint ? ofProgram(name, endpoint) : ofRunpod(endpoint);
}

function ofProgram(name: string, endpoint: Endpoint): Production {
  const { template, type, gpus, gpuCount, cpus, networkVolumes } = endpoint;
  if (!(template instanceof Template)) {
    throw new pulumi.RunError(
      `DebugStack "${name}": endpoint was given its template by id, so its args and env are not known here. Pass ` +
        "`await runpod.getEndpoint(id)`, or give the Endpoint a Template.",
    );
  }
  const { args, containerDiskInGb, registryAuthId, env } = template;
  return { args, containerDiskInGb, registryAuthId, env, type, gpus, gpuCount, cpus, networkVolumes };
}

function ofRunpod(endpoint: EndpointInfo): Production {
  const { template, type, gpus, gpuCount, cpus, networkVolumes } = endpoint;
  const isGpu = gpus.length > 0;
  return {
    args: pulumi.output(template.args),
    containerDiskInGb: pulumi.output(template.containerDiskInGb),
    registryAuthId: pulumi.output(template.registryAuthId),
    // RunPod does not say which of its values are secret.
    env: pulumi.secret(template.env),
    type: pulumi.output(type),
    gpus: pulumi.output(isGpu ? gpus : undefined),
    gpuCount: pulumi.output(isGpu ? gpuCount : undefined),
    cpus: pulumi.output(isGpu ? undefined : cpus),
    networkVolumes: pulumi.output(networkVolumes),
  };
}
