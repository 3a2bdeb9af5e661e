import { Aliases } from "./aliases";
import { Bail } from "./bail";
import type { Goal } from "./goal";
import type { Reporter } from "./reporter";
import type { ResourceState } from "./state";
import { makeUrn } from "./urn";

export interface IdentitiesOptions {
  stack: string;
  project: string;
  /** The state before this run, by URN. */
  olds: Map<string, ResourceState>;
  reporter: Reporter;
}

/** A registered resource: its URN and its old state, which an alias may have found. */
export interface Identity {
  urn: string;
  old?: ResourceState;
  alias?: string;
}

/** Finds the old state of each registration, and refuses duplicates. */
export class Identities {
  readonly aliases: Aliases;
  private readonly urns = new Set<string>();

  constructor(private readonly options: IdentitiesOptions) {
    this.aliases = new Aliases(options.stack, options.project);
  }

  has(urn: string): boolean {
    return this.urns.has(urn);
  }

  /** Records a resource that keeps its old URN although the program may not have it. */
  note(urn: string): void {
    this.urns.add(urn);
  }

  register(goal: Goal): Identity {
    const { stack, project } = this.options;
    if (goal.parent !== "" && !this.urns.has(goal.parent)) {
      throw new Error(`could not find parent resource ${goal.parent}`);
    }
    const urn = makeUrn(stack, project, goal.parent, goal.type, goal.name);
    if (this.urns.has(urn)) {
      this.refuse(urn, `Duplicate resource URN '${urn}'; try giving it a unique name`);
    }
    this.urns.add(urn);
    return { urn, ...this.findOld(urn, goal) };
  }

  private findOld(urn: string, goal: Goal): Omit<Identity, "urn"> {
    const { olds } = this.options;
    const claimed = this.aliases.newUrnOf(urn);
    if (claimed !== undefined) {
      this.refuse(urn, `Duplicate resource URN '${urn}' conflicting with alias on resource with URN '${claimed}'`);
    }
    const own = olds.get(urn);
    if (own !== undefined) {
      return { old: own };
    }
    const alias = this.aliases.candidatesFor(goal).find((candidate) => olds.has(candidate));
    const old = alias === undefined ? undefined : olds.get(alias);
    if (alias === undefined || old === undefined) {
      return {};
    }
    const other = this.urns.has(alias) ? urn : this.aliases.newUrnOf(alias);
    if (other !== undefined) {
      this.refuse(
        urn,
        `Duplicate resource alias '${alias}' applied to resource with URN '${urn}' conflicting with resource with URN '${other}'`,
      );
    }
    this.aliases.add(urn, alias);
    return { old, alias };
  }

  private refuse(urn: string, text: string): never {
    this.options.reporter.message("error", urn, text);
    throw new Bail();
  }
}
