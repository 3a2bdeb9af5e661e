import type { Emulator, Endpoint, Pod, Template } from "../../../testing/emulator";
import { clientOf, documents, gpuIdsOf } from "../../testing/emulator/client";
import { existingPods } from "../../end-to-end/pods";
import { ownTemplates, releasedContentOf } from "../../end-to-end/results";
import type { Container, Declared } from "./declared";
import { theVolume } from "./declared";

/** RunPod's four objects. */
export function objectsOf({ store }: Emulator) {
  return {
    volume: only(store.networkVolumes.list()),
    template: only(ownTemplates({ store } as Emulator)),
    endpoint: only(store.endpoints.list()),
    pod: only(existingPods({ store } as Emulator)),
  };
}

/** RunPod always has both maps. */
export type HeldContainer = Required<Container>;
export type Held = Declared & { template: HeldContainer; pod: HeldContainer };

/** RunPod's values, by the names of the program's arguments. */
export function atRunpod(emulator: Emulator): Held {
  const { volume, template, endpoint, pod } = objectsOf(emulator);
  return {
    volume: { sizeInGb: volume.size },
    template: containerOf(template),
    endpoint: endpointOf(endpoint, volume.id),
    pod: { ...containerOf(pod), desiredStatus: pod.desiredStatus === "EXITED" ? "EXITED" : "RUNNING" },
  };
}

/** Values that no program sets. An update must never change them. */
export function undeclaredAt(emulator: Emulator): object {
  const { template, endpoint } = objectsOf(emulator);
  const { name, templateId, type, workersPFBTarget } = endpoint;
  const { readme, volumeInGb, volumeMountPath, isServerless, startSsh, startJupyter, category } = template;
  const ofTemplate = { name: template.name, readme, volumeInGb, volumeMountPath, isServerless, startSsh, startJupyter };
  return { template: { ...ofTemplate, category }, endpoint: { name, templateId, type, workersPFBTarget } };
}

/** The content that the endpoint's workers run. */
export function runningAt(emulator: Emulator): HeldContainer {
  return containerOf(releasedContentOf(objectsOf(emulator).endpoint));
}

/**
 * Changes RunPod in the console to these values, if they differ. A save of the endpoint releases its template: on REST
 * v2 its own copy, which the user fills in the same way.
 */
export async function setInConsole(emulator: Emulator, wanted: Declared, releases: boolean): Promise<void> {
  const client = clientOf(emulator);
  const { store } = emulator;
  const { volume, template, endpoint, pod } = objectsOf(emulator);
  const now = atRunpod(emulator);
  if (wanted.volume.sizeInGb > volume.size) {
    await client.ask(documents["networkVolume.update"], { input: { id: volume.id, size: wanted.volume.sizeInGb } });
  }
  if (!isSame(now.template, wanted.template)) {
    const { id, name, volumeInGb, isServerless } = template;
    const kept = { id, name, volumeInGb, isServerless, readme: "by hand" };
    await client.putTemplate({ ...kept, ...contentFrom(wanted.template) });
  }
  if (releases || !isSame(now.endpoint, wanted.endpoint)) {
    const copy = store.templates.get(endpoint.templateId);
    if (copy?.isHidden === true) {
      await client.putTemplate({
        id: copy.id,
        name: copy.name,
        volumeInGb: 0,
        isServerless: true,
        ...contentFrom(wanted.template),
      });
    }
    await client.putEndpoint(endpointInput(endpoint, wanted.endpoint, volume.id));
  }
  await changePod(emulator, pod, now.pod, wanted.pod);
}

async function changePod(emulator: Emulator, { id }: Pod, now: Declared["pod"], wanted: Declared["pod"]) {
  const client = clientOf(emulator);
  const { desiredStatus, ...container } = wanted;
  const { desiredStatus: status, ...before } = now;
  if (!isSame(before, container)) {
    await client.ask(documents["pod.update"], { input: { podId: id, ...contentFrom(container) } });
  }
  if (status === desiredStatus) return;
  await client.ask(desiredStatus === "EXITED" ? documents["pod.stop"] : documents["pod.start"], {
    input: { podId: id },
  });
}

function containerOf(
  content: Pick<Template, "image" | "startCommand" | "containerDiskInGb" | "env" | "ports">,
): HeldContainer {
  return {
    image: content.image,
    args: content.startCommand,
    containerDiskInGb: content.containerDiskInGb,
    env: Object.fromEntries(content.env.map(({ key, value }) => [key, value])),
    ports: content.ports,
  };
}

function contentFrom({ image, args, containerDiskInGb, env = {}, ports = [] }: Container) {
  return {
    imageName: image,
    dockerArgs: args,
    containerDiskInGb,
    env: Object.entries(env).map(([key, value]) => ({ key, value })),
    ports: ports.join(","),
  };
}

function endpointOf(endpoint: Endpoint, volumeId: string): Declared["endpoint"] {
  const {
    gpuCount,
    workersMin,
    workersMax,
    idleTimeoutInSeconds: idleTimeout,
    scalerType,
    scalerValue,
    flashBoot: flashBootType,
  } = endpoint;
  const { allowedCudaVersions } = endpoint;
  return {
    gpus: gpuIdsOf(endpoint).split(","),
    gpuCount,
    workersMin,
    workersMax,
    idleTimeoutInSeconds: idleTimeout,
    scalerType,
    scalerValue,
    executionTimeoutInMs: endpoint.executionTimeoutInMs,
    flashBoot: flashBootType === "OFF" ? "OFF" : "FLASHBOOT",
    networkVolumes: endpoint.networkVolumeIds.map((id) => (id === volumeId ? theVolume : id)),
    dataCenterIds: endpoint.dataCenterIds,
    ...(endpoint.minCudaVersion === null ? {} : { minCudaVersion: endpoint.minCudaVersion }),
    ...(allowedCudaVersions.length > 0 ? { allowedCudaVersions } : {}),
  };
}

/** All fields of the endpoint, because a save resets omitted ones. */
function endpointInput(
  { id, name, templateId, idleTimeoutInSeconds: idleTimeout, workersPFBTarget }: Endpoint,
  wanted: Declared["endpoint"],
  volumeId: string,
) {
  return {
    id,
    name,
    templateId,
    workersPFBTarget: workersPFBTarget + 1,
    gpuIds: wanted.gpus.join(","),
    gpuCount: wanted.gpuCount,
    workersMin: wanted.workersMin,
    workersMax: wanted.workersMax,
    idleTimeout: wanted.idleTimeoutInSeconds ?? idleTimeout,
    scalerType: wanted.scalerType,
    scalerValue: wanted.scalerValue,
    executionTimeoutMs: wanted.executionTimeoutInMs,
    flashBootType: wanted.flashBoot,
    networkVolumeId: wanted.networkVolumes.length > 0 ? volumeId : "",
    locations: wanted.dataCenterIds.join(","),
    minCudaVersion: wanted.minCudaVersion ?? "",
    allowedCudaVersions: (wanted.allowedCudaVersions ?? []).join(","),
  };
}

function isSame(one: object, other: object): boolean {
  return JSON.stringify(Object.entries(one).sort()) === JSON.stringify(Object.entries(other).sort());
}

function only<Item>(items: Item[]): Item {
  const [item] = items;
  if (item === undefined || items.length > 1) throw new Error(`RunPod has ${items.length} objects of a kind, not one.`);
  return item;
}
