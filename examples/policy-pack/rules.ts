/** A resource as Pulumi shows it to a policy: what the program says, with the defaults of runpod-iac filled in. */
export interface Resource {
  /**
   * `pulumi-nodejs:dynamic/runpod:Endpoint` and the like: the kinds of runpod-iac are dynamic resources. Those inside a
   * DebugStack too.
   */
  type: string;
  /** In a preview some are not known yet, and reading one of those ends the rule: look at the type first. */
  props: Record<string, unknown>;
  isProtected: boolean;
}

/** What is wrong with a resource; undefined where nothing is, and for resources that the rule is not about. */
export type Rule = (resource: Resource) => string | undefined;

/** A host may run an old copy of `latest`, and a moved tag changes what runs without a diff to review. */
export const imageIsPinned: Rule = ({ type, props }) => {
  if (!isOf(type, "Template", "Pod")) return undefined;
  const { image } = props;
  // A Pod that is made from a template has no image of its own.
  if (typeof image !== "string" || isPinned(image)) return undefined;
  return `image "${image}" is not pinned: give it a tag of its own, other than latest, or a digest.`;
};

/** What is on a volume cannot be made again. runpod-iac protects volumes unless the program says otherwise. */
export const volumeIsProtected: Rule = ({ type, isProtected }) => {
  if (!isOf(type, "NetworkVolume") || isProtected) return undefined;
  return "is not protected, so that `pulumi destroy` would delete it with all its data: leave out `protect: false`.";
};

/**
 * Each worker of an endpoint can cost its full price at once, and the maximum of all endpoints comes out of one quota.
 */
export function workersAreAtMost(ceiling: number): Rule {
  return ({ type, props }) => {
    if (!isOf(type, "Endpoint")) return undefined;
    const { workersMax } = props;
    if (typeof workersMax !== "number" || workersMax <= ceiling) return undefined;
    return `workersMax is ${workersMax}, and the ceiling is ${ceiling}: lower it, or raise the ceiling in this policy's configuration.`;
  };
}

function isOf(type: string, ...kinds: string[]): boolean {
  return kinds.some((kind) => type === `pulumi-nodejs:dynamic/runpod:${kind}`);
}

function isPinned(image: string): boolean {
  const [reference = "", digest] = image.split("@");
  if (digest !== undefined) return true;
  // A colon before the last slash belongs to the registry's port.
  const [, tag = ""] = reference.slice(reference.lastIndexOf("/") + 1).split(":");
  return tag !== "" && tag !== "latest";
}
