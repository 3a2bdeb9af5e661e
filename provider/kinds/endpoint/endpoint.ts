import { isDeepStrictEqual } from "node:util";
import type { Container, CpuFlavor, Endpoint, EndpointApi, EndpointSpec, GpuPools, Template } from "../../api";
import { isRunpodError, messageOf, RunpodError, UserError } from "../../api/errors";
import { membersFor, namesAtRunpod } from "../../hardware/gpu-catalog";
import { namesOf, poolsOf, sameMembers, samePools } from "../../hardware/gpu-list";
import type { NetworkVolumeReference } from "../network-volume";
import type { CompletedEndpoint, EndpointInputs } from "./inputs";
import { endpointRules } from "./rules";
import { isSameDataCenter } from "../fields";
import type { Kind, Refused, Save, SpecRequest, State } from "../../lifecycle/kind";
import type { KindContext } from "../context";
import { labelOf } from "../../lifecycle/label";
import { ownEnv } from "../platform-env";
import { contentHash } from "../template/release";
import { comparesEnv, releasesOf } from "../template/release-guard";
import type { DriftedField } from "../../lifecycle/three-way";
import { missingReferences } from "../missing-references";
import { awaitRollout } from "./rollout";
import { setOrClear } from "../spec";
import { plainReplacements } from "../input";
import { endpointInputs } from "./inputs";

export interface EndpointOutputs {
  /** RunPod's release counter. Absent if RunPod does not report it. */
  version?: number;
  /** The value sent for `gpus`. A newer GPU table alone must not look like a change. */
  sentGpus?: GpuPools;
  /** True if it was created with a copy of its template, as REST v2 does. Otherwise it runs the template itself. */
  ownsContainer?: true;
  /** A hash over what it runs, as of its last save. Absent if RunPod does not report that. */
  running?: string;
}

type EndpointState = State<EndpointInputs, EndpointOutputs>;

/** What a save needs besides the inputs. */
export interface PreparedEndpoint {
  /** The GPU types that the list means. */
  gpus: GpuPools | undefined;
  /** The template as RunPod has it. Absent if RunPod does not show it. */
  template?: Template;
}

export const endpoint: Kind<EndpointInputs, Endpoint, EndpointSpec, EndpointOutputs, PreparedEndpoint, KindContext> = {
  rules: endpointRules,
  api: (context) => ({ ...context.api().endpoint, create: (spec) => createFrom(context, spec) }),
  mapping: {
    toSpec,
    sentTogether: [
      ["scalerType", "scalerValue", "idleTimeoutInSeconds"],
      ["workersMin", "workersMax"],
      ["networkVolumes", "dataCenterIds"],
      ["allowedCudaVersions", "minCudaVersion"],
    ],
    toInputs,
    toOutputs({ observed, inputs, olds, save }) {
      const version = save === undefined ? observed.version : versionOfSave(observed, save, olds.version);
      // A save over an API that does not report it leaves no hash that could be compared later.
      const running = observed.container === undefined ? undefined : runningOf(observed.container);
      const ownsContainer = observed.ownsContainer ?? olds.ownsContainer;
      // A list that the update left unchanged was not sent.
      const sentGpus = save === undefined ? seenGpus(observed, inputs, olds) : (save.sent.gpus ?? olds.sentGpus);
      return {
        ...(version === undefined ? {} : { version }),
        ...(inputs.gpus === undefined || sentGpus === undefined ? {} : { sentGpus }),
        ...(running === undefined ? {} : { running }),
        ...(ownsContainer === undefined ? {} : { ownsContainer }),
      };
    },
    withState: (observed, { templateId, ownsContainer }) => ({
      ...observed,
      // An API that reports it knows better than the state.
      templateId: "templateId" in observed ? observed.templateId : templateId,
      ...(ownsContainer === undefined ? {} : { ownsContainer }),
    }),
  },
  replacement: {
    causes(olds, news) {
      // A state without a type is damaged, so it does not prove a change.
      const replaces = olds.type === undefined ? [] : plainReplacements(endpointInputs, olds, news);
      if (olds.gpus !== undefined && news.gpus === undefined) replaces.push("gpus");
      if (olds.cpus !== undefined && news.cpus === undefined) replaces.push("cpus");
      return replaces;
    },
    deleteFirst: true,
  },
  identity: {
    matches: (observed, inputs) =>
      observed.type === inputs.type && observed.cpus.length > 0 === (inputs.cpus !== undefined),
  },
  hooks: {
    onDiff(context, { id, olds, news: { name, templateId }, isOfProgram, isReplaced }) {
      const isShared = isOfProgram && olds.ownsContainer !== true && typeof templateId === "string";
      if (isShared) context.templateUsers.add({ id, name, templateId, isReplaced });
    },
    onAdopted: (context, id, { name, templateId }) =>
      context.templateUsers.add({ id, name, templateId, isReplaced: false }),
    beforeSave,
    async prepare(context, news, olds, current) {
      await refuseOtherPlaces(context, news, olds);
      return { gpus: await poolsFor(context, news, olds, current) };
    },
    async afterSave(context, saved, news, olds, before) {
      const { id, ownsContainer } = saved;
      const { name, templateId } = news;
      const isNew = olds.name === undefined;
      if (isNew && ownsContainer !== true) context.templateUsers.add({ id, name, templateId, isReplaced: false });
      const released =
        olds.name !== undefined && (news.release !== olds.release || news.releaseEnv !== olds.releaseEnv);
      const known = before?.version ?? olds.version;
      const grew = saved.version !== undefined && saved.version > (known ?? -1);
      if (released && !grew) {
        const version = saved.version ?? ("version" in saved ? undefined : known);
        context.warn(
          `Endpoint "${news.name}" (${saved.id}): its template changed and it was saved, but RunPod ` +
            (version === undefined ? "reports no version. " : `still reports version ${version}. `) +
            "RunPod either sees no difference to what runs already, or did not create a " +
            "release. Compare the endpoint's releases in the console.",
        );
      }
      // A run that failed or was killed may have released it already: then nothing grows any more.
      const isProven = olds.name !== undefined && olds.ready !== false && !grew && !mayRelease(news, olds);
      if (news.rollout?.wait === true && !isProven) await awaitRollout(context, saved, news.rollout, "release");
    },
    async afterAdopt(context, adopted, { rollout }) {
      // A create that was killed while it waited is adopted, so an adoption waits like a create.
      if (rollout?.wait === true) await awaitRollout(context, adopted, rollout, "adoption");
    },
    delete: removeEndpoint,
  },
  words: {
    onAdopt:
      "RunPod does not report which release an endpoint runs, so we assume that it matches the current template. " +
      "If the template was edited after the endpoint was last saved, save the endpoint in the console before you " +
      "adopt it. If you have already adopted it, change any argument once to release.",
    onDrift,
    onDriftInUpdate,
    onRefusal,
  },
};

