import type { Declared } from "./program";
import type { Random } from "./random";
import type { PlannedFault, Step } from "./schedule";

/** A phase that is run with `--target`. */
export interface PlannedTargets {
  /** The index of the phase. */
  place: number;
  /** Resource names. */
  names: string[];
  withDependents: boolean;
}

interface Programs {
  first: Declared;
  second: Declared;
  third: Declared;
}

const phaseChance = 0.12;
/** Small, because a fault needs its call. */
const chanceBesideFault = 0.04;

export function plannedTargets(
  sequence: readonly Step[],
  faults: readonly PlannedFault[],
  programs: Programs,
  random: Random,
): PlannedTargets[] {
  return sequence.flatMap((step, place) => {
    const hasFault = faults.some(({ phase }) => phase === step);
    if (!random.chance(hasFault ? chanceBesideFault : phaseChance)) return [];
    const names = namesFor(step, programs, hasFault ? 0.85 : random.pick([0.3, 0.6]), random);
    const program = programOf(step, programs);
    const withDependents = random.chance(0.3) && !hasAlias(program);
    return names.length === 0 ? [] : [{ place, names, withDependents }];
  });
}

/** Patterns with only the name, because a full URN must exist in a destroy and a refresh. */
export function patternsOf({ names }: PlannedTargets): string[] {
  return names.map((name) => `**::${name}`);
}

function programOf(step: Step, { first, second, third }: Programs): Declared {
  if (step === "up" || step === "back") return first;
  return step === "further" ? third : second;
}

function namesFor(step: Step, programs: Programs, share: number, random: Random): string[] {
  const program = programOf(step, programs);
  const chosen = new Set(allNames(programs).filter(() => random.chance(share)));
  if (step === "refresh") return [...chosen];
  // Pulumi passes only targets to the provider. docs/money-and-deletion.md advises against deleting one of two
  // resources that manage the same object.
  for (const { former } of [programs.second, programs.third]) {
    for (const [now, before] of Object.entries(former)) {
      if (step === "destroy" ? chosen.has(now) !== chosen.has(before) : chosen.has(before)) {
        chosen.add(now);
        chosen.add(before);
      }
    }
  }
  if (step === "destroy") return [...chosen];
  // Mostly with everything that they need. Otherwise the preview names what is missing.
  if (random.chance(0.8)) {
    for (const name of [...chosen]) for (const needed of needsOf(program, name)) chosen.add(needed);
  }
  // Pulumi corrupts its state if an alias is a target and a dependent is not.
  return [...chosen].filter((name) => program.options[name]?.renamedBy !== "alias");
}

function allNames({ first, second, third }: Programs): string[] {
  const names = [first, second, third].flatMap(({ volumes, templates, endpoints, pods, debugStacks }) => [
    ...[volumes, templates, endpoints, pods].flatMap((items) => Object.keys(items)),
    ...Object.keys(debugStacks).flatMap((name) => [
      name,
      ...["template", "endpoint", "pod"].map((part) => `${name}-${part}`),
    ]),
  ]);
  return [...new Set(names)];
}

/** The resources to which a resource refers, directly or indirectly. */
function needsOf(program: Declared, name: string): string[] {
  const { endpoints, pods, debugStacks } = program;
  const endpoint = endpoints[name];
  const pod = pods[name];
  const investigated = Object.entries(debugStacks).find(([stack]) => name === stack || name.startsWith(`${stack}-`));
  const direct = [
    ...(endpoint === undefined ? [] : [endpoint.template, endpoint.debugTemplate, ...endpoint.volumes]),
    ...(pod === undefined ? [] : [pod.template, pod.volume]),
    ...(investigated === undefined ? [] : [investigated[0], investigated[1]]),
    ...(investigated !== undefined && name.endsWith("-endpoint") ? [`${investigated[0]}-template`] : []),
  ].filter((needed) => needed !== undefined && needed !== name) as string[];
  return [...direct, ...direct.flatMap((needed) => needsOf(program, needed))];
}

function hasAlias({ options }: Declared): boolean {
  return Object.values(options).some(({ renamedBy }) => renamedBy === "alias");
}
