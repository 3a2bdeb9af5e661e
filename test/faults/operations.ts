import type { Call } from "../../testing/emulator";

export type KindName = "NetworkVolume" | "Template" | "Endpoint" | "Pod";
/** The Pulumi operations of a schedule, in this order. */
export const phases = ["up", "update", "refresh", "destroy"] as const;
export type Phase = (typeof phases)[number];

/** One thing that the provider asks of RunPod: a row of the coverage matrix. */
export interface Operation {
  name: string;
  kind: KindName;
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
  kind: KindName,
  effect: Operation["effect"],
  name: string,
  where: readonly Phase[],
  isCall: Operation["isCall"] = (call) => call.operation === name,
): Operation {
  return { kind, effect, name, phases: where, isCall };
}

/** A save makes a thing without an id and changes one with it. */
function saves(mutation: string, hasId: boolean): Operation["isCall"] {
  return (call) => {
    const { input } = call.variables as { input?: { id?: string } };
    return call.operation === mutation && (input?.id !== undefined) === hasId;
  };
}

export const operations: readonly Operation[] = [
  operation("NetworkVolume", "read", "myself.networkVolumes", everywhere),
  operation("NetworkVolume", "create", "createNetworkVolume", whileMaking),
  operation("NetworkVolume", "update", "updateNetworkVolume", whileChanging),
  operation("NetworkVolume", "delete", "deleteNetworkVolume", whileRemoving),
  operation("Template", "read", "myself.podTemplates", everywhere),
  operation("Template", "read", "podTemplate", whileMaking),
  operation("Template", "create", "saveTemplate (create)", whileMaking, saves("saveTemplate", false)),
  operation("Template", "update", "saveTemplate (update)", whileChanging, saves("saveTemplate", true)),
  operation("Template", "delete", "deleteTemplate", whileRemoving),
  operation("Endpoint", "read", "myself.endpoints", everywhere),
  operation("Endpoint", "read", "health", whileMaking),
  operation("Endpoint", "create", "saveEndpoint (create)", whileMaking, saves("saveEndpoint", false)),
  operation("Endpoint", "update", "saveEndpoint (update)", whileRemoving, saves("saveEndpoint", true)),
  operation("Endpoint", "delete", "deleteEndpoint", whileRemoving),
  operation("Pod", "read", "myself.pods", everywhere),
  operation("Pod", "create", "podFindAndDeployOnDemand", whileMaking),
  operation("Pod", "create", "podRentInterruptable", whileMaking),
  operation("Pod", "create", "deployCpuPod", whileMaking),
  operation("Pod", "update", "podEditJob", whileChanging),
  operation("Pod", "update", "podStop", whileMaking),
  operation("Pod", "update", "podResume", whileChanging),
  operation("Pod", "update", "podBidResume", whileChanging),
  operation("Pod", "delete", "podTerminate", whileRemoving),
];

export function operationNamed(name: string): Operation {
  const found = operations.find((candidate) => candidate.name === name);
  if (found === undefined) throw new RangeError(`There is no operation ${name}.`);
  return found;
}
