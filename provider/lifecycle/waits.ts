import { AsyncLocalStorage } from "node:async_hooks";
import { labelOf } from "./label";
import type { Lifecycle } from "./lifecycle";
import type { WaitReporter } from "../api/clock";

/**
 * The resource of the running operation, or the read of a program. One for all providers: Node carries each such store
 * through every promise of the process.
 */
const resourceOfOperation = new AsyncLocalStorage<string>();

/** Says what operations wait for, each under the name of its resource. */
export class Waits {
  constructor(private readonly inform: (message: string) => void) {}

  /** For `poll` and its like. `what` completes the sentence that begins with "waiting". */
  readonly waitReporter = (what: string): WaitReporter => {
    const resource = resourceOfOperation.getStore();
    return (soFarInMs, atMostInMs) => {
      const [soFar, atMost] = [inSeconds(soFarInMs), inSeconds(atMostInMs)];
      this.inform(
        `${resource === undefined ? "" : `${resource}: `}waiting ${what}, for ${soFar} now, at most ${atMost}.`,
      );
    };
  };

  /** Runs something. Reports of its waits begin with this name. */
  forResource<Result>(name: string, run: () => Result): Result {
    return resourceOfOperation.run(name, run);
  }

  /** The same lifecycle. Reports of its waits begin with the resource's name. */
  withReports(lifecycle: Lifecycle): Lifecycle {
    const during = <Result>(name: unknown, id: string | undefined, run: () => Result) =>
      this.forResource(labelOf(lifecycle.kind, name, id), run);
    return {
      ...lifecycle,
      review: (olds, inputs) => during(inputs.name, undefined, () => lifecycle.review(olds, inputs)),
      create: (inputs) => during(inputs.name, undefined, () => lifecycle.create(inputs)),
      read: (id, outputs) => during(outputs.name, id, () => lifecycle.read(id, outputs)),
      update: (id, olds, news) => during(news.name, id, () => lifecycle.update(id, olds, news)),
      delete: (id, outputs) => during(outputs.name, id, () => lifecycle.delete(id, outputs)),
    };
  }
}

function inSeconds(milliseconds: number): string {
  return `${Math.round(milliseconds / 1000)} s`;
}
