import { isDeepStrictEqual } from "node:util";
import type { KindApi, Pod, PodSpec, RunpodApi } from "../../api";
import { isRunpodError, UserError } from "../../api/errors";
import type { GpuMembers } from "../../hardware/gpu-catalog";
import { membersFor, tableMembers } from "../../hardware/gpu-catalog";
import { sameMembers, typesOf } from "../../hardware/gpu-list";
import type { CompletedPod, PodInputs } from "./inputs";
import { podRules } from "./rules";
import { defaultMountPath } from "../container";
import type { KindContext } from "../context";
import type { Kind, SpecRequest, State } from "../../lifecycle/kind";
import { envToSend, namesAdded, ownEnv } from "../platform-env";
import { missingReferences } from "../missing-references";
import type { PreparedFromTemplate } from "./from-template";
import { comparedWithTemplate, prepareFromTemplate, resolved } from "./from-template";
import { setOrClear } from "../spec";
import { plainReplacements } from "../input";
import { podInputs } from "./inputs";

export interface PodOutputs {
  /** The Pod's data center. Absent if RunPod does not report it. */
  dataCenterId?: string;
  /** The type from `gpus` that was free. Absent on a CPU Pod, and if RunPod does not report it. */
  gpuTypeId?: string;
  /** The pool in `gpus` that contains the type in use, if only RunPod's catalog shows that. */
  gpuPool?: string;
  /** SSH through RunPod's proxy: a shell, without file transfer or forwarding. Valid while it stays on its host. */
  sshCommand?: string;
  /** GB of its own volume if the program does not set it: it comes from a template or from an adoption. */
  ownVolumeInGb?: number;
  /** Names of variables that RunPod added to our saves. Absent if it added none. */
  envAddedByRunpod?: string[];
  /** Names of variables that its template sets and the program does not. Absent if there are none. */
  envFromTemplate?: string[];
}

type PodState = State<PodInputs, PodOutputs>;

export interface PreparedPod extends PreparedFromTemplate {
  /** The GPU types that the names of a list mean. */
  members: GpuMembers;
}

export const pod: Kind<PodInputs, Pod, PodSpec, PodOutputs, PreparedPod, KindContext> = {
  rules: podRules,
  api: (context) => podsNearVolumes(context.api()),
  mapping: {
    toSpec,
    toInputs,
    toOutputs({ observed, inputs, olds, save }) {
      const dataCenterId = observed.dataCenterId ?? olds.dataCenterId;
      const gpuTypeId = observed.gpuTypeId ?? olds.gpuTypeId;
      const gpuPool = poolInUse(gpuTypeId, inputs.gpus ?? [], save?.prepared?.members) ?? olds.gpuPool;
      const user = observed.sshProxyUser;
      const isUnnamed =
        inputs.volumeInGb === undefined && observed.networkVolumeId === undefined && observed.volumeInGb > 0;
      return {
        ...(dataCenterId === undefined ? {} : { dataCenterId }),
        ...(gpuTypeId === undefined ? {} : { gpuTypeId }),
        ...(gpuPool !== undefined && inputs.gpus?.includes(gpuPool) ? { gpuPool } : {}),
        ...(user === undefined ? {} : { sshCommand: `ssh ${user}@ssh.runpod.io` }),
        ...(isUnnamed ? { ownVolumeInGb: observed.volumeInGb } : {}),
        ...(save === undefined
          ? keyOfAccount(observed, inputs)
          : {
              ...namesAdded(observed.env, save.sent.env ?? save.before?.env, olds.envAddedByRunpod),
              ...namesFromTemplate(observed, inputs, [
                ...(olds.envFromTemplate ?? []),
                ...(save.prepared?.envFromTemplate ?? []),
              ]),
            }),
      };
    },
    writeOnlyOutputs: ["envAddedByRunpod", "envFromTemplate"],
    outputsOfRead: ["ownVolumeInGb"],
  },
  replacement: {
    causes: causesOfReplacement,
    // One GPU type may have one free host: the new Pod needs what the old one holds.
    deleteFirst: true,
  },
  identity: {
    matches: (observed, inputs) => observed.networkVolumeId === inputs.networkVolume?.id && hasGpusOf(observed, inputs),
    adoptionConflicts,
    async resolve(context, inputs: CompletedPod) {
      const { inputs: compared, envFromTemplate } = await comparedWithTemplate(context, inputs);
      return { inputs: compared, outputs: envFromTemplate.length > 0 ? { envFromTemplate } : {} };
    },
  },
  hooks: {
    async prepare(context, news, olds, current) {
      const { gpus } = news;
      const isKnown = gpus === undefined || isDeepStrictEqual(gpus, olds.gpus);
      const members = isKnown ? tableMembers : await membersFor(gpus, context.gpuTypes, false, olds.gpus);
      return { members, ...(await prepareFromTemplate(context, news, olds, current)) };
    },
    async afterSave(context, saved, news, olds) {
      if (news.desiredStatus === "EXITED") {
        // One that somebody has started meanwhile stays as it is, unless the step is about that.
        const isLeft = olds.ready === true && olds.desiredStatus === "EXITED";
        // RunPod starts every Pod that it makes.
        if (saved.desiredStatus !== "EXITED" && !isLeft) {
          await context.api().pod.update(saved, { desiredStatus: "EXITED" });
        }
      } else if (news.gpus !== undefined && saved.gpuCount === 0) {
        throw new UserError(
          "it started without a GPU, because others rent those of its host. It runs and costs money. Save its " +
            'data, then stop it (desiredStatus: "EXITED") or replace it: `pulumi up --replace <its URN>`. ' +
            "Replacing deletes its container disk and its own volume. Data on a network volume stays.",
        );
      }
    },
  },
  words: {
    onReplace,
    onDrift: ({ desiredStatus }) =>
      desiredStatus === "DEAD"
        ? "RunPod reports it as DEAD. Nobody knows whether RunPod still charges for such a Pod, keeps its volume or " +
          "revives it, so it stays in the state. Look at it in RunPod's console. If you no longer need it, remove it " +
          "from the program, run `pulumi up`, and add it again."
        : undefined,
    async onRefusal(context, { error, news: { templateId, networkVolume } }) {
      if (error.kind !== "notFound") return undefined;
      const networkVolumes: [string, string][] =
        networkVolume === undefined ? [] : [["networkVolume", networkVolume.id]];
      return missingReferences(context, { templateId, networkVolumes });
    },
    price: ({ costPerHourInUsd }) => (costPerHourInUsd > 0 ? `$${costPerHourInUsd} an hour` : undefined),
  },
};

