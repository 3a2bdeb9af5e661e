import { isAmong } from "./data-centers";
import { checkCpu, checkCpuDisk, refuseNonsense } from "./endpoint-limits";
import type { Endpoint, Template } from "./entities";
import { newId } from "./ids";
import { dropJobs } from "./job";
import { ownVolume } from "./network-volume";
import { checkQuota } from "./quota";
import { Refusal } from "./refusal";
import { contentOf, newRelease, withRelease } from "./release";
import { peekTemplate } from "./stale-reads";
import { create as createTemplate, markReleased, usableTemplate, type TemplateSpec } from "./template";
import type { World } from "./world";

/** All settings that the owner of an endpoint decides. */
export interface EndpointSpec extends Omit<
  Endpoint,
  "id" | "accountId" | "version" | "releases" | "createdAt" | "idleSince" | "idleScaleDowns" | "shown"
> {
  /** Whether the request named a GPU count or CUDA versions, which CPU endpoints refuse. */
  namesGpuFields: boolean;
}

/** Creates an endpoint with an existing template, or with one that is created with it. */
export function create(world: World, accountId: string, spec: EndpointSpec, template?: TemplateSpec): Endpoint {
  const createdAt = world.clock.now();
  const fresh = { id: newId(14), accountId, version: 1, releases: [], createdAt };
  const endpoint = checked(world, fresh, spec);
  checkCpuDisk(endpoint, template ?? templateOf(world, endpoint));
  const runs = template === undefined ? templateOf(world, endpoint) : templateFor(world, endpoint, template);
  return insert(world, { ...endpoint, templateId: runs.id }, runs);
}

/** Replaces all settings of the owner. Releases if what workers run has changed. */
export function update(world: World, accountId: string, id: string, spec: EndpointSpec): Endpoint {
  const current = existingEndpoint(world, accountId, id);
  return release(world, current, checked(world, current, spec));
}

/** Sets another template, and releases like any save (runpod-python, runpodctl). */
export function useTemplate(world: World, accountId: string, id: string, templateId: string): Endpoint {
  const current = existingEndpoint(world, accountId, id);
  return release(world, current, { ...current, templateId });
}

/** The endpoint with these settings, if they are allowed. */
export function checked(
  world: World,
  kept: Pick<Endpoint, "id" | "accountId" | "version" | "releases" | "createdAt">,
  { namesGpuFields, ...spec }: EndpointSpec,
): Endpoint {
  const endpoint: Endpoint = { ...kept, ...spec, idleSince: world.clock.now(), idleScaleDowns: 0 };
  check(world, endpoint);
  checkCpu(world, endpoint, namesGpuFields);
  return endpoint;
}

function release(world: World, current: Endpoint, wanted: Endpoint): Endpoint {
  const template = templateOf(world, wanted);
  checkCpuDisk(wanted, template);
  if (current.templateId !== template.id) markReleased(world, current.templateId);
  return world.store.endpoints.update(current.id, withRelease(world, current, wanted, contentOf(template)));
}

function check(world: World, endpoint: Endpoint): void {
  const { store, switches } = world;
  const { name, gpuCount, workersMin, workersMax, scalerValue, networkVolumeIds } = endpoint;
  const { idleTimeoutInSeconds: idleTimeout, executionTimeoutInMs } = endpoint;
  if (name.trim() === "") throw new Refusal("invalid", "An endpoint needs a name.");
  // The minimum is runpodctl's, the maximum v1's. UNKNOWN: the texts.
  if (name.length < 3 || name.length > 191) {
    throw new Refusal("invalid", "An endpoint's name must have 3 to 191 characters.");
  }
  if (gpuCount < 1 && endpoint.gpus !== null) throw new Refusal("invalid", "gpuCount must be at least 1.");
  if (Math.min(workersMin, workersMax, executionTimeoutInMs) < 0) {
    throw new Refusal("invalid", "workersMin, workersMax and executionTimeoutMs must not be negative.");
  }
  if (scalerValue < (endpoint.scalerType === "QUEUE_DELAY" ? 0.5 : 1)) {
    throw new Refusal("invalid", "scalerValue must be at least 1.");
  }
  if (idleTimeout < 1 || idleTimeout > 3600) throw new Refusal("invalid", "idleTimeout must be between 1 and 3600.");
  if (switches.nonsense === "refuse") refuseNonsense(world, endpoint);
  const dataCenterIds = networkVolumeIds.map((id) => {
    const kept = store.endpoints.get(endpoint.id)?.networkVolumeIds.includes(id);
    const volume = ownVolume(world, endpoint.accountId, id);
    // An idle endpoint keeps the id of a deleted volume.
    if (volume === undefined && !kept) throw new Refusal("notFound", `Network volume ${id} not found.`);
    return volume?.dataCenterId;
  });
  if (new Set(dataCenterIds).size < dataCenterIds.length) {
    throw new Refusal("invalid", "An endpoint can have only one network volume per data center.");
  }
  const outside = dataCenterIds.find((id) => id !== undefined && !isAmong(endpoint.dataCenterIds, id));
  if (outside !== undefined && switches.locationsWithoutVolume === "refuse") {
    throw new Refusal(
      "invalid",
      `The network volume's data center ${outside} is not among the endpoint's locations ${endpoint.dataCenterIds.join(",")}.`,
    );
  }
  checkQuota(world, endpoint);
}

