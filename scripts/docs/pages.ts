/** What stands on which page of docs/resources/, and where its errors come from. */
export interface PageOfClass {
  file: string;
  /** A class that sdk/ exports. */
  of: string;
  /** Fields that have no default and no change: they are read, not set. */
  isComponent?: boolean;
  /** Files with the messages of this kind alone, in the order in which users may meet them. */
  inPreview: string[];
  inUpdate: string[];
  /** What messages of these files that this kind cannot bring begin with. */
  without?: string[];
  sources: string[];
}

export const classPages: PageOfClass[] = [
  {
    file: "network-volume.md",
    of: "NetworkVolume",
    inPreview: ["provider/inputs/network-volume.ts"],
    inUpdate: ["provider/graphql/network-volume.ts", "provider/resources/network-volume.ts"],
    sources: sourcesOf("network-volume"),
  },
  {
    file: "template.md",
    of: "Template",
    inPreview: ["provider/inputs/template.ts", "provider/inputs/image.ts", "provider/inputs/ports.ts"],
    inUpdate: ["provider/graphql/template.ts", "provider/resources/template.ts"],
    sources: sourcesOf("template"),
  },
  {
    file: "endpoint.md",
    of: "Endpoint",
    inPreview: [
      "sdk/endpoint.ts",
      "provider/inputs/endpoint.ts",
      "provider/inputs/endpoint-problems.ts",
      "provider/inputs/compute.ts",
      "provider/gpu-list.ts",
    ],
    inUpdate: [
      "provider/gpu-catalog.ts",
      "provider/release-guard.ts",
      "provider/resources/endpoint.ts",
      "provider/resources/rollout.ts",
    ],
    sources: [...sourcesOf("endpoint"), "provider/gpu-table.ts"],
  },
  {
    file: "pod.md",
    of: "Pod",
    inPreview: [
      "provider/inputs/pod.ts",
      "provider/inputs/pod-problems.ts",
      "provider/inputs/image.ts",
      "provider/inputs/ports.ts",
      "provider/inputs/compute.ts",
      "provider/gpu-list.ts",
    ],
    inUpdate: [
      "provider/gpu-catalog.ts",
      "provider/graphql/pod.ts",
      "provider/graphql/pod-switch.ts",
      "provider/resources/pod.ts",
    ],
    sources: [...sourcesOf("pod"), "provider/gpu-table.ts"],
  },
  {
    file: "debug-stack.md",
    of: "DebugStack",
    isComponent: true,
    inPreview: ["sdk/production.ts", "sdk/expiry.ts"],
    inUpdate: [],
    sources: ["sdk/debug-stack.ts", "sdk/production.ts"],
  },
  {
    file: "provider.md",
    of: "Provider",
    isComponent: true,
    inPreview: ["sdk/provider.ts"],
    inUpdate: ["provider/config.ts"],
    without: ["runpod:api is", "No RunPod API key"],
    sources: ["sdk/provider.ts", "provider/config.ts"],
  },
];

export const functionPage = {
  file: "get-functions.md",
  of: ["getEndpoint", "getTemplate", "getNetworkVolume", "getPod"],
  errors: ["provider/look-up.ts"],
  sources: ["sdk/live.ts", "provider/look-up.ts", "provider/nouns.ts"],
};

/** Messages that any resource may bring. */
export const commonErrors = {
  inPreview: ["provider/check.ts", "provider/inputs/fields.ts"],
  inUpdate: [
    "provider/config.ts",
    "provider/accounts.ts",
    "provider/http.ts",
    "provider/graphql/client.ts",
    "provider/create.ts",
    "provider/adopt.ts",
    "provider/lifecycle.ts",
    "provider/update.ts",
    "provider/until-unused.ts",
    "provider/dynamic.ts",
  ],
};

/** Where the program is warned. */
export const warningsFile = "sdk/warnings.ts";

/** One file per layer, of the same name. */
function sourcesOf(name: string): string[] {
  return ["sdk", "provider/inputs", "provider/resources", "provider/graphql"].map((folder) => `${folder}/${name}.ts`);
}
