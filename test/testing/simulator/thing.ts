import * as pulumi from "@pulumi/pulumi";

/** A dynamic resource with any inputs. The test's `require` returns its handler as `thing`. */
export class Thing extends pulumi.CustomResource {
  constructor(name: string, inputs: Record<string, unknown> = {}, options?: pulumi.CustomResourceOptions) {
    const shim = `exports.handler = () => require("some-provider").thing;`;
    super("pulumi-nodejs:dynamic/test:Thing", name, { ...inputs, __provider: shim }, options);
  }
}
