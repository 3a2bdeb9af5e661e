import { isDeepStrictEqual } from "node:util";
import type * as pulumi from "@pulumi/pulumi/dynamic";
import type { ReadConfiguration } from "./settings";
import { messageOf, PartialFailure } from "./api/errors";
import { redact } from "./api/redact";
import { labelOf } from "./lifecycle/label";
import type { Lifecycle } from "./lifecycle/lifecycle";
import { containsUnknown, unknown } from "./lifecycle/unknown";

/*
 * The one file that knows Pulumi's contract for dynamic providers. docs/internals/pulumi.md#calls describes it, with
 * measurements. The caller is cmd/dynamic-provider of @pulumi/pulumi.
 */

/** Every property bag carries the shim text under this key. */
const providerKey = "__provider";

/** What the SDK and the engine send for an unknown value, one per type of value (pkg/resource/plugin/rpc.go). */
const placeholders = new Set([
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

/** What this provider returns for an unknown value. */
const placeholder = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

type Bag = Record<string, unknown>;

/** A dynamic provider that has every method. */
export type DynamicProvider = Required<pulumi.ResourceProvider>;

/**
 * Adapts a lifecycle to Pulumi. `configure` receives a reader of the stack configuration.
 *
 * @internal
 */
export function dynamicProvider(lifecycle: Lifecycle, configure: (read: ReadConfiguration) => void): DynamicProvider {
  const withoutStack = <Result>(run: () => Promise<Result>) => stripStack(() => lifecycle.secretsIn({}), run);
  return {
    // Synchronous, and it never throws: the process does not wait for it, and skips later calls if it throws.
    async configure({ config }) {
      configure((key) => config.get(key));
    },

    async check(olds: Bag, news: Bag) {
      return withoutStack(async () => {
        const [before, given] = [fromPulumi(olds), fromPulumi(news)];
        const { inputs, problems } = lifecycle.check(before, given);
        // Pulumi does not say whether this is a preview. The class passes it as an input.
        if (given.inPreview === true && problems.length === 0) await lifecycle.review(before, inputs);
        // With a property's name Pulumi would print its value, secrets in plain text.
        const failures = problems.map((reason) => ({ property: "", reason }));
        return { inputs: toPulumi(inputs), failures };
      });
    },

    async diff(id: string, olds: Bag, news: Bag) {
      return withoutStack(async () => {
        const [state, inputs] = [fromPulumi(olds), fromPulumi(news)];
        const verdict = lifecycle.diff(id, state, inputs);
        if (verdict.replaces.length > 0) return state.ready === false ? { changes: true, ...verdict } : verdict;
        if (state.ready === false) return { changes: true };
        // The engine would report a change if a value only became a secret.
        if (lifecycle.inputNames.every((key) => isDeepStrictEqual(state[key], inputs[key]))) return { changes: false };
        // Without `changes` the engine compares the inputs itself and shows the differences.
        return {};
      });
    },

    async create(inputs: Bag) {
      const making = {
        operation: `creating ${labelOf(lifecycle.kind, inputs.name)}`,
        secrets: lifecycle.secretsIn(inputs),
      };
      return keepPartialState(inputs, making, async () => {
        const { id, outputs } = await lifecycle.create(fromPulumi(inputs));
        return { id: String(id), outs: toPulumi(outputs) };
      });
    },

    async read(id: string, props?: Bag) {
      const state = fromPulumi(props ?? {});
      return withoutStack(async () => {
        if (Object.keys(state).length === 0) {
          throw new Error(
            `${lifecycle.kind} ${id} cannot be read only by its id, as \`pulumi import\` does. Add \`adopt: ` +
              `"${id}"\` to its arguments instead.`,
          );
        }
        const reading = `reading ${labelOf(lifecycle.kind, state.name, id)}`;
        const outputs = await prefixErrors(reading, lifecycle.secretsInState(state), () => lifecycle.read(id, state));
        if (outputs === undefined) return {};
        const inputs = Object.entries(outputs).filter(([key]) => lifecycle.inputNames.includes(key));
        return { id, props: toPulumi(outputs), inputs: toPulumi(Object.fromEntries(inputs)) };
      });
    },

    async update(id: string, olds: Bag, news: Bag) {
      const secrets = [...lifecycle.secretsIn(olds), ...lifecycle.secretsIn(news)];
      const updating = { operation: `updating ${labelOf(lifecycle.kind, news.name, id)}`, id, secrets };
      return keepPartialState(news, updating, async () => {
        return { outs: toPulumi(await lifecycle.update(id, fromPulumi(olds), fromPulumi(news))) };
      });
    },

    async delete(id: string, props: Bag) {
      await withoutStack(() =>
        prefixErrors(`deleting ${labelOf(lifecycle.kind, props.name, id)}`, lifecycle.secretsInState(props), () =>
          lifecycle.delete(id, fromPulumi(props)),
        ),
      );
    },
  };
}

async function prefixErrors<Result>(operation: string, secrets: string[], run: () => Promise<Result>): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    throw new Error(redact(`${operation}: ${messageOf(error)}`, secrets), { cause: error });
  }
}

interface Saving {
  operation: string;
  /** Id of the resource that is updated. The operation already names it. */
  id?: string;
  secrets: string[];
}

/** Keeps in the state what a failed create or update has already done at RunPod. */
async function keepPartialState<Result>(
  received: Bag,
  { operation, id, secrets }: Saving,
  run: () => Promise<Result>,
): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    const message = messageOf(error);
    const isPartial = error instanceof PartialFailure;
    const made = isPartial && error.id !== id ? `, which exists at RunPod as ${error.id}` : "";
    const reason = redact(`${operation}${made}: ${message}`, secrets);
    if (!isPartial) throw new Error(reason, { cause: error });
    // The engine shows only `reasons`. Without any it would ignore the failure.
    throw Object.assign(new Error(reason, { cause: error }), {
      id: error.id,
      properties: { ...received, ...toPulumi(error.outputs), [providerKey]: received[providerKey] },
      reasons: [`${reason} It is in the state; the next \`pulumi up\` continues with it.`],
    });
  }
}

/** For calls whose errors the process prints with their stack: a user's error needs none. */
async function stripStack<Result>(secrets: () => string[], run: () => Promise<Result>): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    throw Object.assign(new Error(redact(messageOf(error), secrets()), { cause: error }), { stack: "" });
  }
}

function fromPulumi(bag: Bag): Bag {
  const { [providerKey]: shim, ...rest } = bag;
  return mapValues(rest, (value) => (typeof value === "string" && placeholders.has(value) ? unknown : value)) as Bag;
}

/** Plain JSON only. An `undefined` would fail the operation after RunPod has carried it out. */
function toPulumi(value: object): Bag {
  const placed = containsUnknown(value) ? mapValues(value, (leaf) => (leaf === unknown ? placeholder : leaf)) : value;
  return JSON.parse(JSON.stringify(placed)) as Bag;
}

function mapValues(value: unknown, map: (leaf: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map((entry) => mapValues(entry, map));
  if (typeof value !== "object" || value === null) return map(value);
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, mapValues(entry, map)]));
}
