import type { Snapshot } from "../../testing/emulator";

type Recorded = Record<string, unknown>;

/**
 * Converts a recorded store to the current field names. The emulator of 0.1.0 stored the names of RunPod's GraphQL. A
 * store with current names is returned unchanged.
 */
export function convertStore(store: Omit<Snapshot, "dataCenters">): Omit<Snapshot, "dataCenters"> {
  const { templates, staleTemplates, endpoints, pods } = store as unknown as Record<string, Recorded[]>;
  return {
    ...store,
    templates: templates?.map(contentFrom) as never,
    staleTemplates: staleTemplates?.map((stale) => ({
      ...stale,
      previous: stale["previous"] === null ? null : contentFrom(stale["previous"] as Recorded),
    })) as never,
    endpoints: endpoints?.map(endpointFrom) as never,
    pods: pods?.map(podFrom) as never,
  };
}

/** Converts the fields that templates, Pods and releases share. */
function contentFrom(recorded: Recorded): Recorded {
  if (!("imageName" in recorded)) return recorded;
  const { imageName, dockerArgs, ports, containerRegistryAuthId, ...rest } = recorded;
  return {
    ...rest,
    image: imageName,
    startCommand: dockerArgs,
    ports: listFrom(ports),
    registryAuthId: containerRegistryAuthId,
  };
}

function podFrom(recorded: Recorded): Recorded {
  const { podType, ...rest } = contentFrom(recorded);
  return podType === undefined ? rest : { ...rest, isInterruptible: podType === "INTERRUPTABLE" };
}

function endpointFrom(recorded: Recorded): Recorded {
  if (!("gpuIds" in recorded)) return recorded;
  const { type, gpuIds, instanceIds, idleTimeout, locations, volumeIds, bindEndpoint, ...others } = recorded;
  const { allowedCudaVersions, executionTimeoutMs, flashBootType, releases, ...rest } = others;
  const tokens = listFrom(gpuIds);
  const isExcluded = (token: string) => token.startsWith("-");
  return {
    ...rest,
    type: type === "LB" ? "loadBalancer" : "queue",
    gpus:
      gpuIds === null
        ? null
        : {
            pools: tokens.filter((token) => !isExcluded(token)),
            excludedTypes: tokens.filter(isExcluded).map((token) => token.slice(1)),
          },
    cpuInstances: instanceIds,
    idleTimeoutInSeconds: idleTimeout,
    dataCenterIds: listFrom(locations),
    networkVolumeIds: volumeIds,
    bindsTemplate: bindEndpoint,
    allowedCudaVersions: listFrom(allowedCudaVersions),
    executionTimeoutInMs: executionTimeoutMs,
    flashBoot: flashBootType,
    releases: (releases as Recorded[]).map((release) => ({
      ...release,
      templateContent: contentFrom(release["templateContent"] as Recorded),
    })),
  };
}

function listFrom(text: unknown): string[] {
  return typeof text === "string" ? text.split(",").filter((entry) => entry !== "") : [];
}