/** The template that the endpoint must run. */
function templateOf(world: World, { accountId, templateId }: Endpoint): Template {
  const allowed = usableTemplate(world, accountId, templateId);
  const isBehind = world.switches.saveEndpointSeesStaleTemplate === "yes";
  const visible = allowed && isBehind ? peekTemplate(world, allowed.id) : allowed;
  if (visible === undefined) throw new Refusal("notFound", `Template ${templateId} not found.`);
  if (!visible.isServerless) throw new Refusal("invalid", `Template ${visible.id} is not a serverless template.`);
  return visible;
}

function templateFor(world: World, { id, accountId, bindsTemplate }: Endpoint, spec: TemplateSpec): Template {
  const made = createTemplate(world, accountId, spec, { allowsNamesakes: spec.isHidden ?? false });
  return world.store.templates.update(made.id, { boundEndpointId: bindsTemplate ? id : null });
}

function insert(world: World, endpoint: Endpoint, template: Template): Endpoint {
  const isGivenPorts = endpoint.type === "loadBalancer" && world.switches.loadBalancerPorts === "added";
  const deployed = isGivenPorts ? withPlatformEnv(world, template) : template;
  const first = newRelease(1, endpoint.createdAt, contentOf(deployed));
  return world.store.endpoints.insert({ ...endpoint, releases: [first] });
}

/**
 * The first deploy of a load-balancing endpoint adds these to its template. Later deploys do not restore them (seen in
 * flash).
 */
function withPlatformEnv(world: World, template: Template): Template {
  const stored = world.store.templates.get(template.id) ?? template;
  world.store.templates.update(template.id, { env: envWithPorts(stored) });
  return { ...template, env: envWithPorts(template) };
}

function envWithPorts({ env }: Template): Template["env"] {
  const has = new Set(env.map(({ key }) => key));
  const added = ["PORT", "PORT_HEALTH"].filter((key) => !has.has(key)).map((key) => ({ key, value: "80" }));
  return [...env, ...added];
}

/** Returns the deleted endpoint's id. */
export function remove(world: World, accountId: string, id: string): string {
  const endpoint = existingEndpoint(world, accountId, id);
  const hasWorkers = endpoint.workersMin > 0 || endpoint.workersMax > 0;
  if (hasWorkers && world.switches.deleteEndpointWithWorkers === "refuse") {
    // The rule is documented, its text is not (docs/internals/runpod-api.md#unknown).
    throw new Refusal("inUse", "Set the endpoint's min and max workers to 0 before deleting it.");
  }
  end(world, endpoint);
  markReleased(world, endpoint.templateId);
  return id;
}

/** Ends an endpoint with its workers and jobs. */
export function end(world: World, { id }: Endpoint): void {
  for (const worker of world.store.workers.list(({ endpointId }) => endpointId === id)) {
    world.store.workers.delete(worker.id);
  }
  dropJobs(world, id);
  world.store.endpoints.delete(id);
}

export function ownEndpoint(world: World, accountId: string, id: string): Endpoint | undefined {
  const endpoint = world.store.endpoints.get(id);
  return endpoint?.accountId === accountId ? endpoint : undefined;
}

export function existingEndpoint(world: World, accountId: string, id: string): Endpoint {
  const endpoint = ownEndpoint(world, accountId, id);
  if (endpoint === undefined) throw new Refusal("notFound", `Endpoint ${id} not found.`);
  return endpoint;
}
