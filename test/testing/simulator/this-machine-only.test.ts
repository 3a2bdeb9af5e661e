import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, get } from "node:http";
import * as https from "node:https";
import type { AddressInfo } from "node:net";
import { connect as connectSocket, Socket } from "node:net";
import * as tls from "node:tls";
import { createProvider } from "../../../provider";
import * as runpod from "../../../sdk";
import { startEmulator } from "../../../testing/emulator";
import { createSimulatedStack } from "../../../testing/simulator";
import type { SimulatedStackOptions } from "../../../testing/simulator";
import { Thing } from "./thing";

type Config = NonNullable<SimulatedStackOptions["config"]>;

const refused = /talks to this machine only/;
const key: Config = { "runpod:apiKey": { value: "rpa_CANARY", secret: true } };

/** The hosts outside this machine to which a test would have connected. Each connection is ended before it is made. */
async function outsideConnections(run: () => Promise<void>): Promise<string[]> {
  const seen: string[] = [];
  const prototype = Socket.prototype as { connect: (...args: unknown[]) => Socket };
  const { connect } = prototype;
  prototype.connect = function (this: Socket, ...args) {
    const [first, second] = Array.isArray(args[0]) ? (args[0] as unknown[]) : args;
    const { host } = typeof first === "object" ? (first as { host?: string }) : { host: second as string };
    if (host === undefined || ["127.0.0.1", "::1", "localhost"].includes(host)) return connect.apply(this, args);
    seen.push(host);
    setImmediate(() => this.destroy(Object.assign(new Error("broken off by the test"), { code: "ECONNREFUSED" })));
    return this;
  };
  try {
    await run();
  } finally {
    prototype.connect = connect;
  }
  return seen;
}

/** A stack that may lack API addresses in its configuration, with a provider of the test or the package's own. */
function stackOf(program: () => Promise<unknown>, config: Config, thing?: Record<string, unknown>) {
  return createSimulatedStack({
    project: "scene",
    stack: "dev",
    program: program as SimulatedStackOptions["program"],
    config,
    apiUrlKeys: [],
    require: () => {
      const silent = { warn: () => undefined, inform: () => undefined };
      const provider = thing === undefined ? createProvider(silent) : { thing };
      return () => provider;
    },
  });
}

async function assertRefused(stack: ReturnType<typeof stackOf>, message = refused): Promise<void> {
  const seen = await outsideConnections(async () => {
    await assert.rejects(stack.up(), message);
  });
  assert.deepEqual(seen, []);
}

const makeVolume = async (options?: { provider: runpod.Provider }) =>
  void new runpod.NetworkVolume("models", { sizeInGb: 10, dataCenterId: "EU-RO-1" }, options);

describe("a simulated stack connects to no address outside this machine", () => {
  const before = { ...process.env };
  afterEach(() => {
    for (const name of ["RUNPOD_API_KEY", "SOME_API_URL"]) delete process.env[name];
    Object.assign(process.env, before);
  });

  it("by the provider's defaults, and the message gives the next step", async () => {
    await assertRefused(
      stackOf(makeVolume, key),
      /this machine only[^]*https:\/\/api\.runpod\.io\/graphql[^]*address of an emulator/,
    );
  });

  it("by the stack's configuration, under any key", async () => {
    const asks = {
      create: async () => ({ id: "x" }),
      configure: async ({ config }: { config: { get(key: string): string } }) => fetch(config.get("runpod:server")),
    };
    const foreign = { "runpod:server": { value: "https://rest.runpod.io/v1" } };
    await assertRefused(
      stackOf(async () => void new Thing("a"), foreign, asks),
      /rest\.runpod\.io\/v1/,
    );
    for (const name of ["runpod:graphqlUrl", "runpod:jobsUrl", "runpod:restUrl"]) {
      await assertRefused(stackOf(makeVolume, { ...key, [name]: { value: "https://api.runpod.ai/v2" } }));
    }
  });

  it("by the arguments of a Provider, given or omitted", async () => {
    for (const graphqlUrl of [undefined, "https://api.runpod.io/graphql"]) {
      const program = async () => {
        const provider = new runpod.Provider("acme", { apiKey: "rpa_CANARY", ...(graphqlUrl && { graphqlUrl }) });
        await makeVolume({ provider });
      };
      await assertRefused(stackOf(program, {}));
    }
  });

  it("by the environment", async () => {
    process.env["SOME_API_URL"] = "https://api.runpod.io/graphql";
    const create = async () => fetch(String(process.env["SOME_API_URL"]));
    await assertRefused(stackOf(async () => void new Thing("a"), {}, { create }));
    process.env["RUNPOD_API_KEY"] = "rpa_CANARY";
    await assertRefused(stackOf(makeVolume, {}));
  });

  it("by a program that reads objects, or makes its own calls", async () => {
    await assertRefused(
      stackOf(async () => void (await runpod.getEndpoint("ep-1")), key),
      /this machine only/,
    );
    await assertRefused(stackOf(async () => void (await fetch("https://api.runpod.io/graphql?api_key=rpa_X")), {}));
  });

  it("by any of Node's ways to connect, even if the program tries to hide it", async () => {
    const host = "api.runpod.io";
    const ways: Record<string, () => Promise<unknown>> = {
      fetch: () => fetch(new Request(`https://${host}/`)),
      http: () => once(get(`http://${host}/`), "response"),
      https: () => once(https.get({ host, path: "/" }), "response"),
      net: () => once(connectSocket(443, host), "connect"),
      tls: () => once(tls.connect({ host, port: 443 }), "secureConnect"),
      "a redirect": () => redirectTo(`https://${host}/`),
      "an error that is caught": () => fetch(`https://${host}/`).catch(() => ({ id: "x" })),
      "a socket's error that is caught": () => once(connectSocket(443, host), "connect").catch(() => ({ id: "x" })),
    };
    for (const [name, create] of Object.entries(ways)) {
      const stack = stackOf(async () => void new Thing(name), {}, { create });
      await assertRefused(stack, /this machine only[^]*api\.runpod\.io/);
    }
  });

  it("but restricts no other program, and no address on this machine", async () => {
    const emulator = await startEmulator();
    const config = {
      "runpod:apiKey": { value: emulator.apiKey, secret: true },
      "runpod:graphqlUrl": { value: emulator.graphqlUrl.replace("127.0.0.1", "localhost") },
      // The program's own setting, which nothing calls.
      "scene:webhookUrl": { value: "https://example.com/hook" },
    };
    const stack = stackOf(makeVolume, config);
    const seen = await outsideConnections(async () => {
      await stack.up();
      await assert.rejects(fetch("https://example.com/"), /fetch failed/);
    });
    assert.deepEqual(seen, ["example.com"]);
    assert.equal(emulator.store.networkVolumes.list().length, 1);
    await emulator.close();
  });
});

/**
 * Calls this machine, which redirects to another address. Such a stopped request never ends, so the server closes
 * alone.
 */
async function redirectTo(address: string): Promise<unknown> {
  const server = createServer((_, response) => {
    response.writeHead(302, { location: address, connection: "close" }).end();
    server.close();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
}
