import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";

/** What a program registers at the engine. */
export interface Registration {
  type: string;
  name: string;
  inputs: Record<string, unknown>;
  /** Reference to the explicit provider, if there is one. */
  provider?: string;
}

/** A message of a program, and its resource. */
export interface Log {
  severity: "info" | "warn";
  message: string;
  resource: string | undefined;
}

/** The text that names each kind's provider. Users' states contain it. */
export const shims = JSON.parse(readFileSync(join(__dirname, "golden/shims.json"), "utf8")) as Record<string, string>;

/** The SDK's mark for a secret that it sends to the engine. */
const secretMark = "4dabf18193072939515e22adb298388d";

/** Runs a program that logs nothing, and returns its registrations. */
export async function registrationsOf(program: () => unknown): Promise<Record<string, Registration>> {
  const { registered, logs } = await runWithMocks(program);
  assert.deepEqual(logs, [], "the program logs nothing");
  return registered;
}

/** Runs a program, and returns its messages in order. */
export async function logsOf(program: () => unknown): Promise<Log[]> {
  return (await runWithMocks(program)).logs;
}

/** Runs a program with a mocked engine that knows every output. */
export async function runWithMocks(program: () => unknown) {
  const registered: Record<string, Registration> = {};
  const logs: Log[] = [];
  const { info, warn } = pulumi.log;
  const collect =
    (severity: Log["severity"]): typeof pulumi.log.warn =>
    (message, resource) => {
      logs.push({ severity, message, resource: (resource as { __name?: string } | undefined)?.__name });
      return Promise.resolve();
    };
  Object.assign(pulumi.log, { info: collect("info"), warn: collect("warn") });
  try {
    await pulumi.runtime.setMocks(
      {
        newResource({ type, name, inputs, provider }) {
          const given = inputs as Record<string, unknown>;
          registered[name] = { type, name, inputs: given, ...(provider ? { provider } : {}) };
          // Adds what `check` and RunPod would add.
          return { id: `${name}-id`, state: { release: `${name}-release`, releaseEnv: "e0", ...plain(given) } };
        },
        call: () => ({}),
      },
      "shop",
      "prod",
      false,
    );
    program();
    await pulumi.runtime.disconnect();
  } finally {
    Object.assign(pulumi.log, { info, warn });
  }
  return { registered, logs };
}

/** The value of an output, also of a secret one. */
export function valueOf<Value>(output: pulumi.Output<Value>): Promise<unknown> {
  return new Promise((tell) => output.apply(tell));
}

/** The value in the form of a secret in a registration. */
export function secretOf(value: unknown): Record<string, unknown> {
  return { [secretMark]: "1b47061264138c4ac30d75fd1eb44270", value };
}

export function isSecret(value: unknown): boolean {
  return typeof value === "object" && value !== null && secretMark in value;
}

/** The inputs without the marks of secrets and without undefined values. */
function plain(inputs: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(inputs).filter(([, value]) => value !== undefined));
}
