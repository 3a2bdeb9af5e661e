import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import * as runpod from "../../sdk";
import { isSecret, registrationsOf } from "./registrations";

describe("sdk: Provider", () => {
  it("hands the key on as a secret, and everything under the names of the stack configuration", async () => {
    const { other } = await registrationsOf(
      () =>
        new runpod.Provider("other", {
          apiKey: "the-key",
          graphqlUrl: "http://127.0.0.1:1",
          jobsUrl: pulumi.output("u"),
        }),
    );
    assert.equal(other?.type, "pulumi:providers:pulumi-nodejs");
    const { "runpod:apiKey": apiKey, ...rest } = other?.inputs ?? {};
    assert.ok(isSecret(apiKey));
    assert.equal((apiKey as { value?: unknown }).value, "the-key");
    assert.deepEqual(rest, { "runpod:graphqlUrl": "http://127.0.0.1:1", "runpod:jobsUrl": "u" });
    const { bare } = await registrationsOf(() => new runpod.Provider("bare", { apiKey: pulumi.secret("k") }));
    assert.deepEqual(Object.keys(bare?.inputs ?? {}), ["runpod:apiKey"]);
  });

  it("serves a resource, and each part of a component, that is given it", async () => {
    const registered = await registrationsOf(() => {
      const provider = new runpod.Provider("other", { apiKey: "k" });
      const endpoint = new runpod.Endpoint("prod", {
        template: new runpod.Template("comfy", { image: "x:1" }, { provider }),
        gpus: ["AMPERE_80"],
      });
      return new runpod.DebugStack("bug", { endpoint, image: "x:1-debug" }, { provider });
    });
    const served = ["comfy", "bug-template", "bug-endpoint", "bug-pod"];
    for (const name of served) assert.match(registered[name]?.provider ?? "", /::other::other-id$/, name);
    assert.equal(registered.prod?.provider, undefined);
  });
});