/** An API may not report how many GPUs a Pod has, but it always reports their type. */
function hasGpusOf({ gpuCount, gpuTypeId }: Pod, { gpuCount: wanted = 0 }: PodInputs): boolean {
  return gpuCount === undefined ? wanted > 0 && gpuTypeId !== undefined : gpuCount === wanted;
}

/** RunPod gives a Pod with SSH the keys of the account when it creates it: an adopted one has them already. */
function keyOfAccount({ env }: Pod, inputs: PodInputs): Pick<PodOutputs, "envAddedByRunpod"> {
  const isGiven = Object.hasOwn(env, "PUBLIC_KEY") && !Object.hasOwn(inputs.env ?? {}, "PUBLIC_KEY");
  return isGiven ? { envAddedByRunpod: ["PUBLIC_KEY"] } : {};
}

function namesFromTemplate(
  observed: Pod,
  { env = {} }: PodInputs,
  given: readonly string[],
): Pick<PodOutputs, "envFromTemplate"> {
  const names = [...new Set(given)].filter((name) => Object.hasOwn(observed.env, name) && !Object.hasOwn(env, name));
  return names.length === 0 ? {} : { envFromTemplate: names.sort() };
}

function causesOfReplacement(olds: Partial<PodState>, news: PodInputs): (keyof PodInputs)[] {
  const replaces = plainReplacements<PodInputs>(podInputs, olds, news);
  if (leavesTemplate(olds, news)) replaces.push("templateId");
  if (olds.gpus !== undefined && news.gpus === undefined) replaces.push("gpus");
  if (olds.cpu !== undefined && news.cpu === undefined) replaces.push("cpu");
  if (olds.bidPerGpu !== undefined && news.bidPerGpu === undefined) replaces.push("bidPerGpu");
  if (olds.globalNetworking === true && news.globalNetworking === undefined) replaces.push("globalNetworking");
  if (leavesGpu(olds, news)) replaces.push("gpus");
  if (leftTheList(olds.dataCenterId, news.dataCenterIds)) replaces.push("dataCenterIds");
  if (news.networkVolume?.id !== olds.networkVolume?.id) replaces.push("networkVolume");
  const hasVolume = olds.volumeInGb !== undefined || olds.ownVolumeInGb !== undefined;
  if (!hasVolume && news.volumeInGb !== undefined) replaces.push("volumeInGb");
  return [...new Set(replaces)];
}