/** A volume by its id may be elsewhere than the program says: no worker would ever start with it. */
async function refuseOtherPlaces(
  { volumePlaces }: KindContext,
  { networkVolumes = [] }: EndpointInputs,
  olds: Partial<EndpointInputs>,
): Promise<void> {
  for (const [index, volume] of networkVolumes.entries()) {
    const { id, dataCenterId } = volume;
    if (dataCenterId === undefined || olds.networkVolumes?.some((old) => isDeepStrictEqual(old, volume))) continue;
    const place = await volumePlaces.placeOf(id);
    if (place === undefined || isSameDataCenter(place, dataCenterId)) continue;
    throw new UserError(
      `networkVolumes[${index}]: network volume ${id} is in ${place}, but the program says ${dataCenterId}. ` +
        `Nothing was changed, because no worker could start there with it. Write dataCenterId: "${place}", or use a ` +
        `volume in ${dataCenterId}.`,
    );
  }
}

/** Tells what a save of the endpoint would release, and lets nothing pass that the program does not say. */
async function beforeSave(
  context: KindContext,
  news: EndpointInputs,
  id: string | undefined,
): Promise<Partial<PreparedEndpoint> | undefined> {
  const warn = (words: string) => context.warn(`${labelOf("Endpoint", news.name, id)}: ${words}`);
  const made = id === undefined ? context.releaseGuard.made(news) : undefined;
  const template = made ?? (await context.releaseGuard.confirm(() => context.api().template, news));
  // RunPod refuses a template that it does not have, in its own words.
  if (template === undefined) return undefined;
  if (news.release === undefined) {
    const release = context.releaseGuard.shown(releasesOf(template)[0], news);
    warn(
      `its template is given only by id, so this save releases the template as it is now: release ${release}. ` +
        "Give the Template itself, or its release, to see releases in previews.",
    );
  } else if (!comparesEnv(news) && hasEnv(template)) {
    warn(
      `template ${template.id} has environment variables at RunPod, but the program declares none, so they are ` +
        "released without a comparison. Declare env on the Template, or give the endpoint its releaseEnv.",
    );
  }
  return { template };
}

