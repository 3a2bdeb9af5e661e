import { isAmong } from "./data-centers";
import {
  checkSources,
  computeFrom,
  defaultedFields,
  keptField,
  scalerTypeFrom,
  typeFrom,
  volumeIdsFrom,
  type EndpointInput,
} from "../faces/graphql/endpoint-input";
import type { Endpoint, Template } from "./entities";
import { refusal } from "../faces/graphql/errors";
import { newId } from "./ids";
import { dropJobs } from "./job";
import { ownVolume } from "./network-volume";
import { checkCpu, checkCpuDisk, refuseNonsense } from "./endpoint-limits";
import { checkQuota } from "./quota";
import { contentOf, withRelease } from "./release";
import { peekTemplate } from "../wire/stale-reads";
import { markReleased, saveTemplate, usableTemplate } from "./template";
import type { World } from "./world";

/**
 * Creates without an id, updates with one. An update is not sparse: what has a default in the schema is reset by
 * leaving it out.
 */
export function saveEndpoint(
  world: World,
  accountId: string,
  input: EndpointInput,
  sent: ReadonlySet<string>,
): Endpoint {
  const current = input.id ? ownEndpoint(world, accountId, input.id) : undefined;
  if (input.id && current === undefined) throw refusal(`Endpoint ${input.id} not found.`);
  checkSources(input, current);
  const wanted = endpointFrom(world, accountId, input, sent, current);
  check(world, wanted);
  checkCpu(world, wanted, input, sent);
  const template = templateOf(world, wanted, input);
  checkCpuDisk(wanted, template);
  const endpoint = { ...wanted, templateId: template.id };
  if (current === undefined) return insertEndpoint(world, endpoint, template);
  if (current.templateId !== template.id) markReleased(world, current.templateId);
  return world.store.endpoints.update(endpoint.id, withRelease(world, current, endpoint, contentOf(template)));
}

function endpointFrom(
  world: World,
  accountId: string,
  input: EndpointInput,
  sent: ReadonlySet<string>,
  current: Endpoint | undefined,
): Endpoint {
  const now = world.clock.now();
  const type = typeFrom(input, current);
  return {
    ...defaultedFields(input, sent, current, world.switches),
    ...computeFrom(input, current),
    id: current?.id ?? newId("endpoint"),
    accountId,
    name: input.name,
    templateId: input.templateId || (current?.templateId ?? ""),
    type,
    scalerType: scalerTypeFrom(input, type, current),
    volumeIds: volumeIdsFrom(input, current),
    locations: keptField<string | null>(input.locations, current?.locations, null) || null,
    allowedCudaVersions:
      keptField<string | null>(input.allowedCudaVersions, current?.allowedCudaVersions, null) || null,
    minCudaVersion: keptField<string | null>(input.minCudaVersion, current?.minCudaVersion, null) || null,
    executionTimeoutMs: keptField(input.executionTimeoutMs, current?.executionTimeoutMs, 0),
    flashBootType: keptField(input.flashBootType, current?.flashBootType, "OFF"),
    flashEnvironmentId: keptField<string | null>(input.flashEnvironmentId, current?.flashEnvironmentId, null),
    modelReferences: keptField(input.modelReferences, current?.modelReferences, []),
    // Beside a templateId it is ignored (runpodctl).
    env: input.templateId ? (current?.env ?? []) : keptField(input.env, current?.env, []),
    compliance: keptField(input.compliance, current?.compliance, []),
    version: current?.version ?? 1,
    releases: current?.releases ?? [],
    createdAt: current?.createdAt ?? now,
    idleSince: now,
    idleScaleDowns: 0,
  };
}

