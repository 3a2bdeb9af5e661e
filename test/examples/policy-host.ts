import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { AnalyzerClient } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/analyzer_pb";
import { call, toStruct } from "../dynamic-provider/calls";
import type { Properties } from "../dynamic-provider/calls";
import { grpc } from "../dynamic-provider/sdk";

/** A resource as the engine passes it to a policy pack, with inputs that the provider has checked. */
export interface Analyzed {
  type: string;
  name: string;
  inputs: Properties;
  protect: boolean;
}

/**
 * Runs the SDK's `cmd/run-policy-pack`, which loads a policy pack with its TypeScript, and calls it over gRPC as the
 * engine does. The CLI starts it through a script that ships only with the CLI.
 */
export class PolicyHost {
  private constructor(
    private readonly client: AnalyzerClient,
    private readonly stop: () => Promise<void>,
  ) {}

  static async start(folder: string): Promise<PolicyHost> {
    const script = createRequire(join(folder, "index.js")).resolve("@pulumi/pulumi/cmd/run-policy-pack");
    // The first argument is the engine's address for log requests. Without a failure there are none.
    const child = spawn(process.execPath, [script, "127.0.0.1:1", "."], {
      cwd: folder,
      env: { PATH: process.env["PATH"] },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let errors = "";
    child.stderr.on("data", (data) => (errors += String(data)));
    const port = await Promise.race([once(createInterface(child.stdout), "line"), once(child, "close")]);
    if (child.exitCode !== null) throw new Error(`The policy pack did not load.\n${errors}`);
    const client = new AnalyzerClient(`127.0.0.1:${port[0]}`, grpc.credentials.createInsecure());
    return new PolicyHost(client, async () => {
      client.close();
      child.kill();
      await once(child, "close");
    });
  }

  /** Configures one policy, as a file for `--policy-pack-config` does. */
  async configure(policy: string, properties: Properties): Promise<void> {
    const request = new messages.ConfigureAnalyzerRequest();
    const config = new messages.PolicyConfig()
      .setEnforcementlevel(messages.EnforcementLevel.MANDATORY)
      .setProperties(toStruct(properties));
    request.getPolicyconfigMap().set(policy, config);
    await call<unknown>((done) => this.client.configure(request, done));
  }

  /** The violations of a resource, such as "mandatory pinned-images: ...". */
  async analyze({ type, name, inputs, protect }: Analyzed): Promise<string[]> {
    const request = new messages.AnalyzeRequest()
      .setType(type)
      .setName(name)
      .setUrn(`urn:pulumi:test::project::${type}::${name}`)
      .setProperties(toStruct(inputs))
      .setOptions(new messages.AnalyzerResourceOptions().setProtect(protect));
    const response = await call<messages.AnalyzeResponse>((done) => this.client.analyze(request, done));
    return response.getDiagnosticsList().map((diagnostic) => {
      const level = diagnostic.getEnforcementlevel() === messages.EnforcementLevel.MANDATORY ? "mandatory" : "advisory";
      return `${level} ${diagnostic.getPolicyname()}: ${diagnostic.getMessage()}`;
    });
  }

  close(): Promise<void> {
    return this.stop();
  }
}
