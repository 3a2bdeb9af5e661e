/** Type of the stack resource, which every program has. */
export const stackType = "pulumi:pulumi:Stack";

/** A provider instance is a resource too. The package follows this prefix. */
const providerTypePrefix = "pulumi:providers:";

/** The package of `dynamic` resources, the only one in the simulator. */
export const dynamicPackage = "pulumi-nodejs";

export function makeUrn(stack: string, project: string, parentUrn: string, type: string, name: string): string {
  const parentType = parentUrn === "" ? "" : qualifiedTypeOf(parentUrn);
  const qualified = parentType === "" || parentType === stackType ? type : `${parentType}$${type}`;
  return `urn:pulumi:${stack}::${project}::${qualified}::${name}`;
}

/** The types of a resource and its parents, joined by "$". */
export function qualifiedTypeOf(urn: string): string {
  return urn.split("::")[2] ?? "";
}

export function typeOf(urn: string): string {
  return qualifiedTypeOf(urn).split("$").at(-1) ?? "";
}

export function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

export function isProviderType(type: string): boolean {
  return type.startsWith(providerTypePrefix);
}

export function isDefaultProvider(urn: string): boolean {
  return isProviderType(typeOf(urn)) && nameOf(urn) === "default";
}

/** A provider reference is `<urn>::<id>`. */
export function providerUrnOf(reference: string): string {
  return reference.slice(0, reference.lastIndexOf("::"));
}

export function providerIdOf(reference: string): string {
  return reference.slice(reference.lastIndexOf("::") + 2);
}
