/** A property value in program, engine and state: JSON, with marked objects for secrets and references. */
export type PropertyValue = null | boolean | number | string | PropertyValue[] | PropertyMap;
export interface PropertyMap {
  [key: string]: PropertyValue;
}

/** The key by which Pulumi marks special objects, and its values (sdk/nodejs/runtime/rpc.ts). */
export const signatureKey = "4dabf18193072939515e22adb298388d";
export const secretMark = "1b47061264138c4ac30d75fd1eb44270";
const referenceMark = "5cf8f73096256a8f31e491e813e4eb8e";

/** Represents a value that a preview cannot know. The SDK sends this one; an engine has one more per other type. */
export const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const unknownValues: unknown[] = [
  unknownValue,
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
];

export interface Secret extends PropertyMap {
  value: PropertyValue;
}

export function isUnknown(value: unknown): boolean {
  return unknownValues.includes(value);
}

export function isObject(value: unknown): value is PropertyMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** An object that is one for the program too, not a mark for something else. */
export function isPlainObject(value: unknown): value is PropertyMap {
  return isObject(value) && !(signatureKey in value);
}

export function isSecret(value: unknown): value is Secret {
  return isObject(value) && value[signatureKey] === secretMark;
}

export function makeSecret(value: PropertyValue): Secret {
  return { [signatureKey]: secretMark, value };
}

function containsSecret(value: PropertyValue): boolean {
  return isSecret(value) || membersOf(value).some(containsSecret);
}

export function containsUnknown(value: PropertyValue): boolean {
  return isUnknown(value) || membersOf(value).some(containsUnknown);
}

function membersOf(value: PropertyValue): PropertyValue[] {
  return Array.isArray(value) ? value : isObject(value) ? Object.values(value) : [];
}

export function copyOf<Value extends PropertyValue>(value: Value): Value {
  return structuredClone(value);
}

export function mapMembers(properties: PropertyMap, change: (value: PropertyValue) => PropertyValue): PropertyMap {
  return Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, change(value)]));
}

/** The values for a provider without support for secrets and references: plain values, and a resource's id (or URN). */
export function plainValue(value: PropertyValue): PropertyValue {
  if (Array.isArray(value)) {
    return value.map(plainValue);
  }
  if (isSecret(value)) {
    return plainValue(value.value);
  }
  if (!isObject(value)) {
    return value;
  }
  if (value[signatureKey] === referenceMark) {
    const id = value["id"];
    return id === undefined ? (value["urn"] ?? "") : id === "" ? unknownValue : id;
  }
  if (signatureKey in value) {
    throw new Error(
      "The simulator does not know assets, archives and output values. Run this program on the Pulumi CLI.",
    );
  }
  return mapMembers(value, plainValue);
}

export function plainProperties(properties: PropertyMap): PropertyMap {
  return mapMembers(properties, plainValue);
}

/** Replaces the values of secrets and keeps their marks. */
export function hideSecrets(value: PropertyValue, hide: (value: PropertyValue) => PropertyMap): PropertyValue {
  if (isSecret(value)) {
    return { [signatureKey]: secretMark, ...hide(value.value) };
  }
  if (Array.isArray(value)) {
    return value.map((element) => hideSecrets(element, hide));
  }
  return isObject(value) ? mapMembers(value, (member) => hideSecrets(member, hide)) : value;
}

/** Marks secrets again in a provider's plain outputs: objects by member, arrays as a whole. */
export function annotateSecrets(outputs: PropertyMap, inputs: PropertyMap): void {
  for (const [key, input] of Object.entries(inputs)) {
    const output = outputs[key];
    if (output === undefined) {
      continue;
    }
    if (isPlainObject(output) && isPlainObject(input)) {
      annotateSecrets(output, input);
    } else if (!isSecret(output) && containsSecret(input)) {
      outputs[key] = makeSecret(output);
    }
  }
}

/** Deep equality. A null property equals a missing one, and a secret equals only another secret. */
export function equalValues(left: PropertyValue | undefined, right: PropertyValue | undefined): boolean {
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((element, index) => equalValues(element, right[index]));
  }
  if (isObject(left) && isObject(right)) {
    const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
    return [...keys].every((key) => equalValues(left[key] ?? null, right[key] ?? null));
  }
  return left === right;
}

/**
 * Returns what arrives through a protobuf Struct (google-protobuf, `Struct.fromJavaScript`): JSON. It takes own and
 * inherited enumerable members, so a Date becomes an empty object. As there, other values throw.
 */
function throughStruct(value: unknown): PropertyValue {
  if (value === null || typeof value === "boolean" || typeof value === "string") {
    return value;
  }
  if (typeof value === "number") {
    if (Number.isFinite(value)) {
      return value;
    }
    throw new Error(`The simulator does not send ${value} to a provider or back. Use a string instead.`);
  }
  if (Array.isArray(value)) {
    return value.map(throughStruct);
  }
  if (typeof value !== "object") {
    throw new Error("Unexpected struct type.");
  }
  const members: PropertyMap = {};
  for (const key in value) {
    members[key] = throughStruct((value as Record<string, unknown>)[key]);
  }
  return members;
}

export function propertiesThroughStruct(value: unknown): PropertyMap {
  const properties = throughStruct(value);
  return isObject(properties) ? properties : {};
}
