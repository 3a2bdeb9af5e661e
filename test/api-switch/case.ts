import { graphqlCapabilities } from "../../provider/adapters/graphql/capabilities";
import { restCapabilities } from "../../provider/adapters/rest/capabilities";
import type { Capabilities, Lack } from "../../provider/api/capabilities";
import { noLimits } from "../../provider/api/capabilities";
import { isDeepStrictEqual } from "node:util";
import type { KindName } from "../../provider/kinds";
import { kinds } from "../../provider/kinds";
import { checkInputs } from "../../provider/lifecycle/check";
import type { CommonInputs, InputRules } from "../../provider/lifecycle/check";
import type { Api } from "../end-to-end/engine";
import { Random } from "../faults/random";
import type { Inputs } from "../kinds";
import { samples } from "../kinds";
import type { Declared, Reference } from "./declared";
import { referencesIn, withReferences } from "./declared";
import type { Argument } from "./values";
import { allArguments } from "./values";

/** A program that one API makes, and one changed argument after the switch to the other API. */
export interface Case {
  seed: number;
  from: Api;
  to: Api;
  resources: Declared[];
  /** The argument that changes, and the program with the change. */
  changed: { resource: string; argument: string };
  after: Declared[];
  /** A resource with this argument alone. */
  alone: { resource: string; argument: string };
  /** Resources that the other API makes first, before `from` makes the rest. */
  madeElsewhere: string[];
  /** Resources that exist at RunPod before the program adopts them. GraphQL made them. */
  adopted: string[];
}

/** Inputs that an API cannot create, so that the other one must. */
export const lackedBy: Record<Api, Partial<Record<KindName, readonly string[]>>> = {
  graphql: { networkVolume: ["tier"] },
  rest: { template: ["readme"], pod: ["bidPerGpu"] },
};

/** With this many cases, from the first seed on, each argument has changed in ten stacks, and stood alone in ten. */
export const wholeCount = 10 * allArguments.length;

/** The case of a seed. Two seeds in a row are the two directions. */
export function caseOf(seed: number): Case {
  const random = new Random(seed);
  const turn = Math.floor(seed / 2);
  const from: Api = seed % 2 === 0 ? "graphql" : "rest";
  const to: Api = from === "graphql" ? "rest" : "graphql";
  const one = argumentAt(turn);
  const other = argumentAt(turn + Math.floor(allArguments.length / 2));
  const { before, after } = changedResource(one, random);
  const alone = aloneResource(other, random);
  const all = withNeeds([...extras(random), before, alone], after, random);
  const half = random.chance(0.4) ? closed(all, random.shuffled(all).slice(0, 3)) : [];
  const isHalfPossible = !all.some((resource) => half.includes(resource.name) && isLackedBy(to)(resource));
  const madeElsewhere = isHalfPossible ? half : [];
  const lacked = all.filter(isLackedBy(from));
  const candidates = all.filter((one) => one.name !== before.name && !isLackedBy("graphql")(one));
  const taken = random.chance(0.3) ? closed(all, random.shuffled(candidates).slice(0, 2)) : [];
  // An adopted one has a name, and RunPod takes no name twice, so that a replacement would need another one.
  const adopted = before.kind === "registryAuth" && taken.includes(before.name) ? [] : taken;
  return {
    ...{ seed, from, to },
    resources: all,
    changed: { resource: before.name, argument: one.name },
    after: all.map((resource) => (resource.name === before.name ? after : resource)),
    alone: { resource: alone.name, argument: other.name },
    madeElsewhere: [...new Set([...madeElsewhere, ...closed(all, lacked)])].filter((name) => !adopted.includes(name)),
    adopted,
  };
}

function argumentAt(index: number): Argument {
  const argument = allArguments[index % allArguments.length];
  if (argument === undefined) throw new RangeError("There are no arguments.");
  return argument;
}

const isLackedBy =
  (api: Api) =>
  ({ kind, args }: Declared): boolean =>
    (lackedBy[api][kind] ?? []).some((name) => args[name] !== undefined);

/** The names of these resources and of all that they refer to. */
function closed(all: readonly Declared[], some: readonly Declared[]): string[] {
  const names = new Set(some.map(({ name }) => name));
  for (const { name, args } of [...all].reverse()) {
    if (names.has(name)) for (const needed of referencesIn(args)) names.add(needed);
  }
  return [...names];
}