/** RunPod may not find a template that this run has just made. Its refusal made nothing, so it is asked once more. */
async function createFrom(context: KindContext, spec: EndpointSpec): Promise<Endpoint> {
  try {
    return await context.api().endpoint.create(spec);
  } catch (error) {
    if (!isRunpodError(error) || error.kind !== "notFound") throw error;
    const isShown = await context.releaseGuard
      .awaitMade(() => context.api().template, spec.templateId)
      .catch(() => false);
    if (!isShown) throw error;
  }
  return context.api().endpoint.create(spec);
}

function hasEnv({ env }: Template): boolean {
  return Object.keys(ownEnv(env, {})).length > 0;
}

/** Which release an endpoint runs is what its template says: not for a step that says nothing about it. */
function onDriftInUpdate(drift: readonly DriftedField[], { templateId }: EndpointState): string | undefined {
  const swap = drift.find(({ key }) => key === "templateId");
  if (swap === undefined) return undefined;
  return (
    `at RunPod it runs template ${String(swap.observed)}, not ${templateId}. This update would release that ` +
    "template, " +
    "so nothing was changed. Run `pulumi refresh`: the next `pulumi up` then restores your template. To keep " +
    "RunPod's, use it in the program."
  );
}

/**
 * A version that grew by more than our own save is stored as it was before, so that the next refresh shows the other
 * release.
 */
function versionOfSave(
  observed: Endpoint,
  { before }: Save<Endpoint, EndpointSpec, PreparedEndpoint>,
  stored: number | undefined,
): number | undefined {
  // A save that cannot start a release does not ask for the version.
  if (!("version" in observed)) return stored;
  const { version, saves = 1 } = observed;
  if (version === undefined || before?.version === undefined) return version;
  return Math.min(version, Math.max(before.version, stored ?? 0) + saves);
}

/**
 * A list that stays stands for what it stood for when it was last sent: a newer table, or catalog, makes no change of
 * it.
 */
async function poolsFor(
  context: KindContext,
  { gpus }: EndpointInputs,
  olds: Partial<EndpointState>,
  current: Endpoint | undefined,
): Promise<GpuPools | undefined> {
  if (gpus === undefined) return undefined;
  // After an operation that broke off, the list of the state may not be the one that was sent.
  const isSent = olds.ready === true && olds.sentGpus !== undefined && isDeepStrictEqual(gpus, olds.gpus);
  if (isSent) return olds.sentGpus;
  const held = current?.gpus === undefined ? [] : namesAtRunpod(current.gpus);
  return poolsOf(gpus, await membersFor(gpus, context.gpuTypes, true, held));
}

function toSpec({
  news,
  olds,
  current,
  prepared,
}: SpecRequest<CompletedEndpoint, Endpoint, EndpointOutputs, PreparedEndpoint>): EndpointSpec {
  const { allowedCudaVersions, minCudaVersion } = news;
  // One way to name CUDA versions excludes the other, whoever has set it.
  const clearsAllowed = minCudaVersion !== undefined && (current?.allowedCudaVersions.length ?? 0) > 0;
  const clearsLowest = allowedCudaVersions !== undefined && current?.minCudaVersion !== undefined;
  const places = placesOf(news);
  return {
    name: news.name,
    templateId: news.templateId,
    template: prepared?.template,
    releases: current === undefined || isToBeReleased(news, olds),
    type: news.type,
    gpus: prepared?.gpus ?? (news.gpus && poolsOf(news.gpus)),
    gpuCount: news.gpuCount,
    cpus: news.cpus,
    networkVolumeIds: news.networkVolumes?.map(({ id }) => id) ?? (olds.networkVolumes ? null : undefined),
    dataCenterIds: places ?? (placesOf(olds) ? null : undefined),
    workersMin: news.workersMin,
    workersMax: news.workersMax,
    idleTimeoutInSeconds: news.idleTimeoutInSeconds,
    scalerType: news.scalerType,
    scalerValue: news.scalerValue,
    executionTimeoutInMs: news.executionTimeoutInMs,
    flashBoot: news.flashBoot,
    allowedCudaVersions: clearsAllowed ? null : setOrClear(news, olds, "allowedCudaVersions", null),
    minCudaVersion: clearsLowest ? null : setOrClear(news, olds, "minCudaVersion", null),
  };
}

/** Where the endpoint is pinned: as the program says, else where its volumes are. */
function placesOf(inputs: Partial<EndpointInputs>): string[] | undefined {
  if (inputs.dataCenterIds !== undefined) return inputs.dataCenterIds;
  const places = (inputs.networkVolumes ?? []).map(({ dataCenterId }) => dataCenterId);
  const known = places.filter((place) => place !== undefined);
  return known.length > 0 && known.length === places.length ? known : undefined;
}

