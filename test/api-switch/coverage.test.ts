import assert from "node:assert/strict";
import type { KindName } from "../../provider/kinds";
import { eachKind, inputsOf, samples } from "../kinds";
import type { Case } from "./case";
import { caseOf, isAloneIn, isChangedIn, wholeCount } from "./case";
import { referencesIn } from "./declared";
import { leftOut } from "./dump";
import type { Argument } from "./values";
import { allArguments } from "./values";

/** In so many stacks each form must stand, and each input alone and changed. */
const least = 10;

describe("api-switch: the generated stacks", () => {
  const cases = Array.from({ length: wholeCount }, (_case, seed) => caseOf(seed));

  it(`have every input of every kind in ${least} stacks alone, and in ${least} changed, half of them each way`, () => {
    const rare = allArguments.flatMap((argument) => {
      const alone = cases.filter(({ resources }) => resources.some((resource) => isAloneIn(resource, argument)));
      const changed = cases.filter((one) => isChangedIn(one, argument));
      const counts = [alone, changed].flatMap((stacks) =>
        ["graphql", "rest"].map((from) => stacks.filter((one) => one.from === from).length),
      );
      return counts.every((found) => found >= least / 2) ? [] : [`${argument.kind}.${argument.name}: ${counts.join()}`];
    });
    assert.deepEqual(rare, []);
  });

  it("are compared in what workers run, and in every template that is lost or left over", () => {
    assert.deepEqual(
      Object.keys(leftOut).filter((name) => /runs|image|env|startCommand|ports|\.name$/.test(name)),
      [],
    );
  });

  it("take every input that a program can say", () => {
    const missing = eachKind.flatMap(({ kind }) => {
      const taken = allArguments.filter((argument) => argument.kind === kind).map((argument) => inputNameOf(argument));
      const said = Object.entries(inputsOf(kind)).filter(([name, { derived }]) => name !== "adopt" && derived !== true);
      return said.flatMap(([name]) => (taken.includes(name) ? [] : [`${kind}.${name}`]));
    });
    assert.deepEqual(missing, []);
  });

  it(`have each of their forms in ${least} stacks`, () => {
    const forms: Record<string, (one: Case) => boolean> = {
      "made half on each API": ({ madeElsewhere }) => madeElsewhere.length > 0,
      "with adopted objects": ({ adopted }) => adopted.length > 0,
      "with two endpoints on one template": ({ resources }) =>
        resources.filter(({ kind, args }) => kind === "endpoint" && referencesIn(args).includes("worker")).length > 1,
      "with a bare template id": ({ resources }) =>
        resources.some(({ kind, args }) => kind === "endpoint" && args["templateId"] !== undefined),
      "with a load-balancing endpoint": ({ resources }) =>
        resources.some(({ args }) => args["type"] === "LOAD_BALANCER"),
      "with a CPU endpoint": ({ resources }) =>
        resources.some(({ kind, args }) => kind === "endpoint" && args["cpus"] !== undefined),
      "with a list of GPUs": ({ resources }) =>
        resources.some(
          ({ kind, args }) => kind === "endpoint" && ((args["gpus"] as string[] | undefined) ?? []).length > 1,
        ),
      "with variables injected into a Pod": ({ resources }) =>
        resources.some(
          ({ kind, args }) => kind === "pod" && (args["startSsh"] === true || args["startJupyter"] === true),
        ),
    };
    for (const [form, isOf] of Object.entries(forms)) {
      for (const from of ["graphql", "rest"]) {
        const count = cases.filter((one) => one.from === from && isOf(one)).length;
        assert.ok(count >= least, `${count} stacks ${form} from ${from}`);
      }
    }
    for (const kind of Object.keys(samples) as KindName[]) {
      assert.ok(cases.filter(({ resources }) => resources.some((one) => one.kind === kind)).length >= least, kind);
    }
  });
});

function inputNameOf({ kind, name }: Argument): string {
  return samples[kind].inputNames?.[name] ?? name;
}