function check(world: World, endpoint: Endpoint): void {
  const { store, switches } = world;
  const { name, gpuCount, workersMin, workersMax, idleTimeout, scalerValue, executionTimeoutMs, volumeIds } = endpoint;
  if (name.trim() === "") throw refusal("An endpoint needs a name.");
  // The shortest is runpodctl's, the longest v1's; the texts are not known.
  if (name.length < 3 || name.length > 191) throw refusal("An endpoint's name must have 3 to 191 characters.");
  if (gpuCount < 1 && endpoint.gpuIds !== null) throw refusal("gpuCount must be at least 1.");
  if (Math.min(workersMin, workersMax, executionTimeoutMs) < 0) {
    throw refusal("workersMin, workersMax and executionTimeoutMs must not be negative.");
  }
  if (scalerValue < 1) throw refusal("scalerValue must be at least 1.");
  if (idleTimeout < 1 || idleTimeout > 3600) throw refusal("idleTimeout must be between 1 and 3600.");
  if (switches.nonsense === "refuse") refuseNonsense(world, endpoint);
  const dataCenterIds = volumeIds.map((id) => {
    const kept = store.endpoints.get(endpoint.id)?.volumeIds.includes(id);
    const volume = ownVolume(world, endpoint.accountId, id);
    // A volume that was deleted under an idle endpoint stays named by it.
    if (volume === undefined && !kept) throw refusal(`Network volume ${id} not found.`);
    return volume?.dataCenterId;
  });
  if (new Set(dataCenterIds).size < dataCenterIds.length) {
    throw refusal("An endpoint can have only one network volume per data center.");
  }
  const outside = dataCenterIds.find((id) => id !== undefined && !isAmong(endpoint.locations, id));
  if (outside !== undefined && switches.locationsWithoutVolume === "refuse") {
    throw refusal(
      `The network volume's data center ${outside} is not among the endpoint's locations ${endpoint.locations}.`,
    );
  }
  checkQuota(world, endpoint);
}

/** Another template for an endpoint that exists, released like any save (runpod-python, runpodctl). */
export function updateEndpointTemplate(
  world: World,
  accountId: string,
  { endpointId, templateId }: { endpointId: string; templateId: string },
): Endpoint {
  const current = ownEndpoint(world, accountId, endpointId);
  if (current === undefined) throw refusal(`Endpoint ${endpointId} not found.`);
  const wanted = { ...current, templateId };
  const template = templateOf(world, wanted, { name: current.name });
  checkCpuDisk(wanted, template);
  if (current.templateId !== templateId) markReleased(world, current.templateId);
  return world.store.endpoints.update(endpointId, withRelease(world, current, wanted, contentOf(template)));
}

/** The template that the endpoint shall run, made first when it was sent inline. */
function templateOf(world: World, endpoint: Endpoint, { template, bindEndpoint }: EndpointInput): Template {
  const { accountId } = endpoint;
  if (template) {
    const made = saveTemplate(world, accountId, { ...template, volumeInGb: 0, isServerless: true });
    return world.store.templates.update(made.id, { boundEndpointId: bindEndpoint ? endpoint.id : null });
  }
  const allowed = usableTemplate(world, accountId, endpoint.templateId);
  const isBehind = world.switches.saveEndpointSeesStaleTemplate === "yes";
  const visible = allowed && isBehind ? peekTemplate(world, allowed.id) : allowed;
  if (visible === undefined) throw refusal(`Template ${endpoint.templateId} not found.`);
  if (!visible.isServerless) throw refusal(`Template ${visible.id} is not a serverless template.`);
  return visible;
}

function insertEndpoint(world: World, endpoint: Endpoint, template: Template): Endpoint {
  const deployed = endpoint.type === "LB" ? withPlatformEnv(world, template) : template;
  const first = { version: 1, at: endpoint.createdAt, templateContent: contentOf(deployed), diff: [] };
  return world.store.endpoints.insert({ ...endpoint, releases: [first] });
}

/**
 * At its first deploy a load-balancing endpoint finds these in its template; they are not put back later (seen in
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
export function deleteEndpoint(world: World, accountId: string, id: string): string {
  const endpoint = ownEndpoint(world, accountId, id);
  if (endpoint === undefined) throw refusal(`Endpoint ${id} not found.`);
  const hasWorkers = endpoint.workersMin > 0 || endpoint.workersMax > 0;
  if (hasWorkers && world.switches.deleteEndpointWithWorkers === "refuse") {
    // The rule is documented, its text is not known (docs/internals/runpod-api.md#unknown).
    throw refusal("Set the endpoint's min and max workers to 0 before deleting it.");
  }
  for (const worker of world.store.workers.list(({ endpointId }) => endpointId === id)) {
    world.store.workers.delete(worker.id);
  }
  dropJobs(world, id);
  world.store.endpoints.delete(id);
  markReleased(world, endpoint.templateId);
  return id;
}

export function ownEndpoint(world: World, accountId: string, id: string): Endpoint | undefined {
  const endpoint = world.store.endpoints.get(id);
  return endpoint?.accountId === accountId ? endpoint : undefined;
}
