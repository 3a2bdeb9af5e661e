import fc from "fast-check";
import type { Declared, Ignored, Unit } from "./declared";
import { declared, held, units, wholeMaps, withUnits } from "./declared";

/** A state, changes in the console, and one or two later edits of the program. */
export interface Case {
  /** The program of the first `up`, which creates the state. */
  first: Declared;
  /** The console's changes of RunPod's values. */
  console: { to: Declared; chosen: readonly Unit[]; releases: boolean };
  /** Whether `pulumi refresh` runs between the console's changes and the program's edits. */
  isRefreshed: boolean;
  /** The program after each edit. */
  programs: Declared[];
  ignored: Ignored;
  /** The first of two `up`s is interrupted: RunPod executes this call, and no answer ever arrives. */
  breaksAt?: "template.update" | "endpoint.update" | "pod.update";
  /** How far RunPod's reads lag behind its writes. */
  lagInSeconds: number;
}

const edit = fc.subarray([...units], { maxLength: 6 });

/** An edit changes few units, so that the others show what an update keeps. */
const edits = fc.tuple(declared, fc.subarray([...units, ...wholeMaps], { minLength: 1, maxLength: 6 }));

export const cases: fc.Arbitrary<Case> = fc
  .record({
    first: declared,
    console: fc.record({
      to: held,
      chosen: fc.oneof<{ weight: number; arbitrary: fc.Arbitrary<Unit[]> }[]>(
        { weight: 3, arbitrary: edit },
        // Without a changed template, no run has to stop because of a release.
        {
          weight: 3,
          arbitrary: fc.subarray(
            units.filter(({ kind }) => kind !== "template"),
            { maxLength: 6 },
          ),
        },
        { weight: 1, arbitrary: fc.constant([]) },
      ),
      releases: fc.boolean(),
    }),
    isRefreshed: fc.oneof({ weight: 3, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
    edits: fc.oneof(fc.tuple(edits), fc.tuple(edits, edits)),
    ignored: fc.constantFrom<Ignored>("nothing", "nothing", "nothing", "workers", "release"),
    breaksAt: fc.constantFrom(
      undefined,
      undefined,
      "template.update" as const,
      "endpoint.update" as const,
      "pod.update" as const,
    ),
    lagInSeconds: fc.constantFrom(0, 0, 10, 30),
  })
  .map(({ edits: made, breaksAt, ...rest }) => {
    const programs: Declared[] = [];
    for (const [to, chosen] of made as [Declared, Unit[]][]) {
      const last = programs.at(-1) ?? rest.first;
      const program = withUnits(last, to, chosen);
      // The preview refuses to shrink a volume.
      program.volume.sizeInGb = Math.max(program.volume.sizeInGb, last.volume.sizeInGb);
      programs.push(program);
    }
    const chosen = rest.console.chosen.filter(({ kind }) => !(rest.isRefreshed && kind === "volume"));
    return {
      ...rest,
      console: { ...rest.console, chosen },
      programs,
      ...(breaksAt !== undefined && programs.length > 1 ? { breaksAt } : {}),
    };
  });
