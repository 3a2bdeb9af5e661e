import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import * as runpod from "../../sdk";
import { isSecret, registrationsOf } from "./registrations";

describe("sdk: Template", () => {
  it("always marks releaseEnv as secret, and release if one of its sources is secret", async () => {
    const secret = pulumi.secret("one secret");
    const cases: [args: Partial<runpod.TemplateArgs>, paths: string[][] | undefined, secretRelease: boolean][] = [
      [{}, undefined, false],
      [{ env: { A: "1" }, args: pulumi.output("run") }, undefined, false],
      [{ env: { A: "1", TOKEN: secret } }, [["env", "TOKEN"]], false],
      [{ env: pulumi.secret({ A: "1" }) }, [["env"]], false],
      [{ env: Promise.resolve({ TOKEN: secret }) }, [["env", "TOKEN"]], false],
      [{ args: pulumi.interpolate`run ${secret}`, readme: secret }, [["args"], ["readme"], ["release"]], true],
      [{ ports: ["80/http", pulumi.secret("81/http")] }, [["ports", "1"], ["release"]], true],
    ];
    for (const [args, paths, secretRelease] of cases) {
      const { one } = await registrationsOf(() => new runpod.Template("one", { image: "x:1", ...args }));
      assert.deepEqual(one?.inputs.secretInputs, paths);
      assert.ok(isSecret(one?.inputs.releaseEnv));
      assert.equal(isSecret(one?.inputs.release), secretRelease);
    }
  });
});
