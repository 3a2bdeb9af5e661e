import * as pulumi from "@pulumi/pulumi";

/*
 * The exports of sdk/ with another class and another get function, which have no page in docs/resources/. Used by
 * test/docs/resources.test.ts.
 */

export * from "../../sdk";

export interface PlantedResourceArgs {
  /**
   * What it is made of.
   *
   * @default "wood", or stone
   * @change replaces it. Both stand beside each other meanwhile.
   */
  material?: string;
}

/** A class without a page. */
export class PlantedResource extends pulumi.CustomResource {
  constructor(name: string, args: PlantedResourceArgs, options?: pulumi.CustomResourceOptions) {
    super("test:index:PlantedResource", name, args, options);
  }
}

/** A function that its page does not have. */
export async function getPlantedResource(id: string): Promise<{ id: string }> {
  return { id };
}
