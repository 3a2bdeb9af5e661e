import * as pulumi from "@pulumi/pulumi";

/*
 * The exports of sdk/ with another class and another get function, which have no page in docs/resources/. Used by
 * test/docs/resources.test.ts.
 */

export * from "../../sdk";

export interface PlantedThingArgs {
  /**
   * What it is made of.
   *
   * @default "wood", or stone
   * @change replaces it. Both stand beside each other meanwhile.
   */
  material?: string;
}

/** A class without a page. */
export class PlantedThing extends pulumi.CustomResource {
  constructor(name: string, args: PlantedThingArgs, options?: pulumi.CustomResourceOptions) {
    super("test:index:PlantedThing", name, args, options);
  }
}

/** A function that its page does not have. */
export async function getPlantedThing(id: string): Promise<{ id: string }> {
  return { id };
}
