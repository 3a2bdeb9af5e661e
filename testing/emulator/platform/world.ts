import type { Clock } from "./clock";
import type { TemplateContent } from "./entities";
import type { GpuType } from "./gpu-types";
import type { Log } from "./log";
import type { Store } from "./store";
import type { Switches } from "../switches";

/** What a job does once a worker runs it: the code of the emulated image. */
export type JobHandler = (input: unknown) => JobOutcome;

export interface JobOutcome {
  /** How long it runs, in seconds of the emulator's clock. */
  seconds: number;
  output?: unknown;
  /** The output of a generator, spread evenly over these seconds. `stream` returns it. */
  chunks?: unknown[];
  /** If set, the job ends FAILED with this text. */
  error?: string;
}

/** The state and settings that all faces share. */
export interface World {
  store: Store;
  clock: Clock;
  switches: Switches;
  /** Images whose start-up code crashes. */
  crashingImages: Set<string>;
  /** Environment entries `KEY=value` with which start-up code crashes. */
  crashingEnv: Set<string>;
  /** Images that no registry has. Pods never finish pulling them. */
  missingImages: Set<string>;
  /** The catalog's GPU types, by id. */
  gpuTypes: Map<string, GpuType>;
  handler: JobHandler;
  log: Log;
}

export function crashes(world: World, { image, env }: TemplateContent): boolean {
  return world.crashingImages.has(image) || env.some(({ key, value }) => world.crashingEnv.has(`${key}=${value}`));
}

export function echoHandler(input: unknown): JobOutcome {
  return { seconds: 1, output: input };
}
