import assert from "node:assert/strict";
import * as runpod from "../../sdk";
import { registrationsOf, secretOf } from "./registrations";

const before = "2999-01-01T00:00:00Z";
const after = "2020-01-01T00:00:00Z";

/** The Endpoint's inputs about its template, in a program with or without `debugTemplate`. */
async function runBy(args: (swap: runpod.Template) => Partial<runpod.EndpointArgs>): Promise<Record<string, unknown>> {
  const { prod } = await registrationsOf(() => {
    const template = new runpod.Template("comfy", { image: "x:1" });
    const swap = new runpod.Template("swap", { image: "x:1-debug", env: { A: "1" } });
    return new runpod.Endpoint("prod", { name: "prod", template, gpus: ["AMPERE_80"], ...args(swap) });
  });
  const { __provider: _shim, defaultName: _name, ...inputs } = prod?.inputs ?? {};
  return inputs;
}

describe("sdk: debugTemplate of an Endpoint", () => {
  const own = {
    ...{ name: "prod", gpus: ["AMPERE_80"], templateId: "comfy-id" },
    ...{ release: "comfy-release", releaseEnv: secretOf("") },
  };

  it("is used, with its release, until the date, and does not appear in the inputs", async () => {
    assert.deepEqual(await runBy((template) => ({ debugTemplate: { template, until: before } })), {
      ...own,
      templateId: "swap-id",
      release: "swap-release",
      releaseEnv: secretOf(""),
    });
    const debugTemplate = { template: { id: "tpl-9", release: "9 abcdef0" }, until: before };
    assert.deepEqual(await runBy(() => ({ debugTemplate })), {
      name: "prod",
      gpus: own.gpus,
      templateId: "tpl-9",
      release: "9 abcdef0",
    });
  });

  it("leaves, after the date, exactly the inputs of a program without it", async () => {
    const without = await runBy(() => ({}));
    assert.deepEqual(without, own);
    assert.deepEqual(await runBy((template) => ({ debugTemplate: { template, until: after } })), without);
  });

  it("takes precedence over an id too", async () => {
    const { prod } = await registrationsOf(() => {
      const debugTemplate = { template: { id: "tpl-9" }, until: before };
      return new runpod.Endpoint("prod", { templateId: "tpl-1", gpus: ["AMPERE_80"], debugTemplate });
    });
    assert.equal(prod?.inputs.templateId, "tpl-9");
  });

  it("refuses a date that is invalid or has no time zone", () => {
    for (const until of ["2026-12-01", "soon"]) {
      assert.throws(
        () => new runpod.Endpoint("prod", { gpus: ["AMPERE_80"], debugTemplate: { template: { id: "t" }, until } }),
        new RegExp(`Endpoint "prod": debugTemplate.until must be a date and time with a time zone.*not "${until}"`),
      );
    }
  });
});
