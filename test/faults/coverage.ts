import type { Api } from "../end-to-end/engine";
import type { FaultKind } from "./fault-kinds";
import { faultKinds, phasesOf } from "./fault-kinds";
import type { Operation, Phase } from "./operations";
import { operations, phases } from "./operations";
import type { PlannedFault } from "./schedule";

/** How often each fault has affected each operation of an API, over a whole run. */
export class Coverage {
  private readonly hits = new Map<string, number>();

  constructor(private readonly api: Api) {}

  /** Throws if the table says that this pair is impossible, because the table is then wrong. */
  count({ operation, fault, phase }: PlannedFault): void {
    const reason = fault.impossible?.(operation);
    if (reason !== undefined) throw new Error(`${keyOf(operation, fault)} was held to be impossible: ${reason}.`);
    for (const key of [keyOf(operation, fault), keyOf({ name: phase }, fault)]) this.hits.set(key, this.of(key) + 1);
  }

  /** Pairs of operation and fault, and of phase and fault, that should have occurred and have not. */
  missing(): string[] {
    const pairs = faultKinds[this.api].flatMap((fault) => [
      ...operations[this.api]
        .filter((operation) => fault.impossible?.(operation) === undefined)
        .map((one) => keyOf(one, fault)),
      ...phases.filter((phase) => this.canHit(fault, phase)).map((phase) => keyOf({ name: phase }, fault)),
    ]);
    return pairs.filter((key) => this.of(key) === 0);
  }

  /** One row per operation and phase, one column per fault. A dash marks an impossible pair; the reasons follow. */
  table(): string {
    const kinds = faultKinds[this.api];
    const heads = kinds.map(({ name }, index) => `${String(index + 1).padStart(2)} ${name}`);
    const columns = kinds.map((_fault, index) => String(index + 1).padStart(4)).join("");
    const rows = operations[this.api].map((operation) =>
      this.row(operation.name, (fault) => fault.impossible?.(operation) === undefined),
    );
    const phaseRows = phases.map((phase) => this.row(phase, (fault) => this.canHit(fault, phase)));
    return [...heads, "".padEnd(26) + columns, ...rows, ...phaseRows, ...this.reasons()].join("\n");
  }

  private row(name: string, isPossible: (fault: FaultKind) => boolean): string {
    const counts = faultKinds[this.api].map((fault) =>
      (isPossible(fault) ? String(this.of(keyOf({ name }, fault))) : "-").padStart(4),
    );
    return name.padEnd(26) + counts.join("");
  }

  private canHit(fault: FaultKind, phase: Phase): boolean {
    const possible = operations[this.api].filter((operation) => fault.impossible?.(operation) === undefined);
    return possible.some((operation) => phasesOf({ fault, operation }).includes(phase));
  }

  /** The reasons for the dashes. */
  private reasons(): string[] {
    return faultKinds[this.api].flatMap((fault) => {
      const because = (operation: Operation) => fault.impossible?.(operation);
      const impossible = operations[this.api].filter((operation) => because(operation) !== undefined);
      const [first] = impossible;
      if (first === undefined) return [];
      return [`${fault.name} cannot hit ${impossible.map(({ name }) => name).join(", ")}: ${because(first) ?? ""}.`];
    });
  }

  private of(key: string): number {
    return this.hits.get(key) ?? 0;
  }
}

function keyOf({ name }: { name: string }, fault: FaultKind): string {
  return `${name} with ${fault.name}`;
}