/** A resource before and after the change of one argument, with random others. */
function changedResource(argument: Argument, random: Random): { before: Declared; after: Declared } {
  const name = nameOfChanged(argument);
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const [first, second] = twoValues(argument, random);
    const required = { ...requiredArgs(argument.kind), ...argument.beside };
    const build = (value: unknown, more: Inputs) =>
      declared(argument.kind, name, { ...required, ...more, [argument.name]: value });
    const isValid = (more: Inputs) => {
      const [before, after] = [build(first, more), build(second, more)];
      return isAccepted(before) && isAccepted(after, before);
    };
    if (!isValid({})) continue;
    let more: Inputs = {};
    for (const extra of random.shuffled(allArguments.filter((one) => one.kind === argument.kind)).slice(0, 6)) {
      if (extra.name === argument.name || extra.name in argument.beside || isFixed(extra)) continue;
      const wider = { ...more, [extra.name]: extra.values[random.integer(0, extra.values.length - 1)] };
      if (isValid(wider)) more = wider;
    }
    return { before: build(first, more), after: build(second, more) };
  }
  throw new Error(`No change of ${argument.kind}.${argument.name} is valid.`);
}

/** Resources on which others depend change under the name that those refer to. */
function nameOfChanged({ kind, name }: Argument): string {
  const own = `changed-${kind}`;
  if (kind === "registryAuth") return "auth";
  if (kind === "networkVolume") return movesVolume(name) ? own : "models";
  if (kind !== "template" || name === "serverless") return own;
  return ["volumeInGb", "volumeMountPath"].includes(name) ? "podBase" : "worker";
}

function movesVolume(argument: string): boolean {
  return ["dataCenterId", "tier"].includes(argument);
}

/** Arguments that other resources of the program rely on. */
function isFixed({ kind, name }: Argument): boolean {
  if (kind === "template") return ["serverless", "volumeInGb", "volumeMountPath"].includes(name);
  if (kind === "networkVolume") return movesVolume(name);
  return name === "template" || name === "templateId";
}

function twoValues({ values, onlyGrows }: Argument, random: Random): [unknown, unknown] {
  const first = random.integer(0, values.length - 1);
  const second = random.pick([...values.keys()].filter((index) => index !== first));
  const [low, high] = [Math.min(first, second), Math.max(first, second)];
  return onlyGrows ? [values[low], values[high]] : [values[first], values[second]];
}

function aloneResource(argument: Argument, random: Random): Declared {
  const name = `alone-${argument.kind}`;
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const value = random.pick(argument.values.filter((one) => one !== undefined));
    const made = declared(argument.kind, name, {
      ...requiredArgs(argument.kind),
      ...argument.beside,
      [argument.name]: value,
    });
    if (isAccepted(made)) return made;
  }
  throw new Error(`${argument.kind}.${argument.name} is never valid alone.`);
}

/** The fewest arguments, of which each reference has a target in `needed`. */
function requiredArgs(kind: KindName): Inputs {
  const { args } = samples[kind];
  return kind === "endpoint" ? { ...args, templateId: undefined, template: { to: "worker" }, workersMax: 2 } : args;
}

function declared(kind: KindName, name: string, args: Inputs): Declared {
  const isById = kind === "endpoint" && args["templateId"] !== undefined;
  return { kind, name, args: isById ? { ...args, template: undefined } : args };
}

/** Whether the provider's rules take the arguments, after these older ones. */
function isAccepted(news: Declared, olds?: Declared): boolean {
  const rules = kinds[news.kind].rules as unknown as InputRules<CommonInputs>;
  const before = olds === undefined ? {} : (checkInputs(rules, {}, inputsFor(olds)).inputs as Partial<CommonInputs>);
  // An unnamed resource alternates between two default names.
  const defaultName = olds === undefined ? news.name : `${news.name}-2`;
  const limits = { ...noLimits, lacks: combinationsLackedBy(news.kind) };
  return checkInputs(rules, before, { ...inputsFor(news), defaultName }, limits).problems.length === 0;
}

/** Arguments that one of the APIs refuses together, though it takes each of them. */
function combinationsLackedBy(kind: KindName): Lack[] {
  const tables: Capabilities[] = [graphqlCapabilities, restCapabilities];
  return tables.flatMap((table) => table[kind]?.lacks ?? []).filter((lack) => lack.with !== undefined);
}

const places: Record<string, string> = { models: "EU-RO-1", mirror: "US-KS-2" };

/** The inputs as the class passes them, with ids that stand for other resources. */
function inputsFor({ kind, name, args }: Declared): Inputs {
  const resolve = ({ to, isId }: Reference) =>
    isId || places[to] === undefined ? to : { id: to, dataCenterId: places[to] };
  const inputs: Inputs = { defaultName: name };
  for (const [key, value] of Object.entries(args)) {
    if (value !== undefined) inputs[samples[kind].inputNames?.[key] ?? key] = withReferences(value, resolve);
  }
  return inputs;
}