/**
 * Whether the type in use is no longer asked for. A list that stays asks for what it asked for, whatever a newer table
 * says of its pools.
 */
function leavesGpu(olds: Partial<PodState>, news: PodInputs): boolean {
  if (isDeepStrictEqual(news.gpus, olds.gpus)) return false;
  const types = news.gpus && typesOfList(news.gpus);
  if (!leftTheList(olds.gpuTypeId, types)) return false;
  const isInPool = olds.gpuPool !== undefined && news.gpus?.includes(olds.gpuPool) === true;
  return !isInPool || news.gpus?.includes(`-${olds.gpuTypeId}`) === true;
}

/** The pool in a list that holds the type in use by the catalog, and not by the table. */
function poolInUse(type: string | undefined, gpus: string[], members = tableMembers): string | undefined {
  if (type === undefined || typesOf(gpus).includes(type) || gpus.includes(`-${type}`)) return undefined;
  return gpus.find((name) => members.typesIn(name).includes(type));
}

/**
 * An edit in GraphQL has no templateId (docs/internals/runpod-api.md#pods), and cannot clear what the template gave:
 * its variables look like those that RunPod adds, a volume never shrinks, and SSH and Jupyter are set at creation
 * alone. The Pod would go on with settings that no program names.
 */
function leavesTemplate(olds: Partial<PodState>, news: PodInputs): boolean {
  return olds.templateId !== undefined && news.templateId === undefined;
}

function onReplace(olds: Partial<PodState>, news: PodInputs): string | undefined {
  if (!leavesTemplate(olds, news)) return undefined;
  return (
    "the program no longer has the template that the Pod was created from. RunPod cannot clear in place what came " +
    "from it (variables, volume, SSH), so a new Pod replaces this one. Its container disk and its own volume are " +
    "deleted; a network volume stays. To keep the Pod, keep the template."
  );
}

/** A list that is not known yet may hold anything: no reason to say that the Pod must go. */
function typesOfList(gpus: unknown): string[] | undefined {
  return Array.isArray(gpus) && gpus.every((name) => typeof name === "string") ? typesOf(gpus) : undefined;
}

function leftTheList(inUse: string | undefined, list: unknown): boolean {
  if (inUse === undefined || !Array.isArray(list) || list.some((entry) => typeof entry !== "string")) return false;
  return !list.includes(inUse);
}

function toSpec({
  news: inputs,
  olds,
  current,
  prepared = { members: tableMembers },
}: SpecRequest<CompletedPod, Pod, PodOutputs, PreparedPod>): PodSpec {
  const { members, template, putBack = {} } = prepared;
  const news = template === undefined ? inputs : resolved(inputs, template);
  const pinned = news.networkVolume?.dataCenterId;
  const copies = current === undefined && news.templateId !== undefined;
  const makes = current === undefined && !copies;
  const mounts = news.volumeInGb !== undefined || news.networkVolume !== undefined;
  if (current !== undefined && news.volumeInGb !== undefined && news.volumeInGb < current.volumeInGb) {
    throw new UserError(
      `volumeInGb can only grow: RunPod has ${current.volumeInGb} GB, the program asks for ${news.volumeInGb} ` +
        `GB. Write ${current.volumeInGb} or more.`,
    );
  }
  return {
    name: news.name,
    image: news.image,
    templateId: news.templateId,
    gpuTypes: news.gpus && typesOf(news.gpus, members),
    gpuCount: news.gpuCount,
    cpu: news.cpu,
    cloud: news.cloud,
    dataCenterIds: news.dataCenterIds ?? (pinned === undefined ? undefined : [pinned]),
    containerDiskInGb: news.containerDiskInGb ?? putBack.containerDiskInGb,
    // Where nothing is asked for there shall be nothing to pay: RunPod's own default is a volume of 20 GB.
    volumeInGb: news.volumeInGb ?? (makes ? 0 : undefined),
    volumeMountPath:
      news.volumeMountPath ?? putBack.volumeMountPath ?? (makes && mounts ? defaultMountPath : undefined),
    networkVolumeId: news.networkVolume?.id,
    args: news.args ?? putBack.args,
    env: copies ? news.env : envToSend(news, olds, current?.env, putBack.env),
    ports: putBack.ports ?? setOrClear(news, olds, "ports", null),
    registryAuthId: putBack.registryAuthId ?? setOrClear(news, olds, "registryAuthId", null),
    startSsh: news.startSsh,
    startJupyter: news.startJupyter,
    allowedCudaVersions: news.allowedCudaVersions,
    minCudaVersion: news.minCudaVersion,
    globalNetworking: news.globalNetworking,
    bidPerGpu: news.bidPerGpu,
    desiredStatus: news.desiredStatus,
  };
}