function toInputs(observed: Endpoint, state: EndpointState): Partial<EndpointInputs> {
  return {
    name: observed.name,
    // That of a copy is named by nobody.
    ...("templateId" in observed && state.ownsContainer !== true ? { templateId: observed.templateId ?? "" } : {}),
    type: observed.type,
    gpus: observedGpus(observed.gpus, state),
    gpuCount: observed.gpuCount,
    cpus: observedCpus(observed.cpus, state.cpus ?? []),
    networkVolumes: observedVolumes(observed.networkVolumeIds, state.networkVolumes ?? []),
    dataCenterIds: keepOrder(state.dataCenterIds, observed.dataCenterIds),
    workersMin: observed.workersMin,
    workersMax: observed.workersMax,
    idleTimeoutInSeconds: observed.idleTimeoutInSeconds,
    scalerType: observed.scalerType,
    scalerValue: observed.scalerValue,
    executionTimeoutInMs: observed.executionTimeoutInMs,
    flashBoot: observed.flashBoot,
    allowedCudaVersions: keepOrder(state.allowedCudaVersions, observed.allowedCudaVersions),
    minCudaVersion: observed.minCudaVersion,
    release: observedRelease(observed, state),
  };
}

/**
 * RunPod lowers workersMax to 2 after 3 days without a request and to 0 after 7, and leaves it there (runpod/docs
 * serverless/endpoints/endpoint-configurations.mdx). It does not tell whether it did.
 */
function onDrift({ workersMax }: Endpoint, state: EndpointState): string | undefined {
  if (state.workersMax === undefined || workersMax >= state.workersMax) return undefined;
  return (
    `workersMax is ${workersMax} at RunPod, no longer ${state.workersMax}. RunPod may have lowered it: it sets ` +
    "workersMax to 2 after 3 days without a request and to 0 after 7, and never raises it again. With 0, no job " +
    "runs. The next `pulumi up` sets the program's value again."
  );
}

function observedGpus(observed: GpuPools | undefined, state: EndpointState): string[] {
  if (observed === undefined) return [];
  const sent = state.sentGpus ?? poolsOf(state.gpus ?? []);
  return samePools(observed, sent) ? (state.gpus ?? []) : namesOf(observed, state.gpus);
}

/** What a list of the state stands for: what was sent for it, until RunPod has something else. */
function seenGpus({ gpus }: Endpoint, inputs: EndpointInputs, { sentGpus }: EndpointOutputs): GpuPools {
  if (sentGpus === undefined) return poolsOf(inputs.gpus ?? []);
  return gpus === undefined || samePools(gpus, sentGpus) ? sentGpus : gpus;
}

/** RunPod gives lists back in any order. */
function observedCpus(cpus: CpuFlavor[], declared: CpuFlavor[]): CpuFlavor[] {
  const names = (list: CpuFlavor[]) => list.map(({ flavor, vcpuCount }) => `${flavor} ${vcpuCount}`);
  return sameMembers(names(cpus), names(declared)) ? declared : cpus;
}

function observedVolumes(ids: string[], declared: NetworkVolumeReference[]): NetworkVolumeReference[] {
  const known = new Map(declared.map((volume) => [volume.id, volume]));
  const same = sameMembers(ids, [...known.keys()]);
  return same ? declared : ids.map((id) => known.get(id) ?? { id });
}

/** RunPod gives lists back in any order. */
function keepOrder(declared: string[] | undefined, observed: string[]): string[] {
  return declared !== undefined && sameMembers(declared, observed) ? declared : observed;
}

/**
 * A version that grew without us, or another content, means that something else may be running now: shown as another
 * release, so that the next `up` releases ours again.
 */
function observedRelease({ version, container }: Endpoint, state: EndpointState): string | undefined {
  const grew = version !== undefined && state.version !== undefined && version > state.version;
  if (grew) return `? version ${version}`;
  if (container === undefined || state.running === undefined) return state.release;
  const running = runningOf(container);
  return running === state.running ? state.release : `? content ${running.slice(0, 7)}`;
}

/** Without the variables that RunPod adds by itself. */
function runningOf(container: Container): string {
  return contentHash({ ...container, env: ownEnv(container.env, {}) });
}

/** Whether the step changes what the endpoint shall run. After an interrupted one nobody knows what it runs. */
function isToBeReleased(news: EndpointInputs, olds: Partial<EndpointState>): boolean {
  return olds.ready !== true || news.release !== olds.release || news.releaseEnv !== olds.releaseEnv;
}

