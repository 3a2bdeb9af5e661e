import { z } from "zod";
import type { Endpoint, EndpointApi, EndpointSpec, FlashBoot, GpuPools, ScalerType, TemplateApi } from "../../api";
import type { Graphql } from "./client";
import { listOwn, ownList } from "./client";
import { document } from "./document";
import { deleteWithCopy, saveCopy } from "./endpoint-copy";
import { flavorFrom, instanceId } from "./instance-id";
import { unmodelledOf, withUnmodelled } from "./unmodelled";
import { withoutUnset } from "../without-unset";
import { joinList, splitList } from "./wire";

/** The endpoint's own env in any form, so that its values can be redacted from messages. */
const variables = z.array(z.looseObject({ value: z.string().nullish() })).catch([]);

/** Sent back as read, because a save resets some of the fields that it leaves out. */
const unmodelled = ["workersPFBTarget", "flashEnvironmentId", "modelReferences", "env", "compliance"] as const;

const fields = `id name templateId type gpuIds gpuCount instanceIds networkVolumeId networkVolumeIds { networkVolumeId dataCenterId }
  locations workersMin workersMax idleTimeout scalerType scalerValue executionTimeoutMs flashBootType allowedCudaVersions
  minCudaVersion version workersPFBTarget flashEnvironmentId modelReferences env { key value } compliance`;

const wire = z
  .looseObject({
    id: z.string(),
    name: z.string(),
    templateId: z.string().nullable(),
    type: z.string().nullable(),
    gpuIds: z.string().nullable(),
    gpuCount: z.number().nullable(),
    instanceIds: z.array(z.string()).nullable(),
    networkVolumeId: z.string().nullable(),
    networkVolumeIds: z.array(z.looseObject({ networkVolumeId: z.string() })).nullable(),
    locations: z.string().nullable(),
    workersMin: z.number(),
    workersMax: z.number(),
    idleTimeout: z.number().nullable(),
    scalerType: z.string().nullable(),
    scalerValue: z.number(),
    executionTimeoutMs: z.number().nullable(),
    flashBootType: z.string().nullable(),
    allowedCudaVersions: z.string().nullable(),
    minCudaVersion: z.string().nullable(),
    version: z.number().nullable(),
  })
  .transform((endpoint) => {
    const observed: Endpoint = {
      id: endpoint.id,
      // RunPod used to mark FlashBoot with a suffix of the name (docs/internals/runpod-api.md#endpoints).
      name: endpoint.name.replace(/ ?-fb$/, ""),
      templateId: endpoint.templateId || undefined,
      type: endpoint.type === "LB" ? "LOAD_BALANCER" : "QUEUE",
      gpus: endpoint.gpuIds ? poolsFrom(endpoint.gpuIds) : undefined,
      gpuCount: endpoint.gpuCount ?? 1,
      cpus: (endpoint.instanceIds ?? []).map(flavorFrom),
      networkVolumeIds: volumeIdsFrom(endpoint.networkVolumeIds, endpoint.networkVolumeId),
      dataCenterIds: splitList(endpoint.locations),
      workersMin: endpoint.workersMin,
      workersMax: endpoint.workersMax,
      idleTimeoutInSeconds: endpoint.idleTimeout ?? undefined,
      scalerType: (endpoint.scalerType as ScalerType | null) ?? undefined,
      scalerValue: endpoint.scalerValue,
      executionTimeoutInMs: endpoint.executionTimeoutMs ?? undefined,
      flashBoot: (endpoint.flashBootType as FlashBoot | null) ?? undefined,
      allowedCudaVersions: splitList(endpoint.allowedCudaVersions),
      minCudaVersion: endpoint.minCudaVersion || undefined,
      version: endpoint.version ?? undefined,
    };
    return withUnmodelled(observed, endpoint, unmodelled);
  });

const lists = ownList("endpoints", fields);
const saveDocument = document(`mutation ($input: EndpointInput!) { saveEndpoint(input: $input) { ${fields} } }`);
const deleteDocument = document("mutation ($id: String!) { deleteEndpoint(id: $id) }");

