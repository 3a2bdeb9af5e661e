import assert from "node:assert/strict";
import * as grpc from "@grpc/grpc-js";
import { EngineClient, EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { SetRootResourceRequest, SetRootResourceResponse } from "@pulumi/pulumi/proto/engine_pb";
import * as settings from "@pulumi/pulumi/runtime/settings";
import { useSeparateConnections } from "./grpc-connections";

describe("an inline program's gRPC connection", () => {
  it("reaches a new engine on a port on which a client still waits for a killed one", async () => {
    useSeparateConnections();
    const killed = await startEngine(0);
    const waiting = connect(killed.port);
    const answers = [await ask(waiting)];
    killed.server.forceShutdown();
    answers.push(await ask(waiting));
    const engine = await startEngine(killed.port);
    const client = connect(engine.port);
    answers.push(await ask(client));
    for (const open of [waiting, client]) open.close();
    engine.server.forceShutdown();
    assert.deepEqual(
      answers.map((answer) => answer.replace(/^.*UNAVAILABLE.*$/, "nobody there")),
      ["answered", "nobody there", "answered"],
    );
  });
});

const nothing = (_call: unknown, callback: grpc.sendUnaryData<SetRootResourceResponse>): void =>
  callback(null, new SetRootResourceResponse());

/** Starts an engine that answers one call. Port 0 selects a free port. */
async function startEngine(port: number): Promise<{ server: grpc.Server; port: number }> {
  const server = new grpc.Server();
  const unused = { getRootResource: nothing, log: nothing, startDebugging: nothing, requirePulumiVersion: nothing };
  server.addService(EngineService, { ...unused, setRootResource: nothing });
  const boundPort = await new Promise<number>((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${port}`, grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  return { server, port: boundPort };
}

/** Connects as Pulumi's runtime does (runtime/settings.js). */
function connect(port: number): EngineClient {
  const { grpcClientOptions } = settings as unknown as { grpcClientOptions: grpc.ClientOptions };
  return new EngineClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure(), grpcClientOptions);
}

/** Makes the first call that every program makes. */
function ask(client: EngineClient): Promise<string> {
  const request = new SetRootResourceRequest();
  request.setUrn("urn:pulumi:test::test::pulumi:pulumi:Stack::test");
  return new Promise((resolve) =>
    client.setRootResource(request, (error) => resolve(error === null ? "answered" : error.message)),
  );
}
