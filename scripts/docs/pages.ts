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
    inPreview: ["provider/kinds/network-volume-inputs.ts"],
    inUpdate: ["provider/adapters/graphql/network-volume.ts", "provider/kinds/network-volume.ts"],
    sources: sourcesOf("network-volume"),
  },
  {
    file: "template.md",
    of: "Template",
    inPreview: ["provider/kinds/template/inputs.ts", "provider/kinds/image.ts", "provider/kinds/ports.ts"],
    inUpdate: ["provider/adapters/graphql/template.ts", "provider/kinds/template/template.ts"],
    sources: sourcesOf("template"),
  },
  {
    file: "endpoint.md",
    of: "Endpoint",
    inPreview: [
      "sdk/endpoint.ts",
      "provider/kinds/endpoint/rules.ts",
      "provider/kinds/endpoint/problems.ts",
      "provider/hardware/cpu-limits.ts",
      "provider/hardware/gpu-list.ts",
    ],
    inUpdate: [
      "provider/hardware/gpu-catalog.ts",
      "provider/kinds/template/release-guard.ts",
      "provider/kinds/endpoint/endpoint.ts",
      "provider/kinds/endpoint/rollout.ts",
    ],
    sources: [...sourcesOf("endpoint"), "provider/hardware/gpu-table.ts"],
  },
  {
    file: "pod.md",
    of: "Pod",
    inPreview: [
      "provider/kinds/pod/rules.ts",
      "provider/kinds/pod/problems.ts",
      "provider/kinds/image.ts",
      "provider/kinds/ports.ts",
      "provider/hardware/cpu-limits.ts",
      "provider/hardware/gpu-list.ts",
    ],
    inUpdate: [
      "provider/hardware/gpu-catalog.ts",
      "provider/adapters/graphql/pod.ts",
      "provider/adapters/graphql/pod-switch.ts",
      "provider/kinds/pod/pod.ts",
    ],
    sources: [...sourcesOf("pod"), "provider/hardware/gpu-table.ts"],
  },
  {
    file: "debug-stack.md",
    of: "DebugStack",
    isComponent: true,
    inPreview: ["sdk/debug-target.ts", "sdk/expiry.ts"],
    inUpdate: [],
    sources: ["sdk/debug-stack.ts", "sdk/debug-target.ts"],
  },
  {
    file: "provider.md",
    of: "Provider",
    isComponent: true,
    inPreview: ["sdk/provider.ts"],
    inUpdate: ["provider/settings.ts"],
    without: ["runpod:api is", "No RunPod API key"],
    sources: ["sdk/provider.ts", "provider/settings.ts"],
  },
];

export const functionPage = {
  file: "get-functions.md",
  of: ["getEndpoint", "getTemplate", "getNetworkVolume", "getPod"],
  errors: ["provider/read.ts"],
  sources: ["sdk/get.ts", "provider/read.ts", "provider/api/objects.ts"],
};

/** Messages that any resource may bring. */
export const commonErrors = {
  inPreview: ["provider/lifecycle/check.ts", "provider/kinds/fields.ts"],
  inUpdate: [
    "provider/settings.ts",
    "provider/lifecycle/account-guard.ts",
    "provider/adapters/http.ts",
    "provider/adapters/graphql/client.ts",
    "provider/lifecycle/create-once.ts",
    "provider/lifecycle/adopt.ts",
    "provider/lifecycle/lifecycle.ts",
    "provider/lifecycle/update.ts",
    "provider/lifecycle/delete-until-unused.ts",
    "provider/pulumi.ts",
  ],
};

/** Where the program is warned. */
export const warningsFile = "sdk/warnings.ts";

/** One file per layer, of the same name. */
function sourcesOf(name: string): string[] {
  return ["sdk", "provider/kinds", "provider/adapters/graphql"].map((folder) => `${folder}/${name}.ts`);
}
