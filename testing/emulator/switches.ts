import { graphqlSwitches, type GraphqlSwitches } from "./faces/graphql/switches";
import { restSwitches, type RestSwitches } from "./faces/rest/switches";
import { podSwitches, type PodSwitches } from "./pod-switches";
import type { SwitchDescription } from "./switch-description";

/**
 * Questions on which the sources disagree or are silent (docs/internals/runpod-api.md#unknown), and the timing of
 * emulated workers.
 */
export interface Switches extends PodSwitches, GraphqlSwitches, RestSwitches {
  saveTemplateStartsRelease: "no" | "yes";
  workersMaxStartsRelease: "no" | "yes";
  deleteEndpointWithWorkers: "refuse" | "allow";
  deleteVolumeOfIdleEndpoint: "allow" | "refuse";
  omittedTemplateFields: "keep" | "reset";
  saveEndpointSeesStaleTemplate: "no" | "yes";
  locations: "hard" | "preference";
  locationsWithoutVolume: "accept" | "refuse";
  missingUserAgent: "accept" | "403" | "403-but-browsers";
  quotaSentence: "current" | "will-exceed" | "2024";
  gpuIdsOrder: "as-sent" | "sorted";
  flashBootNames: "as-sent" | "suffixed";
  healthWorkers: "six" | "two";
  nonsense: "accept" | "refuse";
  gpuFieldsOnCpuEndpoint: "refuse" | "accept";
  zeroExecutionTimeout: "ten-minutes" | "none";
  jobOverTime: "failed" | "timed-out";
  templateStartsJupyter: "yes" | "no";
  loadBalancerPorts: "added" | "left-out";
  hiddenTemplates: "everywhere" | "graphql" | "rest" | "nowhere";
  hiddenTemplateNames: "counted" | "not-counted";
  templateDeleteTailInSeconds: number;
  staleTemplateReads: number;
  networkVolumeLagInSeconds: number;
  templateLagInSeconds: number;
  endpointLagInSeconds: number;
  podLagInSeconds: number;
  callsPerSecond: number;
  limiterAnswer: "429" | "429-retry-after" | "429-cloudflare" | "403-cloudflare";
  healthDelayInSeconds: number;
  coldStartInSeconds: number;
}

function lagOf(things: string): SwitchDescription<number> {
  return { initial: 0, others: [], meaning: `time that reads and lists of ${things} are behind every write` };
}

/** Switches with which all reads and lists lag this much behind writes. */
export function everyListLags(seconds: number): Partial<Switches> {
  return {
    networkVolumeLagInSeconds: seconds,
    templateLagInSeconds: seconds,
    endpointLagInSeconds: seconds,
    podLagInSeconds: seconds,
  };
}

