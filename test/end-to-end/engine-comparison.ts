import { AssertionError, deepEqual } from "node:assert/strict";
import type { OperationResult } from "./engine";
import { ignoredMessages } from "../testing/simulator/parity/ignored";
import { normaliseState, pendingOperations } from "./engine-normalise";

/** The result of one operation of a case and the state after it. Ids of the run are replaced by their meaning. */
export interface Recording {
  operation: string;
  succeeded: boolean;
  steps: unknown;
  messages: unknown;
  changeSummary: unknown;
  state: unknown;
  pendingOperations: unknown;
}

/**
 * Replaces the ids, keys, their hashes, and the ports of a case's run on one engine, so that two runs can be compared.
 */
export class Pseudonyms {
  private readonly names = new Map<string, string>();

  /** Adds the ids in a state. The ids of a replaced resource are numbered in order of appearance. */
  learn(stateText: string): void {
    for (const { urn, id, outputs } of normaliseState(stateText)) {
      this.name(id, `id of ${lastPartOf(urn)}`);
      this.name(outputs["accountId"], "account id");
      this.name(outputs["holder"], `holder mark of ${lastPartOf(urn)}`);
      this.name(outputs["keyHash"], "hash of the API key");
      this.name(outputs["running"], `hash of what ${lastPartOf(urn)} runs`);
      // A hash over the id of the registry credential too.
      if (outputs["registryAuthId"] !== undefined) this.name(outputs["release"], `release of ${lastPartOf(urn)}`);
    }
  }

  learnOutside(ids: [id: string, meaning: string][]): void {
    for (const [id, meaning] of ids) {
      this.name(id, meaning);
    }
  }

  apply<Value>(value: Value): Value {
    let text = JSON.stringify(value);
    for (const [id, name] of this.names) {
      text = text.replaceAll(id, `<${name}>`);
    }
    const timeless = text.replace(
      /"(savedAt|valueLastUpdatedAt)":"[^"]*"/g,
      (_all, name: string) => `"${name}":"<time>"`,
    );
    return JSON.parse(timeless.replace(/127\.0\.0\.1:\d+/g, "127.0.0.1:<port>")) as Value;
  }

  private name(id: unknown, meaning: string): void {
    if (typeof id !== "string" || id === "" || this.names.has(id)) {
      return;
    }
    const earlier = [...this.names.values()].filter((name) => name.replace(/ #\d+$/, "") === meaning).length;
    this.names.set(id, earlier === 0 ? meaning : `${meaning} #${earlier + 1}`);
  }
}

/** Records one finished operation. */
export function record(
  operation: string,
  result: OperationResult,
  stateText: string,
  pseudonyms: Pseudonyms,
): Recording {
  return pseudonyms.apply({
    operation,
    succeeded: result.succeeded,
    steps: result.steps,
    messages: result.messages.filter(({ message }) => !ignoredMessages.some(({ what }) => what.test(message))),
    changeSummary: result.changeSummary,
    state: normaliseState(stateText),
    pendingOperations: pendingOperations(stateText),
  });
}

/** Fails with a readable difference if the CLI and the simulator did not do the same in one operation of a case. */
export function compare(simulated: Recording | undefined, real: Recording, place: string): void {
  if (simulated === undefined) {
    throw new AssertionError({ message: `${place}: the simulator's run of this case has no such operation.` });
  }
  for (const aspect of [
    "operation",
    "succeeded",
    "messages",
    "steps",
    "changeSummary",
    "state",
    "pendingOperations",
  ] as const) {
    try {
      deepEqual(real[aspect], simulated[aspect]);
    } catch (error) {
      if (error instanceof AssertionError) {
        error.message = `${place}: ${aspect} differ (actual: Pulumi CLI, expected: simulator)\n${error.message}`;
      }
      throw error;
    }
  }
}

function lastPartOf(urn: string): string {
  return urn
    .split("::")
    .slice(2)
    .join(" ")
    .replace(/^.*[:$]/, "");
}
