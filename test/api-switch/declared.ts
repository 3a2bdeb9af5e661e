import type { KindName } from "../../provider/kinds";
import type { Program } from "../end-to-end/engine";
import type { Inputs, Made } from "../kinds";
import { samples } from "../kinds";

/** A resource of a random program. Its arguments may hold references, at any depth. */
export interface Declared {
  kind: KindName;
  name: string;
  args: Inputs;
}

/** Stands for another resource of the program, or for its id alone. */
export interface Reference {
  to: string;
  isId?: true;
}

export function isReference(value: unknown): value is Reference {
  return typeof value === "object" && value !== null && "to" in value;
}

/** The value with each reference replaced. */
export function withReferences(value: unknown, resolve: (reference: Reference) => unknown): unknown {
  if (isReference(value)) return resolve(value);
  if (Array.isArray(value)) return value.map((member) => withReferences(member, resolve));
  return value;
}

/** The names of the resources that the arguments refer to. */
export function referencesIn(args: Inputs): string[] {
  const names: string[] = [];
  for (const value of Object.values(args)) withReferences(value, ({ to }) => names.push(to));
  return names;
}

/** The program with these resources, of which some are adopted by id. */
export function programOf(resources: readonly Declared[], adopted: ReadonlyMap<string, string> = new Map()): Program {
  return async () => {
    const made = new Map<string, NonNullable<Made[KindName]>>();
    const resolve = ({ to, isId }: Reference) => {
      const resource = made.get(to);
      if (resource === undefined) throw new RangeError(`The random program has no ${to} yet.`);
      return isId ? resource.id : resource;
    };
    for (const { kind, name, args } of resources) {
      const resolved = Object.entries(args).map(([key, value]): [string, unknown] => [
        key,
        withReferences(value, resolve),
      ]);
      const id = adopted.get(name);
      const adopt = id === undefined ? {} : { adopt: id };
      made.set(name, samples[kind].make(name, { ...Object.fromEntries(resolved), ...adopt }, { protect: false }));
    }
  };
}

/** The ids of objects that a stack has made, by resource. */
export function idsByName(resources: readonly { urn: string; id?: string }[]): Map<string, string> {
  return new Map(resources.flatMap(({ urn, id }) => (id === undefined ? [] : [[urn.split("::").at(-1) ?? "", id]])));
}
