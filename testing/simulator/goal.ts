import type { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb";
import { dynamicPackage, isProviderType, stackType } from "./urn";
import { propertiesThroughStruct } from "./values";
import type { PropertyMap } from "./values";

/** A former name of a resource. Empty fields are the resource's own. */
export interface AliasSpec {
  urn: string;
  name: string;
  type: string;
  parent: string;
  hasNoParent: boolean;
  stack: string;
  project: string;
}

/** The resource as the program declares it. */
export interface Goal {
  type: string;
  name: string;
  custom: boolean;
  parent: string;
  inputs: PropertyMap;
  dependencies: string[];
  propertyDependencies: Record<string, string[]>;
  /** Reference of the provider instance. "" means the default one. */
  provider: string;
  protect: boolean;
  retainOnDelete: boolean;
  /** Undefined: the provider decides. */
  deleteBeforeReplace: boolean | undefined;
  ignoreChanges: string[];
  replaceOnChanges: string[];
  additionalSecretOutputs: string[];
  aliases: AliasSpec[];
  deletedWith: string;
}

export function readGoal(request: RegisterResourceRequest): Goal {
  refuseUnknown(request);
  const propertyDependencies: Record<string, string[]> = {};
  request.getPropertydependenciesMap().forEach((dependencies, key) => {
    propertyDependencies[key] = [...dependencies.getUrnsList()].sort();
  });
  return {
    type: request.getType(),
    name: request.getName(),
    custom: request.getCustom(),
    parent: request.getParent(),
    inputs: propertiesThroughStruct(request.getObject()?.toJavaScript() ?? {}),
    dependencies: [...request.getDependenciesList()].sort(),
    propertyDependencies,
    provider: request.getProvider(),
    protect: request.getProtect() === true,
    retainOnDelete: request.getRetainondelete() === true,
    deleteBeforeReplace: request.getDeletebeforereplacedefined() ? request.getDeletebeforereplace() : undefined,
    ignoreChanges: request.getIgnorechangesList(),
    replaceOnChanges: request.getReplaceonchangesList(),
    additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
    aliases: request.getAliasesList().map((alias) => {
      const spec = alias.getSpec();
      return {
        urn: alias.getUrn(),
        name: spec?.getName() ?? "",
        type: spec?.getType() ?? "",
        parent: spec?.getParenturn() ?? "",
        hasNoParent: spec?.getNoparent() ?? false,
        stack: spec?.getStack() ?? "",
        project: spec?.getProject() ?? "",
      };
    }),
    deletedWith: request.getDeletedwith(),
  };
}

/** The default provider instance of the only package in the simulator. Its inputs are the whole stack configuration. */
export function defaultProviderGoal(configuration: PropertyMap): Goal {
  return {
    type: `pulumi:providers:${dynamicPackage}`,
    name: "default",
    custom: true,
    parent: "",
    inputs: configuration,
    dependencies: [],
    propertyDependencies: {},
    provider: "",
    protect: false,
    retainOnDelete: false,
    deleteBeforeReplace: undefined,
    ignoreChanges: [],
    replaceOnChanges: [],
    additionalSecretOutputs: [],
    aliases: [],
    deletedWith: "",
  };
}

/** Refuses what the simulator does not imitate with an error that names it. */
function refuseUnknown(request: RegisterResourceRequest): void {
  const type = request.getType();
  const packageName = isProviderType(type) ? type.split(":")[2] : type.split(":")[0];
  const timeouts = request.getCustomtimeouts()?.toObject() ?? {};
  const refused = {
    "the component is written in another language (remote)": request.getRemote(),
    [`package ${packageName ?? ""}`]: request.getCustom() && packageName !== dynamicPackage,
    "option import": request.getImportid() !== "",
    "option customTimeouts": Object.values(timeouts).some((timeout) => timeout !== ""),
    "option transforms": request.getTransformsList().length > 0,
    "option hooks": request.getHooks() !== undefined,
    "option replaceWith": request.getReplaceWithList().length > 0,
    "option replacementTrigger": request.getReplacementTrigger() !== undefined,
    "option version": request.getVersion() !== "" && type !== stackType,
    "option pluginDownloadURL": request.getPlugindownloadurl() !== "",
    "aliases as plain URNs (SDK before 3.33)": request.getAliasurnsList().length > 0,
  };
  for (const [what, isAsked] of Object.entries(refused)) {
    if (isAsked) {
      throw new Error(
        `${type} "${request.getName()}": the simulator does not know ${what}. Run this program on the Pulumi CLI.`,
      );
    }
  }
}
