import type { SwitchDescription } from "../../switch-description";

/** Questions about RunPod's GraphQL alone on which the sources disagree or are silent. */
export interface GraphqlSwitches {
  missingTemplateFields: "validation" | "generic-error";
  saveEndpointResets: "all" | "measured";
  missingKey: "null" | "401";
  graphqlRetired: "no" | "yes";
  podEditJobFields: "required" | "optional";
  fractionalQueueDelay: "fails" | "rounded";
}

export const graphqlSwitches: { [Name in keyof GraphqlSwitches]: SwitchDescription<GraphqlSwitches[Name]> } = {
  missingTemplateFields: {
    initial: "validation",
    others: ["generic-error"],
    meaning: "saving a template in GraphQL without dockerArgs or env",
  },
  saveEndpointResets: {
    initial: "all",
    others: ["measured"],
    meaning: "saving an endpoint in GraphQL resets all omitted fields with a default, or the three that were measured",
  },
  missingKey: { initial: "null", others: ["401"], meaning: "GraphQL request without a key" },
  graphqlRetired: { initial: "no", others: ["yes"], meaning: "GraphQL answers 410 to everything" },
  podEditJobFields: {
    initial: "required",
    others: ["optional"],
    meaning:
      "imageName and containerDiskInGb of a Pod's edit in GraphQL: the published schema against dstack (May 2026)",
  },
  fractionalQueueDelay: {
    initial: "fails",
    others: ["rounded"],
    meaning: "how GraphQL reads an endpoint whose queue delay was set to a fraction in REST v2",
  },
};
