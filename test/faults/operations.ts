import type { Call } from "../../testing/emulator";
import type { Api } from "../end-to-end/engine";
import type { TypeName } from "../kinds";
import { kindOf } from "../kinds";

/** The Pulumi operations of a schedule, in this order. */
export const phases = ["up", "update", "refresh", "destroy"] as const;
export type Phase = (typeof phases)[number];

/** One operation of the provider at RunPod: a row of the coverage matrix. */
export interface Operation {
  name: string;
  kind: TypeName;
  /** What it does to RunPod. */
  effect: "read" | "create" | "update" | "delete";
  /** Where it can be provoked. */
  phases: readonly Phase[];
  isCall(call: Call): boolean;
}

const everywhere = phases;
const whileMaking = ["up", "update"] as const;
const whileChanging = ["update"] as const;
const whileRemoving = ["update", "destroy"] as const;

function operation(
  kind: TypeName,
  effect: Operation["effect"],
  name: string,
  where: readonly Phase[],
  isCall: Operation["isCall"] = (call) => call.operation === name,
): Operation {
  return { kind, effect, name, phases: where, isCall };
}

type Sort = "gpu" | "interruptible" | "cpu";

/** GraphQL has separate calls to create and start each type of Pod. */
function ofSort(name: string, sorts: readonly Sort[]): Operation["isCall"] {
  return (call) => {
    const { input = {} } = call.variables as { input?: { bidPerGpu?: number; instanceId?: string } };
    const sort = input.bidPerGpu !== undefined ? "interruptible" : input.instanceId !== undefined ? "cpu" : "gpu";
    return call.operation === name && sorts.includes(sort);
  };
}

/** REST v2 has one call, whose body names GPUs or a CPU. */
function withBodyOf(name: string, compute: "gpu" | "cpu"): Operation["isCall"] {
  return ({ operation: called, variables }) => {
    const { body = {} } = variables as { body?: object };
    return called === name && compute in body;
  };
}

const volumes: readonly Operation[] = [
  operation("NetworkVolume", "read", "networkVolume.list", everywhere),
  operation("NetworkVolume", "create", "networkVolume.create", whileMaking),
  operation("NetworkVolume", "update", "networkVolume.update", whileChanging),
  operation("NetworkVolume", "delete", "networkVolume.delete", whileRemoving),
];

const templateWrites: readonly Operation[] = [
  operation("Template", "create", "template.create", whileMaking),
  operation("Template", "update", "template.update", whileChanging),
  operation("Template", "delete", "template.delete", whileRemoving),
];

export const linkedTemplate = "template.get (of a linked endpoint)";

/** What the provider does at RunPod over each API. */
export const operations: Record<Api, readonly Operation[]> = {
  graphql: [
    ...volumes,
    operation("Template", "read", "template.list", everywhere),
    operation("Template", "read", "template.get", whileMaking),
    ...templateWrites,
    operation("Endpoint", "read", "endpoint.list", everywhere),
    operation("Endpoint", "read", "health", whileMaking),
    operation("Endpoint", "create", "endpoint.create", whileMaking),
    operation("Endpoint", "update", "endpoint.update", whileRemoving),
    operation("Endpoint", "delete", "endpoint.delete", whileRemoving),
    operation("Pod", "read", "pod.list", everywhere),
    operation("Pod", "create", "pod.create (gpu)", whileMaking, ofSort("pod.create", ["gpu"])),
    operation("Pod", "create", "pod.create (interruptible)", whileMaking, ofSort("pod.create", ["interruptible"])),
    operation("Pod", "create", "pod.create (cpu)", whileMaking, ofSort("pod.create", ["cpu"])),
    operation("Pod", "update", "pod.update", whileChanging),
    operation("Pod", "update", "pod.stop", whileMaking),
    operation("Pod", "update", "pod.start", whileChanging, ofSort("pod.start", ["gpu", "cpu"])),
    operation("Pod", "update", "pod.start (interruptible)", whileChanging, ofSort("pod.start", ["interruptible"])),
    operation("Pod", "delete", "pod.delete", whileRemoving),
  ],
  rest: [
    ...volumes,
    operation("Template", "read", "template.list", everywhere),
    // RunPod may delete the template of a linked endpoint together with it.
    operation("Template", "read", linkedTemplate, ["destroy"], (call) => call.operation === "template.get"),
    ...templateWrites,
    operation("Endpoint", "read", "endpoint.list", everywhere),
    operation("Endpoint", "read", "release.list", whileMaking),
    operation("Endpoint", "read", "worker.list", whileMaking),
    operation("Endpoint", "read", "worker.logs", whileChanging),
    operation("Endpoint", "create", "endpoint.create", whileMaking),
    operation("Endpoint", "update", "endpoint.update", whileChanging),
    operation("Endpoint", "delete", "endpoint.delete", whileRemoving),
    operation("Pod", "read", "pod.list", everywhere),
    operation("Pod", "read", "pod.get", whileMaking),
    operation("Pod", "create", "pod.create (gpu)", whileMaking, withBodyOf("pod.create", "gpu")),
    operation("Pod", "create", "pod.create (cpu)", whileMaking, withBodyOf("pod.create", "cpu")),
    operation("Pod", "update", "pod.update", whileChanging),
    operation("Pod", "update", "pod.stop", whileMaking),
    operation("Pod", "update", "pod.start", whileChanging),
    operation("Pod", "update", "pod.restart", whileChanging),
    operation("Pod", "delete", "pod.delete", whileRemoving),
  ],
};

/** Whether it lists the objects of the account. */
export const isList = ({ kind, name }: Operation): boolean => name === `${kindOf(kind)}.list`;

/** Whether it asks for the workers of an endpoint that waits for its rollout. */
export const readsWorkers = ({ name }: Operation): boolean => name === "health" || name === "worker.list";

export function operationNamed(api: Api, name: string): Operation {
  const found = operations[api].find((candidate) => candidate.name === name);
  if (found === undefined) throw new RangeError(`There is no operation ${name} on ${api}.`);
  return found;
}