/** Resources that others may refer to. */
const needed: Record<string, Declared> = {
  auth: { kind: "registryAuth", name: "auth", args: { username: "acme", password: "one" } },
  otherAuth: { kind: "registryAuth", name: "otherAuth", args: { username: "other", password: "two" } },
  models: { kind: "networkVolume", name: "models", args: { sizeInGb: 10, dataCenterId: "EU-RO-1" } },
  mirror: { kind: "networkVolume", name: "mirror", args: { sizeInGb: 10, dataCenterId: "US-KS-2" } },
  worker: {
    kind: "template",
    name: "worker",
    args: { image: "acme/worker:1", env: { MODE: "fast" }, containerDiskInGb: 10 },
  },
  otherWorker: { kind: "template", name: "otherWorker", args: { image: "acme/worker:2", containerDiskInGb: 10 } },
  podBase: {
    kind: "template",
    name: "podBase",
    args: { image: "acme/pod:1", serverless: false, containerDiskInGb: 10 },
  },
  otherPodBase: {
    kind: "template",
    name: "otherPodBase",
    args: { image: "acme/pod:2", serverless: false, env: { BASE: "1" }, containerDiskInGb: 10 },
  },
};

/** Endpoints and Pods of all forms, which the change does not touch, or touches through a template that they share. */
const bystanders: readonly Declared[] = [
  { kind: "endpoint", name: "queue", args: { ...requiredArgs("endpoint"), workersMin: 1 } },
  { kind: "endpoint", name: "balanced", args: { ...requiredArgs("endpoint"), type: "LOAD_BALANCER", gpuCount: 2 } },
  { kind: "endpoint", name: "counted", args: { ...requiredArgs("endpoint"), scalerType: "REQUEST_COUNT" } },
  {
    kind: "endpoint",
    name: "onCpu",
    args: { ...requiredArgs("endpoint"), gpus: undefined, cpus: [{ flavor: "cpu3c", vcpuCount: 4 }] },
  },
  {
    kind: "endpoint",
    name: "byId",
    args: { ...requiredArgs("endpoint"), template: undefined, templateId: { to: "worker", isId: true } },
  },
  {
    kind: "endpoint",
    name: "listed",
    args: {
      ...requiredArgs("endpoint"),
      ...{ gpus: ["ADA_48_PRO", "AMPERE_80", "-NVIDIA L40"], networkVolumes: [{ to: "models" }, { to: "mirror" }] },
      ...{ dataCenterIds: ["US-KS-2", "EU-RO-1"], allowedCudaVersions: ["12.8", "12.4"] },
    },
  },
  { kind: "pod", name: "fromTemplate", args: { ...samples.pod.args, image: undefined, template: { to: "podBase" } } },
  { kind: "pod", name: "jupyter", args: { ...samples.pod.args, startJupyter: true, ports: ["8888/http", "22/tcp"] } },
  { kind: "template", name: "documented", args: { image: "acme/worker:3", readme: "# Read me" } },
  {
    kind: "pod",
    name: "cpuPod",
    args: { ...samples.pod.args, gpus: undefined, cpu: { flavor: "cpu3c", vcpuCount: 2 } },
  },
];

function extras(random: Random): Declared[] {
  return random.shuffled(bystanders).slice(0, random.integer(1, 3));
}

/** The resources with everything that they refer to, before and after the change, each after what it refers to. */
function withNeeds(resources: readonly Declared[], after: Declared, random: Random): Declared[] {
  const found = new Map<string, Declared>();
  const visit = (resource: Declared) => {
    if (found.has(resource.name)) return;
    const later = resource.name === after.name ? referencesIn(after.args) : [];
    for (const name of [...referencesIn(resource.args), ...later]) {
      const need = resources.find((one) => one.name === name) ?? needed[name];
      if (need !== undefined) visit(need);
    }
    found.set(resource.name, resource);
  };
  random.shuffled(resources).forEach(visit);
  return [...found.values()];
}

/** Whether a resource has this argument and no optional one beside it. */
export function isAloneIn({ kind, args }: Declared, argument: Argument): boolean {
  const allowed = new Set([...Object.keys(requiredArgs(kind)), ...Object.keys(argument.beside), argument.name]);
  return (
    kind === argument.kind && args[argument.name] !== undefined && Object.keys(args).every((name) => allowed.has(name))
  );
}

/** Whether the change of a case changes this argument alone. */
export function isChangedIn({ resources, after }: Case, argument: Argument): boolean {
  const pairs = resources.map((before, index) => [before, after[index]] as const);
  return pairs.some(([before, changed]) => {
    if (changed === undefined || before.kind !== argument.kind) return false;
    const names = [...new Set([...Object.keys(before.args), ...Object.keys(changed.args)])];
    const differing = names.filter((name) => !isDeepStrictEqual(before.args[name], changed.args[name]));
    return differing.length === 1 && differing[0] === argument.name;
  });
}
