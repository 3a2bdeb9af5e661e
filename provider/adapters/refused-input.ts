import type { KindCapabilities, Lack } from "../api/capabilities";
import { notOffered } from "../api/capabilities";
import { RunpodError } from "../api/errors";

/**
 * The refusal of an input that the API does not offer. A preview may not know which API serves a kind, so that `check`
 * lets the input pass.
 */
export function refusedInput(operation: string, lack: Lack, capabilities: KindCapabilities): RunpodError {
  const words = notOffered(lack, capabilities);
  return new RunpodError("rejected", `${operation}: ${words}. Nothing was sent.`, { sent: false });
}
