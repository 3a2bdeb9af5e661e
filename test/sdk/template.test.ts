import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import * as runpod from "../../sdk";
import { isSecret, registrationsOf } from "./registrations";

describe("sdk: Template", () => {
  it("marks releaseEnv secret exactly where env holds a secret", async () => {
    const envs: [env: runpod.TemplateArgs["env"] | undefined, secret: boolean][] = [
      [undefined, false],
      [{ A: "1" }, false],
      [pulumi.output({ A: "1" }), false],
      [{ A: "1", TOKEN: pulumi.secret("t") }, true],
      [pulumi.secret({ A: "1" }), true],
    ];
    for (const [env, secret] of envs) {
      const { one } = await registrationsOf(
        () => new runpod.Template("one", { image: "x", ...(env === undefined ? {} : { env }) }),
      );
      assert.equal(isSecret(one?.inputs.releaseEnv), secret, JSON.stringify(env));
      assert.ok(!isSecret(one?.inputs.release) && !isSecret(one?.inputs.image));
    }
  });
});
