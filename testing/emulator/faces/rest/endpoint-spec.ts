import type { EndpointSpec } from "../../platform/endpoint";
import type { Endpoint, Template, TemplateContent } from "../../platform/entities";
import { hiddenName } from "../../platform/linked-template";
import { contentOf, runs } from "../../platform/release";
import { defaultsOf, usableTemplate, type TemplateSpec } from "../../platform/template";
import type { World } from "../../platform/world";
import { contentFrom, type Container } from "./container";
import type { EndpointChanges, NewEndpoint, Scaling } from "./endpoint-body";
import { checkFamily, gpuSettings, instancesOf } from "./endpoint-compute";
import { Problem } from "./problem";
import { definedOf } from "./values";

const defaults = { workersMin: 0, workersMax: 3, idleTimeoutInSeconds: 10 };

/** A new endpoint, and the hidden template that is made for it. */
export function newSpecs(
  world: World,
  accountId: string,
  content: NewEndpoint,
): { endpoint: EndpointSpec; template: TemplateSpec } {
  const { gpu, cpu, type, name } = content;
  if ((gpu === undefined) === (cpu === undefined)) throw new Problem(400, "Send either gpu or cpu.");
  checkIdleTimeout(type === "QUEUE", content.scaling.type, content.workers?.idleTimeout);
  const template = templateFor(world, accountId, content.templateId);
  const named = gpu && { ...gpu, ...seededCuda(gpu, template) };
  const endpoint: EndpointSpec = {
    gpus: null,
    gpuCount: 1,
    cpuInstances: [],
    workersPFBTarget: 0,
    dataCenterIds: [],
    networkVolumeIds: [],
    allowedCudaVersions: [],
    minCudaVersion: null,
    flashBoot: "OFF",
    flashEnvironmentId: null,
    modelReferences: [],
    env: [],
    compliance: [],
    bindsTemplate: true,
    namesGpuFields: false,
    ...defaults,
    executionTimeoutInMs: Number(world.switches.omittedTimeout),
    ...settingsOf(content),
    ...scalerOf(content.scaling),
    ...(named && gpuSettings(world, named)),
    ...(cpu && { cpuInstances: instancesOf(cpu) }),
    name,
    templateId: "",
    type: type === "QUEUE" ? "queue" : "loadBalancer",
  };
  return { endpoint, template: hiddenTemplate(world, content, template) };
}

/** Without a CUDA constraint of its own, a GPU endpoint has the template's. */
function seededCuda({ allowedCudaVersions, minCudaVersion }: NonNullable<NewEndpoint["gpu"]>, template?: Template) {
  const isNamed = allowedCudaVersions !== undefined || minCudaVersion !== undefined;
  return isNamed ? {} : definedOf({ allowedCudaVersions: template?.allowedCudaVersions });
}

function hiddenTemplate(world: World, content: NewEndpoint, template: Template | undefined): TemplateSpec {
  const container = containerFrom(world, content, template);
  checkImage(world, container);
  return {
    ...defaultsOf(world),
    image: "",
    startCommand: "",
    env: [],
    containerDiskInGb: world.switches.restDefaultDiskInGb,
    volumeInGb: 0,
    ...container,
    name: hiddenName(content.name),
    isServerless: true,
    isHidden: true,
  };
}

/** The settings that a PATCH names. */
export function changedSettings(world: World, content: EndpointChanges, current: Endpoint): Partial<EndpointSpec> {
  const { gpu, cpu, scaling, workers } = content;
  checkFamily(current, content);
  const isQueue = current.type === "queue";
  if (!isQueue && scaling?.type === "QUEUE_DELAY") {
    const status = Number(world.switches.queueDelayOnLoadBalancer);
    throw new Problem(status, "A load-balancing endpoint does not scale on QUEUE_DELAY.");
  }
  checkIdleTimeout(isQueue, scaling?.type ?? current.scalerType, workers?.idleTimeout);
  const drops = world.switches.idleTimeoutBesideRequestCount === "dropped" && scaling?.type === "REQUEST_COUNT";
  return {
    ...(drops && isQueue ? { idleTimeoutInSeconds: defaults.idleTimeoutInSeconds } : {}),
    ...settingsOf(content),
    ...(scaling && scalerOf(scaling)),
    ...(gpu && gpuSettings(world, gpu, current)),
    ...(cpu && { cpuInstances: instancesOf(cpu) }),
  };
}

/** The container fields that a PATCH names, itself or by a template. */
export function changedContainer(
  world: World,
  accountId: string,
  content: EndpointChanges,
  current: Endpoint,
): Partial<TemplateContent> {
  const container = containerFrom(world, content, templateFor(world, accountId, content.templateId), runs(current));
  checkImage(world, container);
  return container;
}

function settingsOf(content: EndpointChanges): Partial<EndpointSpec> {
  const { name, workers, dataCenterIds, networkVolumes, timeout, flashboot } = content;
  return definedOf({
    name,
    workersMin: workers?.min,
    workersMax: workers?.max,
    idleTimeoutInSeconds: workers?.idleTimeout,
    dataCenterIds,
    networkVolumeIds: networkVolumes,
    executionTimeoutInMs: timeout,
    flashBoot: flashboot,
  });
}

function scalerOf(scaling: Scaling): Pick<EndpointSpec, "scalerType" | "scalerValue"> {
  const scalerValue = scaling.type === "QUEUE_DELAY" ? scaling.queueDelay : scaling.requestCount;
  return { scalerType: scaling.type, scalerValue };
}

function checkIdleTimeout(isQueue: boolean, scaler: Scaling["type"], idleTimeout: number | undefined): void {
  if (!isQueue || scaler !== "REQUEST_COUNT" || idleTimeout === undefined) return;
  throw new Problem(422, "idleTimeout does not apply to queue-based endpoints scaling on requestCount");
}

function templateFor(world: World, accountId: string, id: string | undefined): Template | undefined {
  if (id === undefined) return undefined;
  const template = usableTemplate(world, accountId, id);
  if (template === undefined) throw new Problem(404);
  if (!template.isServerless) throw new Problem(422, `Template ${id} is not a serverless template.`);
  return template;
}

/** The body wins over the template, and env is merged by key. */
function containerFrom(
  world: World,
  content: Container,
  template: Template | undefined,
  current?: TemplateContent,
): Partial<TemplateContent> {
  const named = contentFrom(world, containerIn(content), template ?? current);
  if (template === undefined) return named;
  const env = new Map([...template.env, ...(named.env ?? [])].map(({ key, value }) => [key, value]));
  return { ...contentOf(template), ...named, env: [...env].map(([key, value]) => ({ key, value })) };
}

function containerIn({ image, args, entrypoint, cmd, disk, env, ports, registry }: Container): Container {
  return { image, args, entrypoint, cmd, disk, env, ports, registry };
}

function checkImage({ missingImages, switches }: World, { image = "" }: Partial<TemplateContent>): void {
  if (!missingImages.has(image) || switches.missingImageInRest === "accepted") return;
  throw new Problem(422, `Image ${image} does not exist in its registry.`);
}
