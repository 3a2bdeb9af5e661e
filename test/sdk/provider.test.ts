import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import * as runpod from "../../sdk";
import { outputInText } from "../support/output-in-text";
import { isSecret, registrationsOf } from "./registrations";

describe("sdk: Provider", () => {
  it("passes the key as a secret, and everything under the names of the stack configuration", async () => {
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

  it("refuses an empty key, because the environment's key would replace it", () => {
    const empty: [apiKey: string | undefined, word: string][] = [
      ["", "empty"],
      [" \n", "empty"],
      [undefined, "missing"],
    ];
    for (const [apiKey, word] of empty) {
      assert.throws(() => new runpod.Provider("acme", { apiKey: apiKey as string }), {
        name: "Error",
        message: new RegExp(
          `^Provider "acme": apiKey is ${word}\\. A Provider never falls back to RUNPOD_API_KEY.*requireSecret`,
        ),
      });
    }
  });

  it("refuses the text of an Output, and does not quote it", () => {
    const apiKey = outputInText();
    assert.throws(() => new runpod.Provider("acme", { apiKey, jobsUrl: JSON.stringify(pulumi.output("u")) }), {
      message: [
        'Provider "acme": apiKey holds the text that an Output leaves in a string, not a value. Build it with pulumi.interpolate`...`, or in output.apply(...).',
        'Provider "acme": jobsUrl holds the text that an Output leaves in a string, not a value. Build it with pulumi.jsonStringify(...), or in output.apply(...).',
      ].join("\n"),
    });
  });

  it("refuses unknown arguments, because a misspelt address would send the key to RunPod's own host", () => {
    const args = { apiKey: "k", graphQLURL: "http://127.0.0.1:1", something: 1 } as runpod.ProviderArgs;
    assert.throws(() => new runpod.Provider("acme", args), {
      message: [
        'Provider "acme": has no argument "graphQLURL". Did you mean "graphqlUrl"?',
        'Provider "acme": has no argument "something".',
      ].join("\n"),
    });
  });

  it("passes a key that resolves to undefined, which the provider refuses", async () => {
    for (const apiKey of ["", undefined]) {
      const { acme } = await registrationsOf(
        () => new runpod.Provider("acme", { apiKey: pulumi.output(apiKey) as pulumi.Output<string> }),
      );
      const handedOn = acme?.inputs["runpod:apiKey"];
      assert.ok(isSecret(handedOn));
      assert.equal((handedOn as { value?: unknown }).value, "");
    }
  });

  it("serves a resource that is given it, and each part of a component", async () => {
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