/** Inputs of which a change makes RunPod release, apart from `release` (docs/internals/runpod-api.md#releases). */
const releasing = [
  ...(["gpus", "gpuCount", "cpus", "allowedCudaVersions", "minCudaVersion"] as const),
  ...(["networkVolumes", "dataCenterIds", "flashBoot"] as const),
];

function mayRelease(news: EndpointInputs, olds: Partial<EndpointState>): boolean {
  return isToBeReleased(news, olds) || releasing.some((key) => !isDeepStrictEqual(news[key], olds[key]));
}

/**
 * Whether RunPod still wants the workers taken away first is not known (docs/internals/runpod-api.md#unknown): asked
 * straight away, and so only where refused.
 */
async function removeEndpoint(
  context: KindContext,
  current: Endpoint,
  { name, ownsContainer }: Partial<EndpointState>,
): Promise<void> {
  const api = context.api().endpoint;
  const warn = (words: string) => context.warn(`${labelOf("Endpoint", name, current.id)}: ${words}`);
  const fate = ownsContainer ? undefined : context.templateUsers.fateOf(current.id, current.templateId, warn);
  try {
    return await api.delete(current, fate);
  } catch (error) {
    if (!isRunpodError(error, "rejected") && !isRunpodError(error, "inUse")) throw error;
    // Without a request, RunPod has refused nothing, and would not delete it after that either.
    if (!error.sent) throw error;
  }
  const isDrained = await drain(api, current);
  try {
    await api.delete(current, fate);
  } catch (error) {
    if (!isRunpodError(error) || error.kind === "notFound") throw error;
    const left = !isDrained
      ? "The endpoint still exists with its workers, because RunPod does not find a resource that it uses. " +
        "Delete the endpoint in RunPod's console."
      : "The endpoint still exists, with workersMin and workersMax at 0: it takes no jobs and costs nothing. Run " +
        "the command again to delete it. To keep it, keep it in the program and run `pulumi refresh`, then " +
        "`pulumi up`, which sets its workers again.";
    const { inUnknownWords } = error;
    throw new RunpodError(error.kind, `${messageOf(error)} ${left}`, { inUnknownWords });
  }
}

/**
 * Takes the workers away. Returns false where RunPod does not find something: a template or volume that the endpoint
 * names may be gone, and the endpoint is not.
 */
async function drain(api: EndpointApi, current: Endpoint): Promise<boolean> {
  try {
    await api.update(current, { workersMin: 0, workersMax: 0 });
    return true;
  } catch (error) {
    if (!isRunpodError(error, "notFound")) throw error;
    return false;
  }
}

/** The cause of a refusal that lies in other endpoints, or in what this one names. */
async function onRefusal(
  context: KindContext,
  refused: Refused<Endpoint, EndpointInputs>,
): Promise<string | undefined> {
  if (isRunpodError(refused.error, "quota")) return quotaWords(refused);
  if (!isRunpodError(refused.error, "notFound")) return undefined;
  const { templateId, networkVolumes = [] } = refused.news;
  const named = networkVolumes.map(({ id }, index): [string, string] => [`networkVolumes[${index}]`, id]);
  return missingReferences(context, { templateId, networkVolumes: named });
}

/** RunPod names the quota, and not what uses it up. */
async function quotaWords({ news, id, list, isClaimed }: Refused<Endpoint, EndpointInputs>): Promise<string> {
  const holding = (await list()).filter((other) => other.id !== id && other.workersMax > 0);
  const strangers = holding.filter((other) => !isClaimed(other.id));
  const held = holding.map((other) => {
    const stranger = strangers.includes(other) ? ", which no resource of this run manages," : "";
    return `"${other.name}" (${other.id})${stranger} holds ${other.workersMax}`;
  });
  const counted =
    "The quota counts workersMax of all endpoints, idle ones too: this one asks for " +
    `${news.workersMax}${held.map((words) => `; ${words}`).join("")}. Lower one of them, or ask RunPod for a ` +
    "larger quota.";
  const own = withoutHash(news.name);
  const before = strangers.map(({ name }) => withoutHash(name)).find((name) => name !== own);
  if (before === undefined || id !== undefined) return counted;
  return (
    `${counted} If this resource had another name in the program before, add \`aliases: [{ name: "${before}" }]\`, ` +
    "and nothing new is created. Pulumi deletes removed resources last."
  );
}

/** A default name without its hash, which differs between stacks. */
function withoutHash(name: string): string {
  return name.replace(/-[0-9a-f]{7}$/, "");
}