const descriptions: { [Name in keyof Switches]: SwitchDescription<Switches[Name]> } = {
  saveTemplateStartsRelease: { initial: "no", others: ["yes"], meaning: "saving a template alone starts a release" },
  workersMaxStartsRelease: { initial: "no", others: ["yes"], meaning: "another workersMax starts a release" },
  deleteEndpointWithWorkers: {
    initial: "allow",
    others: ["refuse"],
    meaning:
      "deleting an endpoint with workers: most official clients delete so; the documentation says to set them to 0 first",
  },
  deleteVolumeOfIdleEndpoint: {
    initial: "allow",
    others: ["refuse"],
    meaning: "deleting a network volume that an endpoint without workers names",
  },
  omittedTemplateFields: {
    initial: "keep",
    others: ["reset"],
    meaning: "optional fields that an update of a template leaves out",
  },
  saveEndpointSeesStaleTemplate: {
    initial: "no",
    others: ["yes"],
    meaning: "saving an endpoint takes its template as a stale read shows it",
  },
  locations: { initial: "hard", others: ["preference"], meaning: "data centers listed on an endpoint" },
  locationsWithoutVolume: {
    initial: "accept",
    others: ["refuse"],
    meaning:
      "locations that leave out a volume's data center: workers are missing, or the save is refused; no source shows a refusal",
  },
  missingUserAgent: {
    initial: "accept",
    others: ["403", "403-but-browsers"],
    meaning: "request without User-Agent, or with one that is no browser's",
  },
  quotaSentence: {
    initial: "current",
    others: ["will-exceed", "2024"],
    meaning: "wording of the worker quota refusal",
  },
  gpuIdsOrder: { initial: "as-sent", others: ["sorted"], meaning: "order of gpuIds on read" },
  flashBootNames: {
    initial: "as-sent",
    others: ["suffixed"],
    meaning: "names of flash-booted endpoints read with ' -fb'",
  },
  healthWorkers: { initial: "six", others: ["two"], meaning: "worker counts in a health answer" },
  nonsense: {
    initial: "accept",
    others: ["refuse"],
    meaning:
      "values on which RunPod's answer is not known: 99 GPUs, workersMin above workersMax, ports that are none, and the like",
  },
  gpuFieldsOnCpuEndpoint: {
    initial: "refuse",
    others: ["accept"],
    meaning:
      "gpuCount and CUDA versions on an endpoint with instanceIds; flash leaves them out since RunPod would refuse",
  },
  zeroExecutionTimeout: {
    initial: "ten-minutes",
    others: ["none"],
    meaning: "executionTimeoutMs 0: RunPod's documented default, or no limit, as runpodctl says",
  },
  jobOverTime: {
    initial: "failed",
    others: ["timed-out"],
    meaning:
      "a job over its time: FAILED after 1 retry, as RunPod's golden path 15 saw it (August 2026), or TIMED_OUT, as documented",
  },
  templateStartsJupyter: {
    initial: "yes",
    others: ["no"],
    meaning: "startJupyter of a template that does not say: v2's default",
  },
  loadBalancerPorts: {
    initial: "added",
    others: ["left-out"],
    meaning: "PORT and PORT_HEALTH in the env of a new load-balancing endpoint",
  },
  hiddenTemplates: {
    initial: "everywhere",
    others: ["graphql", "rest", "nowhere"],
    meaning: "lists of templates in which those of endpoints stand that REST v2 made",
  },
  hiddenTemplateNames: {
    initial: "counted",
    others: ["not-counted"],
    meaning: "whether their names are taken for other templates",
  },
  templateDeleteTailInSeconds: {
    initial: 120,
    others: [],
    meaning: "time that a template stays in use after its last endpoint",
  },
  staleTemplateReads: {
    initial: 0,
    others: [],
    meaning: "reads after a save of a template that show the state before it",
  },
  networkVolumeLagInSeconds: lagOf("network volumes"),
  templateLagInSeconds: lagOf("templates"),
  endpointLagInSeconds: lagOf("endpoints"),
  podLagInSeconds: lagOf("Pods"),
  callsPerSecond: {
    initial: 0,
    others: [],
    meaning: "calls a second that are taken before the limiter answers; 0 for all",
  },
  limiterAnswer: {
    initial: "429",
    others: ["429-retry-after", "429-cloudflare", "403-cloudflare"],
    meaning: "what a call beyond callsPerSecond is told; Cloudflare's text is its error 1015",
  },
  healthDelayInSeconds: {
    initial: 0,
    others: [],
    meaning: "time after its creation in which an endpoint's health is 404",
  },
  coldStartInSeconds: { initial: 5, others: [], meaning: "time that a worker initializes" },
  ...podSwitches,
  ...graphqlSwitches,
  ...restSwitches,
};

const names = Object.keys(descriptions) as (keyof Switches)[];

export function initialSwitches(chosen: Partial<Switches> = {}): Switches {
  const initial = Object.fromEntries(names.map((name) => [name, descriptions[name].initial])) as unknown as Switches;
  return { ...initial, ...chosen };
}

/** All values of a switch, or "number". */
export function choicesOf(name: string): readonly string[] | "number" | undefined {
  const switchName = names.find((known) => known === name);
  if (switchName === undefined) return undefined;
  const { initial, others } = descriptions[switchName];
  return typeof initial === "number" ? "number" : [initial, ...others].map(String);
}

/** One line per switch: its value, its other values, its meaning. */
export function describeSwitches(switches: Switches): string {
  return names
    .map((name) => {
      const { initial, others, meaning } = descriptions[name];
      const rest = [initial, ...others].filter((value) => value !== switches[name]);
      return `${name} = ${switches[name]}${rest.length > 0 ? ` (or ${rest.join(", ")})` : ""}: ${meaning}`;
    })
    .join("\n");
}
