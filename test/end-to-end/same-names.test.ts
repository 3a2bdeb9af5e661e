import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import * as runpod from "../../sdk";
import { describeOnEveryEngine } from "./engine";
import { assertSucceeded, warningsOf } from "./results";
import { withStack } from "./with-stack";

describeOnEveryEngine("two resources of one kind and name", (engine) => {
  // warnings.test.ts proves that warnings of classes appear on the CLI.
  if (engine.name === "cli") return;

  const place = { sizeInGb: 10, dataCenterId: "EU-RO-1" };
  const unprotected = { protect: false };

  it("cause a warning in the preview with the names of both resources", async () => {
    const program = async () => {
      new runpod.NetworkVolume("one", { ...place, name: "models" }, unprotected);
      new runpod.NetworkVolume("two", { ...place, name: Promise.resolve("models") }, unprotected);
      new runpod.NetworkVolume("three", { ...place, name: "Models" }, unprotected);
    };
    await withStack(engine, { program }, async ({ stack }) => {
      const preview = await stack.preview();
      assertSucceeded(preview);
      assert.deepEqual(warningsOf(preview), [
        'warning: NetworkVolume "two": has the name "models", and so has NetworkVolume "one" of this program. After a lost reply or a lost state, only the name can find a resource. Give one of them another name.',
      ]);
    });
  });

  it("cause no warning for another kind or Provider, default names, a replacement or an alias", async () => {
    let step = 0;
    const program = async () => {
      const provider = new runpod.Provider("other", { apiKey: "rpa_OTHER", graphqlUrl: "http://127.0.0.1:1" });
      new runpod.NetworkVolume("one", { ...place, name: "models" }, unprotected);
      new runpod.NetworkVolume("theirs", { ...place, name: "models" }, { ...unprotected, provider });
      const serverless = step === 0;
      const name = step === 0 ? "models" : "models-for-pods";
      const aliases = step === 0 ? [] : [{ name: "api" }];
      new runpod.Template(step === 0 ? "api" : "renamed", { name, image: "example/api:1", serverless }, { aliases });
      const component = new pulumi.ComponentResource("test:index:Part", "part");
      new runpod.Template("named", { image: "example/api:1" }, { parent: component });
      new runpod.Template("unnamed", { image: "example/api:1" });
    };
    await withStack(engine, { program }, async ({ stack }) => {
      for (step = 0; step < 2; step += 1) {
        const preview = await stack.preview();
        assertSucceeded(preview);
        assert.deepEqual(warningsOf(preview), []);
      }
    });
  });
});
