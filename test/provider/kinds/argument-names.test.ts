import assert from "node:assert/strict";
import type * as pulumi from "@pulumi/pulumi";
import { resourceOptions, suggestionFor } from "../../../provider/kinds/argument-names";

/** All options of resources and components. */
const allOptions = {
  additionalSecretOutputs: true,
  aliases: true,
  customTimeouts: true,
  deleteBeforeReplace: true,
  deletedWith: true,
  dependsOn: true,
  envVarMappings: true,
  hideDiffs: true,
  hooks: true,
  id: true,
  ignoreChanges: true,
  import: true,
  parent: true,
  pluginDownloadURL: true,
  protect: true,
  provider: true,
  providers: true,
  replaceOnChanges: true,
  replaceWith: true,
  replacementTrigger: true,
  retainOnDelete: true,
  transformations: true,
  transforms: true,
  urn: true,
  version: true,
} satisfies Record<keyof (pulumi.CustomResourceOptions & pulumi.ComponentResourceOptions), true>;

describe("unknown arguments", () => {
  it("get a hint at resource options, for every option that a program may set", () => {
    const { id: _id, urn: _urn, ...options } = allOptions;
    assert.deepEqual(resourceOptions, Object.keys(options));
    for (const option of resourceOptions) assert.match(suggestionFor(option, ["image"]), /third argument/);
  });

  it("get no such hint if they are members of an argument or resemble an argument", () => {
    assert.equal(suggestionFor("version", []), "");
    assert.equal(suggestionFor("providerss", ["image", "ports"]), "");
    assert.equal(suggestionFor("images", ["image", "ports"]), '. Did you mean "image"?');
  });
});
