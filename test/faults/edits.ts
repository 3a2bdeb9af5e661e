import type { Additions } from "./additions";
import { isUsed } from "./additions";
import type { Api } from "../end-to-end/engine";
import { linkedTemplate, operations } from "./operations";
import type { Declared, DeclaredEndpoint, DeclaredPod, DeclaredTemplate, DeclaredVolume } from "./program";
import type { Random } from "./random";

/** One change of a random program, for the second `up`. */
export interface Edit {
  name: string;
  /** The operations that it certainly causes, lists excluded. One that an API does not have means nothing there. */
  provokes: readonly string[];
  /** The same on REST v2. Default: the same operations. */
  onRest?: readonly string[];
  /** Makes the change. Returns false if the program has nothing to change. */
  apply(editing: Editing): boolean;
}

export interface Editing {
  declared: Declared;
  random: Random;
  additions: Additions;
  /** Resources that an edit has changed or added. Each is edited once. */
  touched: Set<string>;
}

type Collection = "volumes" | "templates" | "endpoints" | "pods";
interface Items {
  volumes: DeclaredVolume;
  templates: DeclaredTemplate;
  endpoints: DeclaredEndpoint;
  pods: DeclaredPod;
}

/** An edit of one resource that fits. */
function change<Name extends Collection>(
  name: string,
  collection: Name,
  provokes: readonly string[],
  fits: (item: Items[Name], isFree: boolean) => boolean,
  edit: (item: Items[Name], random: Random) => void,
): Edit {
  return {
    name,
    provokes,
    apply({ declared, random, touched }) {
      const items = Object.entries(declared[collection]) as [string, Items[Name]][];
      const fitting = items.filter(([key, item]) => !touched.has(key) && fits(item, !isUsed(declared, key)));
      if (fitting.length === 0) return false;
      const [key, item] = random.pick(fitting);
      edit(item, random);
      touched.add(key);
      return true;
    },
  };
}

function removal(collection: Collection, provokes: readonly string[], onRest = provokes): Edit {
  return {
    name: `remove one of the ${collection}`,
    provokes,
    onRest,
    apply({ declared, random, touched }) {
      const keys = Object.keys(declared[collection]).filter((key) => !touched.has(key) && !isUsed(declared, key));
      if (keys.length === 0) return false;
      const key = random.pick(keys);
      delete declared[collection][key];
      return true;
    },
  };
}

/** Renames a resource and keeps its object, by an alias or by its id. */
function rename(collection: Collection, way: "alias" | "adopt", list: string): Edit {
  return {
    name: `rename one of the ${collection} (${way})`,
    // RunPod does not report that REST v2 created an adopted endpoint, so it counts as linked.
    provokes: way === "adopt" ? [list, ...(collection === "endpoints" ? [linkedTemplate] : [])] : [],
    apply({ declared, random, additions, touched }) {
      const keys = Object.keys(declared[collection]).filter((key) => !touched.has(key));
      if (keys.length === 0) return false;
      const key = random.pick(keys);
      const renamed = additions.newName(collection.slice(0, -1));
      const items = Object.entries(declared[collection]) as [string, Items[typeof collection]][];
      Object.assign(declared, {
        [collection]: Object.fromEntries(items.map(([name, item]) => [name === key ? renamed : name, item])),
      });
      const isOfSecond = declared.options[key]?.isOfSecond === true;
      // An adopted object may move to another `Provider` instance. A resource with an alias keeps its own.
      const moves = way === "adopt" && random.chance(0.3);
      declared.options[renamed] = {
        ...(declared.options[key]?.ignoresWorkers ? { ignoresWorkers: true } : {}),
        ...(isOfSecond !== moves ? { isOfSecond: true } : {}),
        renamedBy: way,
      };
      delete declared.options[key];
      declared.former[renamed] = key;
      refer(declared, key, renamed);
      touched.add(renamed);
      return true;
    },
  };
}

function refer({ endpoints, pods, debugStacks }: Declared, from: string, to: string): void {
  const moved = (name: string) => (name === from ? to : name);
  for (const endpoint of Object.values(endpoints)) {
    endpoint.template = moved(endpoint.template);
    endpoint.volumes = endpoint.volumes.map(moved);
    if (endpoint.debugTemplate !== undefined) endpoint.debugTemplate = moved(endpoint.debugTemplate);
  }
  for (const pod of Object.values(pods)) {
    if (pod.template !== undefined) pod.template = moved(pod.template);
    if (pod.volume !== undefined) pod.volume = moved(pod.volume);
  }
  for (const [name, endpoint] of Object.entries(debugStacks)) debugStacks[name] = moved(endpoint);
}

function addition(name: string, provokes: readonly string[], add: (additions: Additions) => string): Edit {
  return {
    name,
    provokes,
    apply({ additions, touched }) {
      if (additions.isFull) return false;
      touched.add(add(additions));
      return true;
    },
  };
}

const startedAs = (pod: DeclaredPod, isBid: boolean) =>
  pod.desiredStatus === "EXITED" && (pod.compute === "bid") === isBid;
const start = (pod: DeclaredPod) => void (pod.desiredStatus = "RUNNING");
/** REST v2 has no interruptible Pods. It answers before a Pod is placed. */
const deploys = {
  gpu: ["pod.create (gpu)", "pod.get"],
  bid: ["pod.create (interruptible)"],
  cpu: ["pod.create (cpu)", "pod.get"],
} as const;