/** @param templates saves and deletes the copy of an endpoint that owns its container */
export function endpointOverGraphql(graphql: Graphql, templates: TemplateApi): EndpointApi {
  async function save(input: Record<string, unknown>): Promise<Endpoint> {
    let saves = 0;
    const reply = await graphql.call({
      onAttempts: (sends) => (saves += sends),
      operation: "saveEndpoint",
      document: saveDocument,
      variables: { input },
      reply: z.looseObject({ saveEndpoint: wire }),
      repeatable: input.id !== undefined,
      secrets: variables.parse(input.env).map(({ value }) => value ?? ""),
    });
    return { ...reply.saveEndpoint, saves };
  }

  return {
    list: () => listOwn(graphql, lists, wire),
    create: (spec) => save(inputOf(spec)),
    async update(current, changes) {
      const whole = { ...specOf(current), ...withoutUnset(changes) };
      if (current.ownsContainer && changes.template !== undefined) {
        whole.templateId = await saveCopy(templates, current, changes.template);
      }
      return save({ id: current.id, ...unmodelledOf(current), ...inputOf(whole) });
    },
    async delete(current) {
      await (current.ownsContainer ? deleteWithCopy(templates, current, remove) : remove(current.id));
    },
  };

  async function remove(id: string): Promise<void> {
    await graphql.call({
      operation: "deleteEndpoint",
      document: deleteDocument,
      variables: { id },
      reply: z.looseObject({ deleteEndpoint: z.null() }),
      repeatable: true,
    });
  }
}

/** The whole endpoint as a spec, because saveEndpoint resets many fields that it does not receive. */
function specOf(endpoint: Endpoint): EndpointSpec {
  return {
    ...endpoint,
    templateId: endpoint.templateId ?? "",
    cpus: endpoint.cpus.length > 0 ? endpoint.cpus : undefined,
    networkVolumeIds: endpoint.networkVolumeIds.length > 0 ? endpoint.networkVolumeIds : undefined,
    dataCenterIds: endpoint.dataCenterIds.length > 0 ? endpoint.dataCenterIds : undefined,
    allowedCudaVersions: endpoint.allowedCudaVersions.length > 0 ? endpoint.allowedCudaVersions : undefined,
    scalerType: endpoint.scalerType ?? "QUEUE_DELAY",
    executionTimeoutInMs: endpoint.executionTimeoutInMs ?? 0,
    flashBoot: endpoint.flashBoot ?? "OFF",
  };
}

function inputOf(spec: EndpointSpec): Record<string, unknown> {
  const input = {
    name: spec.name,
    templateId: spec.templateId,
    type: spec.type === "LOAD_BALANCER" ? "LB" : "QB",
    gpuIds: spec.gpus && joinList([...spec.gpus.pools, ...spec.gpus.excludedTypes.map((type) => `-${type}`)]),
    instanceIds: spec.cpus?.map(instanceId),
    ...volumesInput(spec.networkVolumeIds),
    locations: listInput(spec.dataCenterIds),
    workersMin: spec.workersMin,
    workersMax: spec.workersMax,
    idleTimeout: spec.idleTimeoutInSeconds,
    scalerType: spec.scalerType,
    scalerValue: spec.scalerValue,
    executionTimeoutMs: spec.executionTimeoutInMs,
    flashBootType: spec.flashBoot,
    // RunPod may refuse these on a CPU endpoint: runpod-flash omits them there (serverless_cpu.py).
    ...(spec.cpus === undefined ? gpuFieldsInput(spec) : {}),
  };
  return withoutUnset(input);
}

function gpuFieldsInput({ gpuCount, allowedCudaVersions, minCudaVersion }: EndpointSpec): Record<string, unknown> {
  return {
    gpuCount,
    allowedCudaVersions: listInput(allowedCudaVersions),
    minCudaVersion: minCudaVersion === null ? "" : minCudaVersion,
  };
}

/** Sets one of the two fields, never both (docs/internals/runpod-api.md#endpoints). `""` detaches the volumes. */
function volumesInput(ids: string[] | null | undefined): Record<string, unknown> {
  if (ids === undefined) return {};
  if (ids === null || ids.length === 0) return { networkVolumeId: "" };
  return { networkVolumeIds: ids.map((networkVolumeId) => ({ networkVolumeId })) };
}

function volumeIdsFrom(several: { networkVolumeId: string }[] | null, one: string | null): string[] {
  if (several !== null && several.length > 0) return several.map(({ networkVolumeId }) => networkVolumeId);
  return one ? [one] : [];
}

function listInput(list: string[] | null | undefined): string | undefined {
  return list === undefined ? undefined : joinList(list ?? []);
}

function poolsFrom(gpuIds: string): GpuPools {
  const tokens = splitList(gpuIds);
  return {
    pools: tokens.filter((token) => !token.startsWith("-")),
    excludedTypes: tokens.filter((token) => token.startsWith("-")).map((token) => token.slice(1)),
  };
}
