import type { Api } from "../end-to-end/engine";
import type { Declared } from "./program";
import { nothing } from "./program";
import { Additions } from "./additions";
import { edits } from "./edits";
import type { Cell } from "./fault-kinds";
import { faultKinds, phasesOf } from "./fault-kinds";
import { isList, linkedTemplate, operationNamed, operations, phases, readsWorkers } from "./operations";
import type { Operation, Phase } from "./operations";
import type { OutsideChange } from "./outside-changes";
import { outsideChanges } from "./outside-changes";
import { crash, furtherEdited, letExpire } from "./late-edits";
import { Random } from "./random";
import type { PlannedTargets } from "./targets";
import { plannedTargets } from "./targets";

export interface PlannedFault extends Cell {
  phase: Phase;
  /** How many calls it affects. */
  times: number;
  /** How many calls of the operation pass first. */
  skip: number;
}

export interface PlannedChange {
  /** The index of the phase that follows it. */
  before: number;
  change: OutsideChange;
  pick: number;
}

/** A phase, one more edit of what the second `up` changed, or a return to the first program. */
export type Step = Phase | "further" | "back";

/**
 * Everything that an API and a seed decide. `--continue-on-error` is missing, because the simulator does not support
 * it.
 */
export interface Schedule {
  api: Api;
  seed: number;
  /** The programs of the first and second `up`, and of an optional third one. */
  first: Declared;
  second: Declared;
  third: Declared;
  phases: Step[];
  faults: PlannedFault[];
  targets: PlannedTargets[];
  /** Changes by other users before a phase, by its index. */
  outsideChanges: PlannedChange[];
  /** How far RunPod's reads lag behind its writes. */
  lagInSeconds: number;
  /** How much time passes between two phases. */
  pauseInSeconds: number;
  /** How many calls RunPod takes, in a second on GraphQL and in three on REST v2; 0 for all. */
  callsPerSecond: number;
  /** How many objects a page of a list has on REST v2. */
  pageSize: number;
  /** Whether RunPod restarts an edited Pod on REST v2, or the provider has to. */
  podPatch: "restarts" | "waits";
  /** What a person does about what a killed run has left. */
  afterRefusal: "adopt" | "delete";
  templateDeleteTailInSeconds: number;
}

/** Every operation of each API with every fault that can affect it. */
export const cells: Record<Api, readonly Cell[]> = { graphql: cellsOf("graphql"), rest: cellsOf("rest") };

function cellsOf(api: Api): Cell[] {
  return faultKinds[api].flatMap((fault) =>
    operations[api]
      .filter((operation) => fault.impossible?.(operation) === undefined)
      .map((operation) => ({ fault, operation })),
  );
}

/** The step through the cells, so that neighbouring seeds differ. It is prime, so that every cell is reached. */
const stride = 389;

/**
 * The first fault of consecutive seeds goes through all cells, in each round in another phase. Everything else is
 * random.
 */
function targetOf(api: Api, seed: number): Cell & { phase: Phase } {
  const { length } = cells[api];
  const place = (seed * stride) % length;
  const cell = cells[api][place];
  if (cell === undefined) throw new RangeError(`A seed is a whole number from 0, not ${seed}.`);
  const possible = phasesOf(cell);
  const phase = possible[(place + Math.floor(seed / length)) % possible.length];
  if (phase === undefined) throw new RangeError(`${cell.operation.name} can be provoked in no phase.`);
  return { ...cell, phase };
}

/**
 * In every second round the first fault is the only one, so that no other can prevent it. At its end all cells are
 * covered.
 */
function isAlone(api: Api, seed: number): boolean {
  return Math.floor(seed / cells[api].length) % 2 === 1;
}

