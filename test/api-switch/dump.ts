import type { Emulator, Pod, Template } from "../../testing/emulator";
import { releasedContentOf } from "../end-to-end/results";

/**
 * Everything that the dump of RunPod leaves out, with the reason. What workers run, templates that are lost and
 * templates that are left over must never stand here.
 */
export const leftOut: Record<string, string> = {
  "*.id": "random, so each reference shows a name instead",
  "*.accountId": "there is one account",
  "template.volumeMountPath without a volume": "nothing is mounted, and REST v2 has no field for it then",
  "RunPod's own variables in a template":
    "RunPod adds them to the template that a load balancer runs: the program's over GraphQL, a copy over REST v2",
  "template.releasedAt": "the time at which an endpoint left it",
  "template of an endpoint": "a hidden copy that belongs to an endpoint: what the endpoint runs shows its content",
  "endpoint.templateId": "an endpoint of REST v2 owns its copy, and one of GraphQL links to the program's template",
  "endpoint.bindsTemplate": "how the request named the template",
  "endpoint.version": "GraphQL releases with each save, and REST v2 only if something differs",
  "endpoint.releases": "the same; only the latest runs, which stands in `runs`",
  "endpoint.createdAt": "a time",
  "endpoint.idleSince": "a time",
  "endpoint.idleScaleDowns": "follows from times",
  "secret.createdAt": "a time",
  "secret.updatedAt": "a time",
  "secret.valueUpdatedAt": "a time",
  "pod.volumeMountPath without a volume": "nothing is mounted, and REST v2 has no field for it then",
  "pod.isLocked": "no argument sets it, and a REST v2 update of a Pod writes that it is not locked",
  "pod.injectedEnv": "it stands in `env`: what RunPod adds to a Pod and what an edit sends back reads alike",
  "pod.machineId": "random",
  "the value of JUPYTER_PASSWORD": "random",
  "pod.container": "follows from times",
  "pod.observations": "follow from times",
  "pod.createdAt": "a time",
  "pod.lastStartedAt": "a time",
  "pod.lastStatusChange": "a time",
  "pod.endedAt": "a time",
  "pod.unpaidSince": "a time",
  "pod.billedInSeconds": "follows from times",
  "pod.spent": "follows from times",
  "pod.publicIp": "random",
  "pod.globalNetworkIp": "random",
};

type StoredItem = Pick<Template, "id" | "name">;
type Values = Record<string, unknown>;

/** What RunPod holds of the account, by kind and name, with names in place of ids. */
export function dumpOf({ store }: Emulator): Record<string, Values[]> {
  const endpoints = store.endpoints.list();
  // One that no endpoint runs is left over, so it stands in the dump.
  const isOfEndpoint = ({ id, isHidden }: Template) =>
    isHidden === true && endpoints.some(({ templateId }) => templateId === id);
  const held: Record<string, StoredItem[]> = {
    networkVolume: store.networkVolumes.list(),
    template: store.templates.list((template) => !isOfEndpoint(template)).map(asDeclared),
    endpoint: endpoints.map((endpoint) => ({ ...endpoint, runs: releasedContentOf(endpoint) })),
    pod: store.pods.list(({ desiredStatus }) => desiredStatus !== "TERMINATED").map(withoutIdlePath),
    registryAuth: store.registryAuths.list(),
    secret: store.secrets.list(),
  };
  const names = new Map(Object.values(held).flatMap((items) => items.map(({ id, name }) => [id, `<${name}>`])));
  const dump: Record<string, Values[]> = {};
  for (const [kind, items] of Object.entries(held)) {
    for (const item of items) (dump[`${kind} ${item.name}`] ??= []).push(shown(kind, item, names));
  }
  return Object.fromEntries(Object.entries(dump).map(([key, items]) => [key, items.sort(byText)]));
}

function withoutIdlePath(pod: Pod): Partial<Pod> & StoredItem {
  const { volumeMountPath, ...rest } = pod;
  const mounts = pod.volumeInGb > 0 || pod.networkVolumeId !== null;
  return { ...rest, env: environmentOf(pod), ...(mounts ? { volumeMountPath } : {}) };
}

/** What the Pod's container gets. A variable of the user overrides one that RunPod adds. */
function environmentOf({ env, injectedEnv }: Pod): Pod["env"] {
  return [...env, ...injectedEnv.filter(({ key }) => !env.some((own) => own.key === key))];
}

/** RunPod's own variables on a load balancer. No generated program declares one. */
const ofRunpod = ["PORT", "PORT_HEALTH"];

function asDeclared(template: Template): Partial<Template> & StoredItem {
  const { volumeMountPath, ...rest } = template;
  const env = template.env.filter(({ key }) => !ofRunpod.includes(key));
  return { ...rest, env, ...(template.volumeInGb === 0 ? {} : { volumeMountPath }) };
}

function shown(kind: string, item: object, names: ReadonlyMap<string, string>): Values {
  const kept = Object.entries(item).filter(([key]) => !(`*.${key}` in leftOut || `${kind}.${key}` in leftOut));
  return canonical(Object.fromEntries(kept), names) as Values;
}

/** Sorts keys, and lists whose order means nothing. The order of `pools` is the order in which RunPod tries them. */
function canonical(value: unknown, names: ReadonlyMap<string, string>, key = ""): unknown {
  if (typeof value === "string") return names.get(value) ?? value;
  if (Array.isArray(value)) {
    const members = value.map((member) => canonical(member, names));
    return key === "pools" ? members : members.sort(byText);
  }
  if (typeof value !== "object" || value === null) return value;
  if ("key" in value && value.key === "JUPYTER_PASSWORD") return { key: value.key, value: "<random>" };
  const entries = Object.entries(value).map(([name, member]) => [name, canonical(member, names, name)] as const);
  return Object.fromEntries(entries.filter(([, member]) => !isNothing(member)).sort(byText));
}

/** Whether RunPod has no value: requests of both APIs leave null, an empty text, an empty list or nothing. */
function isNothing(value: unknown): boolean {
  return value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0);
}

function byText(one: unknown, other: unknown): number {
  const [left, right] = [JSON.stringify(one), JSON.stringify(other)];
  return left < right ? -1 : left > right ? 1 : 0;
}
