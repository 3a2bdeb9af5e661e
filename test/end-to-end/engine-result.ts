import type { EngineEvent } from "@pulumi/pulumi/automation";
import type { OperationOptions, OperationResult } from "./engine";
import { normaliseEvents } from "./engine-normalise";

/** What an operation calls while it runs. */
export interface Callbacks {
  onEvent: (event: EngineEvent) => void;
  onOutput: (text: string) => void;
  onError: (text: string) => void;
}

/**
 * Runs an operation and collects its result.
 *
 * @param failure the class of error with which this engine reports a failed operation. Other errors are thrown on.
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

/** Options with `targets` under the automation API's name. */
export function automationOptions<Options extends OperationOptions>({
  targets,
  ...rest
}: Options): Omit<Options, "targets"> & { target?: string[] } {
  return { ...rest, ...(targets === undefined ? {} : { target: targets }) };
}