/** The schedule of a seed, the same on every machine. */
export function scheduleOf(api: Api, seed: number): Schedule {
  const random = new Random(seed);
  const target = targetOf(api, seed);
  const first = nothing();
  const additions = new Additions(first, random, api);
  for (let left = random.integer(0, 9); left > 0 && additions.hasRoomFor(4); left -= 1) addAny(additions, random);
  // Last, so that nothing else uses the resource that an edit will remove.
  prepare(target.operation, target.phase, additions, random);
  // A list has a next page only if it has two objects.
  if (target.fault.onNextPage) prepare(target.operation, target.phase, additions, random);
  const { second, provoked } = edited(api, first, target, random);
  const chosen = phases.filter(
    (phase) =>
      phase === "up" ||
      phase === target.phase ||
      random.chance(phaseChance[phase]) ||
      (phase === "update" && needsUpdate(target)),
  );
  const more = new Random(seed + 1_000_003);
  const third = furtherEdited(first, second, more);
  const isPure = onlyAimedAt.has(target.operation.name);
  const anyOrder = inAnyOrder(chosen, third !== undefined && more.chance(0.5), random);
  const sequence = isPure ? anyOrder.filter((step) => step !== "back") : anyOrder;
  const expected = chosen.flatMap((phase) =>
    expectedIn(api, phase, first, second, provoked).map((operation) => ({ phase, operation })),
  );
  const programOfPhase = (phase: Phase) => (phase === "up" ? first : second);
  const faults = [planned(target, programOfPhase(target.phase), random)];
  for (let left = isPure || isAlone(api, seed) ? 0 : random.pick([0, 0, 1, 1, 2, 3]); left > 0; left -= 1) {
    // A fault that ends a run prevents others in its phase, and the schedule would not count.
    const open = expected.filter(({ phase }) => !faults.some((fault) => fault.phase === phase && endsRun(fault)));
    if (open.length === 0) break;
    const { phase, operation } = random.pick(open);
    const isFirst = !faults.some((fault) => fault.phase === phase);
    const possible = faultKinds[api].filter(
      (fault) => fault.impossible?.(operation) === undefined && fault.onNextPage !== true,
    );
    const fault = planned({ phase, operation, fault: random.pick(possible) }, programOfPhase(phase), random);
    if (isFirst || !endsRun(fault)) faults.push(fault);
  }
  const templateDeleteTailInSeconds = random.pick([0, 0, 120]);
  const crashes = target.operation.name === "worker.logs";
  if (crashes || (!isPure && !faults.some((fault) => fault.phase === "update") && more.chance(0.3))) {
    crash(second, third, more);
  }
  letExpire([first, second, third ?? second], sequence.length, more);
  return {
    api,
    seed,
    first,
    second,
    third: third ?? second,
    phases: sequence,
    faults,
    targets: isPure ? [] : plannedTargets(sequence, faults, { first, second, third: third ?? second }, more),
    outsideChanges: isPure ? [] : planOutsideChanges(sequence, random),
    afterRefusal: random.pick(["adopt", "delete"]),
    templateDeleteTailInSeconds,
    ...timesOf(sequence, random, more),
    callsPerSecond: random.pick([0, 0, 0, 0, 0, 0, 0, 0, 0, 5]),
    ...(isPure ? { pauseInSeconds: 60 } : {}),
    podPatch: target.operation.name === "pod.restart" ? "waits" : "restarts",
    pageSize: target.fault.onNextPage ? 1 : more.pick([1_000, 1_000, 3]),
  };
}

/** A further edit mostly follows while reads still show the state before the previous one. */
function timesOf(
  sequence: readonly Step[],
  random: Random,
  more: Random,
): Pick<Schedule, "lagInSeconds" | "pauseInSeconds"> {
  const any = { lagInSeconds: random.pick([0, 0, 0, 10, 30]), pauseInSeconds: random.pick([1, 10, 60]) };
  if (!sequence.includes("further") || more.chance(0.3)) return any;
  return { lagInSeconds: more.pick([10, 30]), pauseInSeconds: more.pick([1, 5]) };
}

/**
 * After the first `up` and before the end, the phases come in random order. A return to the first program is among
 * them, and a further edit may follow the first one.
 */
