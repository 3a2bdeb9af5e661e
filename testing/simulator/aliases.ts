import type { Goal } from "./goal";
import { makeUrn, nameOf, qualifiedTypeOf, stackType, typeOf } from "./urn";

/** The old URNs of resources that this run found in the old state under another URN. */
export class Aliases {
  /** New URN to the old one. */
  private readonly oldUrns = new Map<string, string>();
  /** Old URN to the new one. */
  private readonly newUrns = new Map<string, string>();

  constructor(
    private readonly stack: string,
    private readonly project: string,
  ) {}

  add(urn: string, oldUrn: string): void {
    this.oldUrns.set(urn, oldUrn);
    this.newUrns.set(oldUrn, urn);
  }

  /** The new URN of the resource that had this old URN. */
  newUrnOf(oldUrn: string): string | undefined {
    return this.newUrns.get(oldUrn);
  }

  /** All URNs that a resource may have had: from its own aliases, and from those of its parents. */
  candidatesFor(goal: Goal): string[] {
    const { name, type, parent } = goal;
    const own = goal.aliases.map((alias) => {
      if (alias.urn !== "") {
        return alias.urn;
      }
      const aliasParent = alias.parent === "" ? parent : (this.oldUrns.get(alias.parent) ?? alias.parent);
      const isTopLevel = alias.hasNoParent || (aliasParent !== "" && qualifiedTypeOf(aliasParent) === stackType);
      const stack = alias.stack || this.stack;
      const project = alias.project || this.project;
      return makeUrn(stack, project, isTopLevel ? "" : aliasParent, alias.type || type, alias.name || name);
    });
    const oldParent = this.oldUrns.get(parent);
    if (oldParent === undefined) {
      return [...new Set(own)];
    }
    const inherited = [
      this.inherit(type, name, parent, oldParent),
      ...own.map((urn) => this.inherit(typeOf(urn), nameOf(urn), parent, oldParent)),
    ];
    return [...new Set([...own, ...inherited])];
  }

  /** A child whose name starts with its parent's name is assumed to be named after it. */
  private inherit(type: string, name: string, parent: string, oldParent: string): string {
    const parentName = nameOf(parent);
    const oldName = name.startsWith(parentName) ? nameOf(oldParent) + name.slice(parentName.length) : name;
    return makeUrn(this.stack, this.project, oldParent, type, oldName);
  }
}
