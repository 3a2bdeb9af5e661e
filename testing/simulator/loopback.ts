import { AsyncLocalStorage } from "node:async_hooks";
import { Socket } from "node:net";
import { isUnknown } from "./values";
import type { PropertyMap } from "./values";

const next = "Set it to the address of an emulator, as in http://127.0.0.1:4000.";

/**
 * Throws unless every API address in a provider's configuration is on this machine. This early check names the key.
 * `onThisMachineOnly` stops all other requests.
 */
export function requireLoopback(configuration: PropertyMap, requiredKeys: string[]): void {
  const found = Object.keys(configuration).filter((key) => /^runpod:.*Url$/i.test(key));
  for (const key of new Set([...requiredKeys, ...found])) {
    const address = configuration[key];
    if (isUnknown(address)) {
      continue;
    }
    if (typeof address !== "string" || !URL.canParse(address) || !isThisMachine(new URL(address).hostname)) {
      const asked = address === undefined ? "is not set" : `is ${JSON.stringify(address)}`;
      throw new Error(`The simulator talks to this machine only: configuration "${key}" ${asked}. ${next}`);
    }
  }
}

/** Ends the operation that used a foreign address. */
type Refuse = (error: Error) => void;

const guarded = new AsyncLocalStorage<Refuse>();

/**
 * Runs code of a program or a provider. Stops each of its requests to another machine, whichever setting the address
 * comes from. A simulated stack therefore never reaches an account that costs money.
 *
 * @param refuse is called at once, because the code may catch the error and try again
 */
export function onThisMachineOnly<Result>(refuse: Refuse, run: () => Promise<Result>): Promise<Result> {
  guardFetch();
  guardSockets();
  return guarded.run(refuse, run);
}

const guards = new WeakSet<object>();

/** Needed in addition to the sockets, because `fetch` may reuse a connection that other code opened. */
function guardFetch(): void {
  const { fetch } = globalThis;
  if (guards.has(fetch)) {
    return;
  }
  globalThis.fetch = async (input, init) => {
    const refuse = guarded.getStore();
    const address = input instanceof Request ? input.url : String(input);
    const url = URL.canParse(address) ? new URL(address) : undefined;
    if (refuse !== undefined && url?.protocol.startsWith("http") && !isThisMachine(url.hostname)) {
      // Without the query, which may contain a key.
      refuse(foreign(url.origin + url.pathname));
      return new Promise(() => undefined);
    }
    return fetch(input, init);
  };
  guards.add(globalThis.fetch);
}

type Connect = (this: Socket, ...args: unknown[]) => Socket;

/** All connections of net, tls, http, https, http2 and fetch begin here. */
function guardSockets(): void {
  const prototype = Socket.prototype as unknown as { connect: Connect };
  const { connect } = prototype;
  if (guards.has(connect)) {
    return;
  }
  prototype.connect = function (...args) {
    const refuse = guarded.getStore();
    const host = hostOf(args);
    if (refuse === undefined || host === undefined || isThisMachine(host)) {
      return connect.apply(this, args);
    }
    refuse(foreign(host));
    // Without an error, because there may be no listener for it any more.
    setImmediate(() => this.destroy());
    return this;
  };
  guards.add(prototype.connect);
}

/** The host in the arguments of `Socket.connect`. Undefined for a path, which is on this machine. */
function hostOf(args: unknown[]): string | undefined {
  // Node's own functions pass their arguments in one array.
  const [target, host] = Array.isArray(args[0]) ? (args[0] as unknown[]) : args;
  if (typeof target === "object" && target !== null) {
    const options = target as { path?: string | null; host?: string };
    return options.path ? undefined : (options.host ?? "localhost");
  }
  const isPort = typeof target === "number" || /^\d+$/.test(String(target));
  return isPort ? (typeof host === "string" ? host : "localhost") : undefined;
}

function isThisMachine(host: string): boolean {
  return host === "localhost" || /^(\[::1\]|::1|127\.\d+\.\d+\.\d+)$/.test(host);
}

function foreign(address: string): Error {
  return new Error(
    `The simulator talks to this machine only, and ${address} was called. Find the setting that this address comes from. ${next}`,
  );
}