function inAnyOrder(chosen: readonly Phase[], goesFurther: boolean, random: Random): Step[] {
  const middle: Step[] = chosen.filter((phase) => phase !== "up" && phase !== "destroy");
  if (random.chance(0.3)) middle.push("back");
  const shuffled = random.shuffled(middle);
  // Directly after that `up`, while reads may still be old.
  const steps = shuffled.flatMap((step): Step[] => (step === "update" && goesFurther ? [step, "further"] : [step]));
  return ["up", ...steps, ...chosen.filter((phase) => phase === "destroy")];
}

function planOutsideChanges(sequence: readonly Step[], random: Random): PlannedChange[] {
  const count = random.pick([0, 0, 0, 1, 1, 2]);
  return Array.from({ length: count }, () => ({
    before: random.integer(1, Math.max(1, sequence.length - 1)),
    change: random.pick(outsideChanges),
    pick: random.integer(0, 99) / 100,
  }));
}

const phaseChance: Record<Phase, number> = { up: 1, update: 0.6, refresh: 0.25, destroy: 0.25 };

/** The first call of an operation, or a later one if the program certainly makes several. */
function planned(cell: Cell & { phase: Phase }, program: Declared, random: Random): PlannedFault {
  const skip = random.integer(0, Math.max(0, callsOf(cell.operation, cell.phase, program) - 1));
  return { ...cell, times: random.pick(cell.fault.times), skip };
}

/** The number of calls of an operation that a phase certainly makes, judged by the program alone. */
function callsOf({ kind, effect, name }: Operation, phase: Phase, program: Declared): number {
  const { pods } = program;
  const made = declaredOf(program, kind);
  if (phase === "destroy" && effect === "delete") return Object.keys(made).length;
  if (phase !== "up" || effect !== "create") return 1;
  const computes: Record<string, string> = {
    "pod.create (interruptible)": "bid",
    "pod.create (cpu)": "cpu",
    "pod.create (gpu)": "gpu",
  };
  const compute = computes[name];
  if (kind !== "Pod") return Object.keys(made).length;
  return Object.values(pods).filter((pod) => pod.compute === compute).length;
}

/** Whether a retry cannot help against the fault. */
function endsRun({ fault, times }: PlannedFault): boolean {
  return "victim" in fault.does || fault.isFinal === true || times > 3;
}

/** Adds to the first program what the operation needs to occur in that phase. */
function prepare(operation: Operation, phase: Phase, additions: Additions, random: Random): void {
  const { kind, effect, name } = operation;
  const isMade = phase === "up" || phase === "refresh" || phase === "destroy" || effect !== "create";
  if (!isMade) return;
  if (kind === "NetworkVolume") additions.volume();
  if (kind === "Template" && !name.startsWith("template.get")) additions.template();
  if (name === "template.get" || name === linkedTemplate) additions.endpoint();
  if (kind === "Endpoint") additions.endpoint(endpointFor(operation));
  if (kind === "Pod") additions.pod(podFor(name, phase, random));
}

function endpointFor(operation: Operation): Parameters<Additions["endpoint"]>[0] {
  if (readsWorkers(operation)) return { waits: true };
  // Only such an endpoint crashes (late-edits.ts).
  if (operation.name === "worker.logs") return { compute: "gpu", isById: false, debugTemplate: undefined };
  return {};
}

function podFor(name: string, phase: Phase, random: Random): Parameters<Additions["pod"]>[0] {
  if (name === "pod.create (interruptible)") return { compute: "bid" };
  if (name === "pod.create (cpu)") return { compute: "cpu" };
  if (name === "pod.create (gpu)") return { compute: "gpu" };
  if (name === "pod.start (interruptible)") return { compute: "bid", desiredStatus: "EXITED" };
  if (name === "pod.restart") return { desiredStatus: "RUNNING" };
  if (name === "pod.start") return { compute: random.pick(["gpu", "cpu"]), desiredStatus: "EXITED" };
  if (name === "pod.stop") return { desiredStatus: phase === "up" ? "EXITED" : "RUNNING" };
  return {};
}

