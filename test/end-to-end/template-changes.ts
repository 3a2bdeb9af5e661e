import type { TemplateArgs } from "../../sdk";
import type { Template } from "../../testing/emulator";
import { notOffered } from "./api-differences";

/** Arguments that override those of a base template. `undefined` omits one. */
export type Overrides = { [Key in keyof TemplateArgs]?: TemplateArgs[Key] | undefined };

/** A change of one argument of a template. */
export interface TemplateChange {
  /** The field of RunPod's SaveTemplateInput that carries the argument. */
  field: string;
  what: string;
  from: Overrides;
  to: Overrides;
  /** The fields at RunPod that may change, with their values afterwards. */
  stored: Partial<Template>;
  /** Only for the base template with all arguments, or for the one for Pods. Default: all others. */
  only?: "full" | "pod";
  /** Also runs on the CLI. */
  onCli?: true;
  /** What REST v2 refuses, by name: the template that has the argument, or this change of it. */
  refusedOnRest?: { step: "create" | "update"; message: RegExp };
  /** REST v2 has no mount path without a volume, so that RunPod keeps what it has. */
  hasNoPlaceOnRest?: true;
}

/** Fields of SaveTemplateInput that no change covers, and why. */
export const untouchedTemplateFields: Record<string, string> = {
  id: "assigned by RunPod",
  isServerless: "a change replaces the template: replacement.test.ts",
  portsConfig: "not modelled: read and sent back",
  startScript: "not modelled: read and sent back",
  advancedStart: "not modelled: read and sent back",
  config: "not modelled: read and sent back",
};

/** Values of those fields, set in the console. An update must keep them. */
export const setInConsole: Partial<Template> = {
  portsConfig: [{ port: "8188", name: "ui" }],
  startScript: "echo started",
  advancedStart: true,
  config: { theme: "dark" },
};

/** A variable that RunPod adds by itself. */
export const addedVariable = { key: "PORT", value: "80" };

/** Further values set in the console, for the template whose program has only the required arguments. */
export const setInConsoleOfLean: Partial<Template> = {
  ports: ["9000/http"],
  volumeMountPath: "/data",
  registryAuthId: "registry-1",
  readme: "written in the console",
  startSsh: true,
  startJupyter: true,
  category: "AMD",
};

const noReadme = { refusedOnRest: { step: "create", message: notOffered("readme") } } as const;
const noRemoval = {
  refusedOnRest: { step: "update", message: /volumeInGb cannot be removed by RunPod's REST v2 API/ },
} as const;

export const templateChanges: TemplateChange[] = [
  { ...change("name", { name: "one" }, { name: "two" }, { name: "two" }), only: "full" },
  change("imageName", { image: "example/api:1" }, { image: "example/api:2" }, { image: "example/api:2" }),
  change("dockerArgs", { args: "--slow" }, { args: "--fast" }, { startCommand: "--fast" }),
  change("dockerArgs", { args: "--slow" }, { args: "" }, { startCommand: "" }),
  { ...change("dockerArgs", { args: "--slow" }, { args: undefined }, { startCommand: "" }), onCli: true },
  change("containerDiskInGb", { containerDiskInGb: 5 }, { containerDiskInGb: 50 }, { containerDiskInGb: 50 }),
  change("containerDiskInGb", { containerDiskInGb: 5 }, { containerDiskInGb: undefined }, { containerDiskInGb: 20 }),
  change(
    "env",
    { env: { KEPT: "1", GONE: "2" } },
    { env: { KEPT: "", NEW: "3" } },
    {
      env: [
        { key: "KEPT", value: "" },
        { key: "NEW", value: "3" },
      ],
    },
  ),
  change("env", { env: { GONE: "2" } }, { env: undefined }, { env: [] }),
  change("env", { env: { GONE: "2" } }, { env: {} }, { env: [] }),
  change("ports", { ports: ["80/http"] }, { ports: ["80/http", "22/tcp"] }, { ports: ["80/http", "22/tcp"] }),
  { ...change("ports", { ports: ["80/http"] }, { ports: undefined }, { ports: [] }), onCli: true },
  change("ports", { ports: ["80/http"] }, { ports: [] }, { ports: [] }),
  change(
    "containerRegistryAuthId",
    { registryAuthId: "registry-2" },
    { registryAuthId: "registry-3" },
    { registryAuthId: "registry-3" },
  ),
  change(
    "containerRegistryAuthId",
    { registryAuthId: "registry-2" },
    { registryAuthId: undefined },
    { registryAuthId: null },
  ),
  { ...change("volumeInGb", { volumeInGb: 10 }, { volumeInGb: 20 }, { volumeInGb: 20 }), only: "pod" },
  { ...change("volumeInGb", { volumeInGb: 10 }, { volumeInGb: 0 }, { volumeInGb: 0 }), only: "pod", ...noRemoval },
  {
    ...change("volumeInGb", { volumeInGb: 10 }, { volumeInGb: undefined }, { volumeInGb: 0 }),
    ...{ only: "pod", ...noRemoval },
  },
  {
    ...change(
      "volumeMountPath",
      { volumeInGb: 10, volumeMountPath: "/a" },
      { volumeInGb: 10, volumeMountPath: "/b" },
      { volumeMountPath: "/b" },
    ),
    only: "pod",
  },
  {
    ...change("volumeMountPath", { volumeMountPath: "/a" }, { volumeMountPath: "/b" }, { volumeMountPath: "/b" }),
    hasNoPlaceOnRest: true,
  },
  {
    ...change("volumeMountPath", { volumeMountPath: "/a" }, { volumeMountPath: undefined }, { volumeMountPath: "" }),
    hasNoPlaceOnRest: true,
  },
  change("isPublic", { public: false }, { public: true }, { isPublic: true }),
  change("isPublic", { public: true }, { public: undefined }, { isPublic: false }),
  { ...change("readme", { readme: "one" }, { readme: "two" }, { readme: "two" }), ...noReadme },
  { ...change("readme", { readme: "one" }, { readme: "" }, { readme: "" }), ...noReadme },
  { ...change("readme", { readme: "one" }, { readme: undefined }, { readme: "" }), ...noReadme },
  change("startSsh", { startSsh: true }, { startSsh: false }, { startSsh: false }),
  change("startSsh", { startSsh: true }, { startSsh: undefined }, { startSsh: false }),
  change("startJupyter", { startJupyter: true }, { startJupyter: false }, { startJupyter: false }),
  change("startJupyter", { startJupyter: true }, { startJupyter: undefined }, { startJupyter: false }),
  change("category", { category: "CPU" }, { category: "NVIDIA" }, { category: "NVIDIA" }),
];

function change(field: string, from: Overrides, to: Overrides, stored: Partial<Template>): TemplateChange {
  const given = Object.entries(to).filter(([, value]) => value !== undefined);
  const what = given.length > 0 ? JSON.stringify(Object.fromEntries(given)) : "omitted";
  return { field, what, from, to, stored };
}
