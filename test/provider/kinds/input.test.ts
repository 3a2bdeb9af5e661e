import assert from "node:assert/strict";
import { kinds } from "../../../provider/kinds";
import { plainReplacements } from "../../../provider/kinds/input";
import type { Input } from "../../../provider/lifecycle/input";
import { inputsThat, isComparable } from "../../../provider/lifecycle/input";
import { eachKind } from "../../kinds";

describe("provider/kinds/input: properties of inputs", () => {
  const namesOf = (holds: (input: Input) => boolean) =>
    Object.entries(kinds).flatMap(([kind, { rules }]) =>
      inputsThat(rules.inputs, holds).map((name) => `${kind}.${name}`),
    );

  it("marks inputs that no message may show", () => {
    assert.deepEqual(
      namesOf(({ secret }) => secret === true),
      eachKind.flatMap(({ kind, sample }) => sample.secretInputs.map((name) => `${kind}.${name}`)),
    );
    assert.deepEqual(
      namesOf(({ freeText }) => freeText !== undefined),
      ["template.args", "template.readme", "pod.args", "secret.description"],
    );
    assert.deepEqual(
      namesOf((input) => "secretParts" in input),
      ["template.image", "pod.image"],
    );
    assert.deepEqual(kinds.pod.rules.inputs.image.secretParts?.("ghcr.io/acme/comfy:1.4"), ["1.4"]);
  });

  it("marks inputs that RunPod does not have, and those that only this package uses", () => {
    assert.deepEqual(
      namesOf(({ derived }) => derived === true),
      ["template.release", "template.releaseEnv", "endpoint.release", "endpoint.releaseEnv"],
    );
    assert.deepEqual(
      namesOf(({ local }) => local === true),
      ["networkVolume.allowReplacement", "endpoint.profile", "endpoint.rollout"],
    );
    assert.deepEqual(
      ["adopt", "release", "toString", "image"].filter((name) => isComparable(kinds.template.rules.inputs, name)),
      ["image"],
    );
  });

  it("replaces for another value, not for a removed one", () => {
    const inputs = {
      size: { change: "updates" },
      place: { change: "replaces" },
      host: { change: "replaces" },
    } as const;
    const replaced = plainReplacements<{ size: number; place: string[]; host?: string }>;
    const olds = { size: 1, place: ["a"], host: "h" };
    assert.deepEqual(replaced(inputs, olds, { size: 2, place: ["a"], host: "h" }), []);
    assert.deepEqual(replaced(inputs, olds, { size: 1, place: ["b"] }), ["place"]);
    assert.deepEqual(replaced(inputs, {}, { size: 1, place: ["a"], host: "h" }), ["place", "host"]);
  });
});
