import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { sendUnaryData, ServerUnaryCall, UntypedServiceImplementation } from "@grpc/grpc-js";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import type { LogRequest } from "@pulumi/pulumi/proto/engine_pb";
import { LogSeverity, SetRootResourceResponse } from "@pulumi/pulumi/proto/engine_pb";
import { ResourceMonitorService } from "@pulumi/pulumi/proto/resource_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/resource_pb";
import { Empty, grpc, Struct } from "../dynamic-provider/sdk";

export interface ProgramRun {
  exitCode: number | null;
  /** "type name" of each resource, in order of registration, the stack included. */
  registered: string[];
  /** The program's errors and what it printed. */
  output: string;
}

/**
 * Previews the program of a project folder as Pulumi's Node language host does, and records what it registers. It runs
 * the SDK's `cmd/run` in a separate process, with the project's TypeScript, tsconfig.json and module resolution. The
 * language host is a Go program that ships only with the CLI. Pulumi's sources show its command line
 * (sdk/nodejs/cmd/pulumi-language-nodejs) and how it resolves `main` (pkg/engine/project.go).
 *
 * @param configuration the stack's configuration under full keys. The project's name is "project".
 * @param node the Node binary that runs the program
 * @param outputsOfStacks the outputs of every stack that the program references
 */
export async function previewProject(
  folder: string,
  configuration: Record<string, string> = {},
  node = process.execPath,
  outputsOfStacks: Record<string, string> = {},
): Promise<ProgramRun> {
  const program = mainOf(folder);
  const run: ProgramRun = { exitCode: null, registered: [], output: "" };
  const server = new grpc.Server();
  server.addService(ResourceMonitorService, monitor(run, outputsOfStacks));
  server.addService(EngineService, engine(run));
  const port = await bind(server);
  const script = createRequire(join(program, "index.js")).resolve("@pulumi/pulumi/cmd/run");
  const address = `127.0.0.1:${port}`;
  const flags = {
    ...{ monitor: address, engine: address, organization: "organization", project: "project", stack: "stack" },
    ...{ "root-directory": folder, pwd: program, parallel: "16" },
  };
  const child = spawn(
    node,
    [script, ...Object.entries(flags).flatMap(([flag, value]) => [`--${flag}`, value]), "--dry-run", "."],
    { cwd: program, env: environmentWith(configuration), stdio: "pipe" },
  );
  child.stdout.on("data", (data) => (run.output += String(data)));
  child.stderr.on("data", (data) => (run.output += String(data)));
  [run.exitCode] = (await once(child, "close")) as [number | null];
  server.forceShutdown();
  return run;
}

function environmentWith(configuration: Record<string, string>): NodeJS.ProcessEnv {
  return {
    PATH: process.env["PATH"],
    PULUMI_NODEJS_TYPESCRIPT: "true",
    PULUMI_CONFIG: JSON.stringify(configuration),
  };
}

/** The folder that `main` in Pulumi.yaml names. Default: the project's folder. */
function mainOf(folder: string): string {
  const [, main = "."] = /^main: (.*)$/m.exec(readFileSync(join(folder, "Pulumi.yaml"), "utf8")) ?? [];
  const program = join(folder, main);
  return statSync(program).isDirectory() ? program : dirname(program);
}

/** Answers as the engine does in the preview of a new stack: returns the inputs, and no ids or outputs. */
function monitor(run: ProgramRun, outputsOfStacks: Record<string, string>): UntypedServiceImplementation {
  return {
    supportsFeature: unary((_: messages.SupportsFeatureRequest) =>
      new messages.SupportsFeatureResponse().setHassupport(true),
    ),
    registerResource: unary((request: messages.RegisterResourceRequest) => {
      run.registered.push(`${request.getType()} ${request.getName()}`);
      return new messages.RegisterResourceResponse()
        .setUrn(`urn:pulumi:stack::project::${request.getType()}::${request.getName()}`)
        .setObject(request.getObject());
    }),
    readResource: unary((request: messages.ReadResourceRequest) => {
      const properties = { name: request.getId(), outputs: outputsOfStacks, secretOutputNames: [] };
      return new messages.ReadResourceResponse()
        .setUrn(`urn:pulumi:stack::project::${request.getType()}::${request.getName()}`)
        .setProperties(Struct.fromJavaScript(properties));
    }),
    registerResourceOutputs: unary(() => new Empty()),
    signalAndWaitForShutdown: unary(() => new Empty()),
  };
}

function engine(run: ProgramRun): UntypedServiceImplementation {
  return {
    log: unary((request: LogRequest) => {
      if (request.getSeverity() !== LogSeverity.DEBUG) run.output += `${request.getMessage()}\n`;
      return new Empty();
    }),
    setRootResource: unary(() => new SetRootResourceResponse()),
  };
}

function unary<Request, Response>(answer: (request: Request) => Response) {
  return (call: ServerUnaryCall<Request, Response>, done: sendUnaryData<Response>) => done(null, answer(call.request));
}

function bind(server: InstanceType<typeof grpc.Server>): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) =>
      error === null ? resolve(port) : reject(error),
    );
  });
}
