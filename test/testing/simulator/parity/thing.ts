import * as pulumi from "@pulumi/pulumi";

/** Arguments of the test resource. parity-provider.js says what they do. */
export interface ThingArguments {
  [input: string]: unknown;
}

/** The only resource type of the parity cases. */
export class Thing extends pulumi.CustomResource {
  declare readonly addr: pulumi.Output<string>;
  declare readonly zone: pulumi.Output<string | undefined>;

  constructor(name: string, inputs: ThingArguments = {}, options: pulumi.CustomResourceOptions = {}) {
    const shim = `exports.handler = () => require("parity-provider").thing;`;
    super(
      "pulumi-nodejs:dynamic/parity:Thing",
      name,
      { label: name, zone: undefined, ...inputs, addr: undefined, __provider: shim },
      options,
    );
  }
}

/** A component with the children that its program declares. */
export class Group extends pulumi.ComponentResource {
  constructor(
    name: string,
    inputs: { version: number },
    options: pulumi.ComponentResourceOptions,
    addChildren: (parent: Group) => void,
  ) {
    super("parity:index:Group", name, inputs, options);
    addChildren(this);
    this.registerOutputs({ doubled: inputs.version * 2 });
  }
}

/** An explicit instance of the provider. Its inputs are its configuration. */
export class Account extends pulumi.ProviderResource {
  constructor(name: string, inputs: Record<string, unknown>, options?: pulumi.ResourceOptions) {
    super("pulumi-nodejs", name, inputs, options);
  }
}