const everyEdit: readonly Edit[] = [
  change(
    "grow a volume",
    "volumes",
    ["networkVolume.update"],
    () => true,
    (volume) => void (volume.sizeInGb += 10),
  ),
  change(
    "move a volume",
    "volumes",
    ["networkVolume.delete", "networkVolume.create"],
    (_volume, isFree) => isFree,
    (volume) => {
      volume.dataCenterId = volume.dataCenterId === "EU-RO-1" ? "US-KS-2" : "EU-RO-1";
    },
  ),
  removal("volumes", ["networkVolume.delete"]),
  addition("add a volume", ["networkVolume.create"], (additions) => additions.volume()),
  change(
    "retag a template",
    "templates",
    ["template.update"],
    () => true,
    (template) => {
      template.image = `${template.image}.1`;
    },
  ),
  change(
    "give a template another env",
    "templates",
    ["template.update"],
    () => true,
    (template, random) => {
      template.env = { MODE: "second", SEED: String(random.integer(1, 9)) };
    },
  ),
  change(
    "turn a template",
    "templates",
    ["template.create", "template.delete"],
    (_template, isFree) => isFree,
    (template) => {
      template.serverless = !template.serverless;
    },
  ),
  change(
    "give a template another start command",
    "templates",
    ["template.update"],
    () => true,
    (template) => void (template.args = "serve --again"),
  ),
  change(
    "give a template a larger disk",
    "templates",
    ["template.update"],
    () => true,
    (template) => void (template.containerDiskInGb += 10),
  ),
  removal("templates", ["template.delete"]),
  addition("add a template", ["template.create"], (additions) => additions.template()),
  change(
    "scale an endpoint",
    "endpoints",
    ["endpoint.update", "template.get"],
    () => true,
    (endpoint) => {
      endpoint.workersMax += 1;
      endpoint.idleTimeoutInSeconds += 1;
    },
  ),
  change(
    "retime an endpoint",
    "endpoints",
    ["endpoint.update", "template.get"],
    () => true,
    (endpoint) => {
      endpoint.idleTimeoutInSeconds += 10;
      endpoint.executionTimeoutInMs = 300_000;
    },
  ),
  change(
    "end a swap of templates",
    "endpoints",
    ["endpoint.update", "template.get"],
    ({ debugTemplate }) => debugTemplate !== undefined,
    (endpoint) => void delete endpoint.debugTemplate,
  ),
  change(
    "turn an endpoint",
    "endpoints",
    ["endpoint.delete", "endpoint.create", "template.get", "release.list"],
    () => true,
    (endpoint) => {
      endpoint.type = endpoint.type === "QUEUE" ? "LOAD_BALANCER" : "QUEUE";
    },
  ),
  // GraphQL refuses to delete an endpoint with workers, so the provider first takes them away.
  removal("endpoints", ["endpoint.delete", "endpoint.update"], ["endpoint.delete"]),
  addition("add an endpoint", ["endpoint.create", "template.get", "release.list"], (additions) => additions.endpoint()),
  addition("add an endpoint that waits", ["endpoint.create", "health", "worker.list"], (additions) =>
    additions.endpoint({ waits: true }),
  ),
  change(
    "edit a Pod",
    "pods",
    ["pod.update"],
    () => true,
    (pod) => void (pod.mode = "second"),
  ),
  change(
    "edit a running Pod",
    "pods",
    ["pod.restart"],
    (pod) => pod.desiredStatus !== "EXITED",
    (pod) => void (pod.mode = "second"),
  ),
  change(
    "stop a Pod",
    "pods",
    ["pod.stop"],
    (pod) => pod.desiredStatus !== "EXITED",
    (pod) => {
      pod.desiredStatus = "EXITED";
    },
  ),
  change("start a Pod", "pods", ["pod.start"], (pod) => startedAs(pod, false), start),
  change("start an interruptible Pod", "pods", ["pod.start (interruptible)"], (pod) => startedAs(pod, true), start),
  ...(["gpu", "bid", "cpu"] as const).flatMap((compute) => [
    change(
      `resize a Pod (${compute})`,
      "pods",
      ["pod.delete", ...deploys[compute]],
      (pod) => pod.compute === compute,
      (pod) => {
        pod.size = pod.size === 1 ? 2 : 1;
      },
    ),
    addition(`add a Pod (${compute})`, deploys[compute], (additions) => additions.pod({ compute })),
  ]),
  change(
    "give a Pod another start command",
    "pods",
    ["pod.update"],
    () => true,
    (pod) => void (pod.args = "sleep 1d"),
  ),
  removal("pods", ["pod.delete"]),
  ...(["alias", "adopt"] as const).flatMap((way) => [
    rename("volumes", way, "networkVolume.list"),
    rename("templates", way, "template.list"),
    rename("endpoints", way, "endpoint.list"),
    rename("pods", way, "pod.list"),
  ]),
  {
    name: "add a debug stack",
    provokes: ["template.create"],
    apply({ additions, touched }) {
      if (!additions.hasRoomFor(3)) return false;
      touched.add(additions.debugStack());
      return true;
    },
  },
  {
    name: "remove a debug stack",
    provokes: ["template.delete", "endpoint.delete", "pod.delete"],
    apply({ declared }) {
      const [name] = Object.keys(declared.debugStacks);
      if (name === undefined) return false;
      delete declared.debugStacks[name];
      return true;
    },
  },
];

/** The edits whose operations an API has, with these alone. */
function editsOn(api: Api): Edit[] {
  const names = new Set(operations[api].map(({ name }) => name));
  return everyEdit.flatMap((edit) => {
    const declared = api === "rest" ? (edit.onRest ?? edit.provokes) : edit.provokes;
    const provokes = declared.filter((name) => names.has(name));
    return provokes.length === 0 && declared.length > 0 ? [] : [{ ...edit, provokes }];
  });
}

export const edits: Record<Api, readonly Edit[]> = { graphql: editsOn("graphql"), rest: editsOn("rest") };