function addAny(additions: Additions, random: Random): void {
  const add = random.pick(["volume", "template", "endpoint", "endpoint", "pod", "pod", "debugStack"] as const);
  additions[add]();
}

/**
 * The second program: up to five edits of the first one. One of them provokes the target, if it belongs to this phase.
 */
function edited(
  api: Api,
  first: Declared,
  target: Cell & { phase: Phase },
  random: Random,
): { second: Declared; provoked: Set<string> } {
  const second = structuredClone(first);
  const provoked = new Set<string>();
  const additions = new Additions(second, random, api, "new");
  const editing = { declared: second, random, additions, touched: new Set<string>() };
  const suited =
    target.phase === "update" || needsUpdate(target)
      ? edits[api].filter((edit) => suits(api, edit.provokes, target.operation))
      : [];
  const some = random.shuffled(edits[api]).slice(0, random.integer(suited.length > 0 ? 0 : 1, 4));
  const others = onlyAimedAt.has(target.operation.name) ? [] : some;
  let isMet = suited.length === 0;
  for (const edit of random.shuffled(suited)) {
    if (isMet || !edit.apply(editing)) continue;
    for (const name of edit.provokes) provoked.add(name);
    isMet = true;
  }
  for (const edit of others) {
    if (edit.apply(editing)) for (const name of edit.provokes) provoked.add(name);
  }
  return { second, provoked };
}

/** An endpoint is linked if an update has adopted it. */
function needsUpdate({ operation }: Cell): boolean {
  return operation.name === linkedTemplate;
}

/** Any change of a kind also provokes its list. */
function suits(api: Api, provokes: readonly string[], operation: Operation): boolean {
  const { name, kind } = operation;
  return isList(operation)
    ? provokes.some((other) => operationNamed(api, other).kind === kind)
    : provokes.includes(name);
}

/** The operations that a phase calls if everything succeeds before. The other faults are chosen from these. */
function expectedIn(api: Api, phase: Phase, first: Declared, second: Declared, provoked: Set<string>): Operation[] {
  const program = phase === "up" ? first : second;
  return operations[api].filter((operation) => {
    if (!operation.phases.includes(phase) || onlyAimedAt.has(operation.name)) return false;
    if (phase === "update") return suits(api, [...provoked], operation);
    return phase === "up" ? isMadeBy(program, operation) : has(program, operation.kind);
  });
}

/** They need a program or a switch that is made for them, and nothing that comes in between. */
const onlyAimedAt: ReadonlySet<string> = new Set([linkedTemplate, "worker.logs", "pod.restart"]);

function isMadeBy(program: Declared, operation: Operation): boolean {
  const pods = Object.values(program.pods);
  const endpoints = Object.values(program.endpoints);
  if (operation.name === "pod.create (interruptible)") return pods.some(({ compute }) => compute === "bid");
  if (operation.name === "pod.create (cpu)") return pods.some(({ compute }) => compute === "cpu");
  if (operation.name === "pod.create (gpu)") return pods.some(({ compute }) => compute === "gpu");
  if (operation.name === "pod.stop") return pods.some(({ desiredStatus }) => desiredStatus === "EXITED");
  if (readsWorkers(operation)) return endpoints.some(({ waits }) => waits);
  if (operation.name === "template.get") return endpoints.length > 0;
  return has(program, operation.kind);
}

function has(program: Declared, kind: Operation["kind"]): boolean {
  return Object.keys(declaredOf(program, kind)).length > 0;
}

/** The resources of a kind in a program. Kinds that random programs lack have none. */
function declaredOf({ volumes, templates, endpoints, pods }: Declared, kind: Operation["kind"]): object {
  const declared: Partial<Record<Operation["kind"], object>> = {
    ...{ NetworkVolume: volumes, Template: templates, Endpoint: endpoints, Pod: pods },
  };
  return declared[kind] ?? {};
}
