import type { SwitchDescription } from "../../switch-description";

/** Questions about templates and endpoints of REST v2 on which the sources disagree or are silent. */
export interface ServerlessSwitches {
  nullRegistry: "ignored" | "clears";
  mountsOfNone: "{}" | "absent";
  sameTemplateNames: "allow" | "400";
  restTemplateDeleteTailInSeconds: number;
  restDefaultDiskInGb: number;
  linkedContainerPatch: "edits-template" | "leaves-template";
  endpointRename: "renames-template" | "leaves-template";
  linkedEndpointDelete: "removes-template" | "keeps-template";
  endpointContainer: "released" | "template";
  omittedTimeout: "0" | "300000";
  queueDelayOnLoadBalancer: "422" | "400";
  idleTimeoutBesideRequestCount: "kept" | "dropped";
  cudaSetBesideFloor: "400" | "stored";
  optionalEndpointFields: "told" | "left-out";
  gpuOfCpuEndpoint: "absent" | "null";
  orderInEndpoints: "as-sent" | "reversed";
  missingImageInRest: "422" | "accepted";
}

export const serverlessSwitches: { [Name in keyof ServerlessSwitches]: SwitchDescription<ServerlessSwitches[Name]> } = {
  nullRegistry: {
    initial: "ignored",
    others: ["clears"],
    meaning: "registry null in REST v2: ignored, as runpodctl has seen, or cleared, as documented",
  },
  mountsOfNone: { initial: "{}", others: ["absent"], meaning: "mounts in REST v2 of a template without a volume" },
  sameTemplateNames: { initial: "allow", others: ["400"], meaning: "a taken template name in REST v2" },
  restTemplateDeleteTailInSeconds: {
    initial: 0,
    others: [],
    meaning: "time in REST v2 that a template stays in use after its last endpoint",
  },
  restDefaultDiskInGb: {
    initial: 20,
    others: [],
    meaning: "container disk in REST v2 of a template or endpoint that names none",
  },
  linkedContainerPatch: {
    initial: "edits-template",
    others: ["leaves-template"],
    meaning: "what container fields of an endpoint in REST v2 do to a template that GraphQL has linked to it",
  },
  endpointRename: {
    initial: "renames-template",
    others: ["leaves-template"],
    meaning: "what another name of an endpoint in REST v2 does to its template; RunPod's own CLI has seen a rename",
  },
  linkedEndpointDelete: {
    initial: "removes-template",
    others: ["keeps-template"],
    meaning: "what the deletion of an endpoint in REST v2 does to a template that GraphQL has linked to it",
  },
  endpointContainer: {
    initial: "released",
    others: ["template"],
    meaning: "container of an endpoint in REST v2 whose template has changed since: what it runs, or the template's",
  },
  omittedTimeout: {
    initial: "0",
    others: ["300000"],
    meaning: "timeout in REST v2 of an endpoint that names none: measured, or documented",
  },
  queueDelayOnLoadBalancer: {
    initial: "422",
    others: ["400"],
    meaning: "refusal in REST v2 of QUEUE_DELAY for a load-balancing endpoint that exists",
  },
  idleTimeoutBesideRequestCount: {
    initial: "kept",
    others: ["dropped"],
    meaning: "an idle timeout once REST v2 has set the scaler of a queue to REQUEST_COUNT, which does not tell it",
  },
  cudaSetBesideFloor: {
    initial: "400",
    others: ["stored"],
    meaning: "PATCH of an endpoint with a set of CUDA versions that leaves its minCudaVersion, or the reverse",
  },
  optionalEndpointFields: {
    initial: "told",
    others: ["left-out"],
    meaning: "type of an endpoint, gpu.count 1 and empty gpu.excludedTypes in REST v2, none of which it promises",
  },
  gpuOfCpuEndpoint: { initial: "absent", others: ["null"], meaning: "gpu in REST v2 of a CPU endpoint" },
  orderInEndpoints: {
    initial: "as-sent",
    others: ["reversed"],
    meaning: "order of pools, data centers, volumes and the like within an endpoint in REST v2",
  },
  missingImageInRest: {
    initial: "422",
    others: ["accepted"],
    meaning: "an endpoint in REST v2 with an image that no registry has",
  },
};
