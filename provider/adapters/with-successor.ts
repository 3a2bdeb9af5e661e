import { isDeepStrictEqual } from "node:util";
import type { KindApis, RunpodApi } from "../api";
import type { Capabilities, KindCapabilities, Lack } from "../api/capabilities";
import { lacksIn, noLimits, notOffered } from "../api/capabilities";
import { isRunpodError, RunpodError } from "../api/errors";

/** The parts of the port that each of RunPod's own APIs serves. */
export type Served = Omit<RunpodApi, "workers">;

/** One of RunPod's APIs. */
export interface ServingApi {
  api: Served;
  /** What it cannot do, as known now. */
  limitsOf: (kind: keyof KindApis) => KindCapabilities;
}

type Methods = Record<string, (...given: unknown[]) => Promise<unknown>>;

/**
 * Serves everything from `current` until it answers that it is retired (HTTP 410), and from `successor` from then on.
 * Nobody has carried out a call with that answer, so even a create may go to the successor. What `current` cannot
 * create goes to the successor from the start.
 *
 * @param onRetired runs once, with the first such answer
 */
export function withSuccessor(current: ServingApi, successor: ServingApi, onRetired: () => void): ServingApi {
  let isRetired = false;

  /** @param beforeSuccession runs after the answer that the current API is retired, before the successor is called */
  async function serve(ask: (api: Served) => Promise<unknown>, beforeSuccession: () => void): Promise<unknown> {
    if (isRetired) return ask(successor.api);
    try {
      return await ask(current.api);
    } catch (error) {
      if (!isRunpodError(error, "retired")) throw error;
      // Calls that run at the same time get the same answer.
      if (!isRetired) onRetired();
      isRetired = true;
    }
    beforeSuccession();
    return ask(successor.api);
  }

  function served(part: keyof Served): Methods {
    // The compiler cannot see that the methods of a part only get what its own methods return.
    const methodsOf = (api: Served) => api[part] as unknown as Methods;
    const kind = part as keyof KindApis;
    const routed =
      (name: string) =>
      (...given: unknown[]): Promise<unknown> => {
        const ask = (api: Served) => (methodsOf(api)[name] as Methods[string])(...given);
        const { before, after } = changeIn(name, given);
        const lacksOf = ({ limitsOf }: ServingApi) => lacksIn(limitsOf(kind), before, after);
        const isForSuccessor = name === "create" && lacksOf(current).length > 0 && lacksOf(successor).length === 0;
        if (isForSuccessor) return ask(successor.api);
        return serve(ask, () => refuse(lacksOf(successor), successor.limitsOf(kind)));
      };
    const names = Object.keys(methodsOf(current.api)).filter((name) => name in methodsOf(successor.api));
    return Object.fromEntries(names.map((name) => [name, routed(name)]));
  }

  const parts = Object.keys(current.api) as (keyof Served)[];

  return {
    api: Object.fromEntries(parts.map((part) => [part, served(part)])) as unknown as Served,
    limitsOf: (kind) =>
      isRetired ? successor.limitsOf(kind) : limitsOfBoth(current.limitsOf(kind), successor.limitsOf(kind)),
  };
}

/** What neither of two APIs offers, and what the first one, which is asked, does not report. */
export function limitsOfBoth(first: KindCapabilities, second: KindCapabilities): KindCapabilities {
  return { ...first, lacks: first.lacks.filter((lack) => second.lacks.some((other) => covers(other, lack))) };
}

/** The limits of a kind in a table of them. */
export function limitsIn(capabilities: Capabilities): ServingApi["limitsOf"] {
  return (kind) => capabilities[kind] ?? noLimits;
}

function covers(wider: Lack, lack: Lack): boolean {
  if (wider.removal || wider.with !== undefined) return isDeepStrictEqual(wider, lack);
  return !lack.removal && [lack.input, lack.with].includes(wider.input);
}

/** What a create or an update changes. A field that the object was read without counts as unchanged. */
function changeIn(method: string, [first, second]: unknown[]): { before: object; after: object } {
  if (method === "create") return { before: {}, after: first as object };
  if (method !== "update") return { before: {}, after: {} };
  const held = first as object;
  const reported = Object.entries(second as object).filter(([field, value]) => field in held && value !== undefined);
  return { before: held, after: { ...held, ...Object.fromEntries(reported) } };
}

function refuse(lacks: readonly Lack[], limits: KindCapabilities): void {
  if (lacks.length === 0) return;
  const words = lacks.map((lack) => notOffered(lack, limits)).join(". ");
  throw new RunpodError("rejected", `${words}. Nothing was changed.`, { sent: false });
}
