import type { ChildProcessByStdio } from "node:child_process";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { call, fromStruct, toStruct } from "./calls";
import type { Properties } from "./calls";
import { grpc } from "./sdk";
import type { SupportedSdk } from "./sdk";

export interface CheckResult {
  inputs: Properties;
  failures: { property: string; reason: string }[];
}

export interface DiffResult {
  changes: "unknown" | "none" | "some";
  replaces: string[];
  deleteBeforeReplace: boolean;
}

export interface StartOptions {
  sdk: SupportedSdk;
  /** The stack configuration under full keys. Wrap a secret in `secret`, as the engine does. */
  config?: Properties;
  /** The variables of the process beside PATH. */
  environment?: Record<string, string>;
}

/** Pulumi's dynamic-provider process, called over gRPC as the engine does. */
export class ProviderProcess {
  private closed = false;

  private constructor(
    private readonly child: ChildProcessByStdio<null, Readable, Readable>,
    private readonly client: ResourceProviderClient,
    private readonly lines: string[],
  ) {
    child.once("close", () => (this.closed = true));
  }

  /** Starts the process and configures it. */
  static async start({ sdk, config = {}, environment = {} }: StartOptions): Promise<ProviderProcess> {
    const script = join(sdk.folder, "node_modules/@pulumi/pulumi/cmd/dynamic-provider");
    // The first argument is the engine's address for log requests, which our provider does not make.
    const child = spawn(process.execPath, [script, "127.0.0.1:1"], {
      cwd: sdk.folder,
      env: { ...environment, PATH: process.env["PATH"], PULUMI_NODEJS_PROJECT: "contract", PULUMI_CONFIG: "{}" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const lines: string[] = [];
    createInterface(child.stderr).on("line", (line) => lines.push(line));
    const stdout = createInterface(child.stdout);
    const port = await firstLine(stdout, child, lines);
    stdout.on("line", (line) => lines.push(line));
    const client = new ResourceProviderClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
    const running = new ProviderProcess(child, client, lines);
    await running.configure(config);
    return running;
  }

  /** What the process printed after its port. The user sees it as messages of the stack. Complete after `stop`. */
  get output(): string {
    return this.lines.join("\n");
  }

  async configure(config: Properties): Promise<void> {
    const request = new messages.ConfigureRequest().setArgs(toStruct(config)).setAcceptsecrets(true);
    await call<messages.ConfigureResponse>((done) => this.client.configure(request, done));
  }

  async check(news: Properties, olds: Properties = {}): Promise<CheckResult> {
    const request = new messages.CheckRequest().setOlds(toStruct(olds)).setNews(toStruct(news));
    const response = await call<messages.CheckResponse>((done) => this.client.check(request, done));
    return { inputs: fromStruct(response.getInputs()), failures: response.getFailuresList().map(failureOf) };
  }

  /** @param olds the old outputs */
  async diff(id: string, olds: Properties, news: Properties): Promise<DiffResult> {
    const request = new messages.DiffRequest().setId(id).setOlds(toStruct(olds)).setNews(toStruct(news));
    const response = await call<messages.DiffResponse>((done) => this.client.diff(request, done));
    return {
      changes: (["unknown", "none", "some"] as const)[response.getChanges()],
      replaces: response.getReplacesList(),
      deleteBeforeReplace: response.getDeletebeforereplace(),
    };
  }

  async create(inputs: Properties): Promise<{ id: string; properties: Properties }> {
    const request = new messages.CreateRequest().setProperties(toStruct(inputs));
    const response = await call<messages.CreateResponse>((done) => this.client.create(request, done));
    return { id: response.getId(), properties: fromStruct(response.getProperties()) };
  }

  /** An empty `id` means that the resource is gone. `inputs` are undefined if the handler returned none. */
  async read(
    id: string,
    outputs: Properties,
  ): Promise<{ id: string; properties: Properties; inputs: Properties | undefined }> {
    const request = new messages.ReadRequest().setId(id).setProperties(toStruct(outputs));
    const response = await call<messages.ReadResponse>((done) => this.client.read(request, done));
    return {
      id: response.getId(),
      properties: fromStruct(response.getProperties()),
      inputs: response.hasInputs() ? fromStruct(response.getInputs()) : undefined,
    };
  }

  async update(id: string, olds: Properties, news: Properties): Promise<Properties> {
    const request = new messages.UpdateRequest().setId(id).setOlds(toStruct(olds)).setNews(toStruct(news));
    const response = await call<messages.UpdateResponse>((done) => this.client.update(request, done));
    return fromStruct(response.getProperties());
  }

  async delete(id: string, outputs: Properties): Promise<void> {
    const request = new messages.DeleteRequest().setId(id).setProperties(toStruct(outputs));
    await call<unknown>((done) => this.client.delete(request, done));
  }

  /** Kills the process, as the CLI does after each operation, and reads the rest of its output. */
  async stop(): Promise<void> {
    this.client.close();
    if (!this.closed) {
      const closing = once(this.child, "close");
      this.child.kill("SIGKILL");
      await closing;
    }
  }
}

function failureOf(failure: messages.CheckFailure): { property: string; reason: string } {
  return { property: failure.getProperty(), reason: failure.getReason() };
}

function firstLine(
  stdout: NodeJS.EventEmitter,
  child: ChildProcessByStdio<null, Readable, Readable>,
  lines: string[],
): Promise<string> {
  return new Promise((resolve, reject) => {
    stdout.once("line", resolve);
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`The provider process ended with ${code}:\n${lines.join("\n")}`)));
  });
}
