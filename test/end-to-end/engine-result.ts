import type { EngineEvent } from "@pulumi/pulumi/automation";
import type { OperationOptions, OperationResult } from "./engine";
import { normaliseEvents } from "./engine-normalise";

/** How an operation tells what it does while it runs. */
export interface Callbacks {
  onEvent: (event: EngineEvent) => void;
  onOutput: (text: string) => void;
  onError: (text: string) => void;
}

/**
 * Runs an operation and puts together what it told.
 *
 * @param failure the error by which this engine reports that an operation failed; anything else that goes wrong is the
 * harness's
 *   fault and thrown
 */
export async function resultOf(
  failure: abstract new (...args: never[]) => Error,
  run: (callbacks: Callbacks) => Promise<unknown>,
): Promise<OperationResult> {
  const events: EngineEvent[] = [];
  let stdout = "";
  let stderr = "";
  let succeeded = true;
  try {
    await run({
      onEvent: (event) => events.push(event),
      onOutput: (text) => (stdout += text),
      onError: (text) => (stderr += text),
    });
  } catch (error) {
    if (!(error instanceof failure)) throw error;
    succeeded = false;
  }
  return { succeeded, ...normaliseEvents(events), stdout, stderr, events };
}

/** Under the automation API's name. */
export function targeted<Options extends OperationOptions>({
  targets,
  ...rest
}: Options): Omit<Options, "targets"> & { target?: string[] } {
  return { ...rest, ...(targets === undefined ? {} : { target: targets }) };
}
