import * as pulumi from "@pulumi/pulumi";

/*
 * What sdk/ would export with one class and one get function more, for test/docs/resources.test.ts: neither has a page
 * in docs/resources/.
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

/** A class that nobody has written a page for. */
export class PlantedThing extends pulumi.CustomResource {
  constructor(name: string, args: PlantedThingArgs, options?: pulumi.CustomResourceOptions) {
    super("test:index:PlantedThing", name, args, options);
  }
}

/** A function that nobody has put on the page of its like. */
export async function getPlantedThing(id: string): Promise<{ id: string }> {
  return { id };
}