function toInputs(observed: Pod, state: PodState): Partial<PodInputs> {
  const volumeId = observed.networkVolumeId;
  const { cloud, cpu, globalNetworking, volumeMountPath } = observed;
  // Without a volume nothing is mounted, and APIs differ in what they then keep of the path.
  const mounts = observed.volumeInGb > 0 || volumeId !== undefined;
  return {
    ...(cloud === undefined ? {} : { cloud }),
    ...(cpu === undefined ? {} : { cpu }),
    ...(globalNetworking === undefined ? {} : { globalNetworking }),
    name: observed.name,
    image: observed.image,
    args: observed.args,
    containerDiskInGb: observed.containerDiskInGb,
    volumeInGb: observed.volumeInGb,
    ...(mounts ? { volumeMountPath } : {}),
    registryAuthId: observed.registryAuthId,
    env: ownEnv(observed.env, state),
    ports: sameMembers(observed.ports, state.ports ?? []) ? (state.ports ?? []) : observed.ports,
    networkVolume: volumeId === state.networkVolume?.id ? state.networkVolume : volumeId ? { id: volumeId } : undefined,
    desiredStatus: observed.desiredStatus === "EXITED" ? "EXITED" : "RUNNING",
  };
}

/**
 * What the program says otherwise than the Pod is, of what a state never takes from RunPod: each would replace the Pod
 * sooner or later.
 */
function adoptionConflicts(observed: Pod, inputs: PodInputs): Partial<PodInputs> {
  const { gpuCount, gpuTypeId, dataCenterId, templateId, networkVolumeId } = observed;
  const isCpuPod = gpuCount === 0 && gpuTypeId === undefined;
  const live: Partial<PodInputs> = {};
  if (inputs.gpus !== undefined && (isCpuPod || leftTheList(gpuTypeId, typesOf(inputs.gpus)))) {
    live.gpus = gpuTypeId === undefined ? undefined : [gpuTypeId];
  }
  if (!hasGpusOf(observed, inputs) && inputs.gpuCount !== undefined) live.gpuCount = gpuCount;
  if (inputs.cpu !== undefined && !isCpuPod) live.cpu = undefined;
  if (dataCenterId !== undefined && leftTheList(dataCenterId, inputs.dataCenterIds)) {
    live.dataCenterIds = [dataCenterId];
  }
  const isTold = "templateId" in observed;
  if (isTold && inputs.templateId !== undefined && inputs.templateId !== templateId) live.templateId = templateId;
  // To name it later would make a new Pod.
  if (inputs.networkVolume === undefined && networkVolumeId !== undefined) live.networkVolume = { id: networkVolumeId };
  return live;
}

/** Pods, of which a create that finds no free host tells where it asked for one that its network volume is not in. */
function podsNearVolumes(api: RunpodApi): KindApi<Pod, PodSpec> {
  return {
    list: () => api.pod.list(),
    update: (current, changes) => api.pod.update(current, changes),
    delete: (current) => api.pod.delete(current),
    async create(spec) {
      try {
        return await api.pod.create(spec);
      } catch (error) {
        if (!isRunpodError(error, "capacity") || error.id !== undefined) throw error;
        throw (await misplacement(api, spec)) ?? error;
      }
    },
  };
}

async function misplacement(
  api: RunpodApi,
  { networkVolumeId, dataCenterIds }: PodSpec,
): Promise<UserError | undefined> {
  if (networkVolumeId === undefined) return undefined;
  let place: string | undefined;
  try {
    place = (await api.networkVolume.list()).items.find(({ id }) => id === networkVolumeId)?.dataCenterId;
  } catch {
    // The refusal says more than that this could not be asked.
  }
  if (place === undefined || dataCenterIds?.includes(place) === true) return undefined;
  const asked =
    dataCenterIds === undefined
      ? "does not say so, so RunPod may look for a host in another data center"
      : `asks for a host in ${dataCenterIds.join(", ")}, where no volume can be`;
  return new UserError(
    `its network volume ${networkVolumeId} is in ${place}, but the program ${asked}. Nothing was created. Write ` +
      `networkVolume: { id: "${networkVolumeId}", dataCenterId: "${place}" }, and remove dataCenterIds.`,
  );
}
