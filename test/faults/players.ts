import type { Api, Engine } from "../end-to-end/engine";
import { playSeeds as playOn } from "../support/players";
import type { Report } from "./player";

/** Plays the schedules of an API and these seeds, and reports each, until none are left or `isEnough` returns true. */
export function playSeeds(
  engineName: Engine["name"],
  api: Api,
  seeds: Iterable<number>,
  isEnough: (report: Report) => boolean,
): Promise<void> {
  return playOn({ module: require.resolve("./player"), args: [engineName, api] }, seeds, isEnough);
}
