import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import type { EngineEvent } from "@pulumi/pulumi/automation";
import type { KindName } from "../../provider/kinds";
import { inputsThat } from "../../provider/lifecycle/input";
import type { Fault } from "../../testing/emulator";
import { PlantedSecrets } from "./planted-secrets";
import type { Engine, OperationResult, Program } from "./engine";
import { assertFailed, assertSucceeded, messagesOf } from "./results";
import type { TestSetup } from "./with-stack";
import { withStack } from "./with-stack";
import type { TemplateArgs } from "../../sdk";
import type { Inputs, KindUnderTest } from "../kinds";
import { inputsOf } from "../kinds";
import { programOfParts } from "./service-program";

/** A stack with a planted API key, and planted secrets in the template's env and args. */
export interface SecretSetup extends TestSetup {
  planted: PlantedSecrets;
  /** Runs an operation and finds secrets in its output, events and state, such as "state: core 2 in clear". */
  leaksOf: (run: Operate) => Promise<{ result: OperationResult; leaks: string[] }>;
  /** Runs an operation and fails if a secret leaks. The operation must succeed, or fail as `refusal` describes. */
  operateWithoutLeak: (run: Operate, refusal?: RegExp) => Promise<void>;
}

export type Operate = () => Promise<OperationResult>;

/** A service whose template has secret env and args. Outputs belong to one run, so each run makes them again. */
export function programWithSecrets(planted: PlantedSecrets, { env, ...template }: TemplateOfSecrets = {}): Program {
  return async () => {
    const variables = { TOKEN: pulumi.secret(planted.variable), ...env };
    const args = pulumi.secret(commandWith(planted));
    await programOfParts({ template: { args, ...template, env: variables }, endpoint: {} })();
  };
}

/**
 * A program with a resource whose secret inputs contain planted secrets. The program marks those in maps and free texts
 * as secret, and the resource's class marks the others. A template also gets an endpoint.
 *
 * @param version 2 changes the resource, its secrets and the keys of its maps
 */
export function programOfKind(underTest: KindUnderTest, planted: PlantedSecrets, version: 1 | 2): Program {
  return async () => {
    const { sample } = underTest;
    const changes = version === 2 ? (sample.update ?? sample.replacement.changes) : {};
    const args = { ...changes, ...secretsOf(underTest, planted, version) };
    if (underTest.kind === "template") await programOfParts({ template: args, endpoint: {} })();
    else sample.declare(args);
  };
}

function secretsOf({ kind, sample }: KindUnderTest, planted: PlantedSecrets, version: 1 | 2): Inputs {
  const value = secretOfVersion(planted, version);
  const map = () => ({ TOKEN: pulumi.secret(value), ...(version === 2 ? { ADDED: "plain" } : {}) });
  return Object.fromEntries([
    ...freeTextsOf(kind).map((name) => [name, pulumi.secret(commandWith(planted))]),
    ...sample.secretInputs.map((name) => [name, inputsOf(kind)[name]?.isMap === true ? map() : value]),
  ]) as Inputs;
}

function freeTextsOf(kind: KindName): string[] {
  return inputsThat(inputsOf(kind), ({ freeText }) => freeText === "secretInState");
}

/** The value of each secret input. A map contains it under the key TOKEN. */
export function secretOfVersion({ variable }: PlantedSecrets, version: 1 | 2): string {
  return `${version}-${variable}`;
}

export function commandWith({ argument }: PlantedSecrets): string {
  return `serve --password ${argument}`;
}

interface TemplateOfSecrets extends Partial<Omit<TemplateArgs, "env">> {
  env?: Record<string, pulumi.Input<string>>;
}

export async function withSecrets(engine: Engine, body: (setup: SecretSetup) => Promise<void>): Promise<void> {
  const planted = new PlantedSecrets();
  const options = {
    program: programWithSecrets(planted),
    config: ({ store, account }: TestSetup["emulator"]) => {
      store.accounts.update(account.id, { apiKey: planted.apiKey });
      return { "runpod:apiKey": { value: planted.apiKey, secret: true } };
    },
  };
  await withStack(engine, options, async (setup) => {
    const leaksOf = async (run: Operate) => {
      const processes = planted.watchProcesses();
      const result = await run();
      const places = {
        process: processes.stop().join("\n"),
        messages: JSON.stringify(result.messages),
        steps: JSON.stringify(result.steps),
        events: JSON.stringify(result.events.filter((event) => !isLoggedByPulumi(event))),
        stdout: result.stdout,
        stderr: result.stderr,
        state: await setup.stack.stateText(),
      };
      const leaks = Object.entries(places).flatMap(([place, text]) =>
        planted.findIn(text).map((found) => `${place}: ${found}`),
      );
      return { result, leaks };
    };
    const operateWithoutLeak = async (run: Operate, refusal?: RegExp) => {
      const { result, leaks } = await leaksOf(run);
      if (refusal === undefined) assertSucceeded(result);
      else assertFailed(result, refusal);
      assert.deepEqual(leaks, [], messagesOf(result));
    };
    await body({ ...setup, planted, leaksOf, operateWithoutLeak });
  });
}

/**
 * Whether Pulumi's SDK logged a resource's registration, secrets included (runtime/resource.ts). Users see this debug
 * message only with `--debug`. It appears with any provider, and no provider can prevent it.
 */
function isLoggedByPulumi({ diagnosticEvent }: EngineEvent): boolean {
  return diagnosticEvent?.message.startsWith("RegisterResource RPC finished") ?? false;
}

/** Replies that repeat the request's secrets, in the forms that servers and gateways use. */
export function repliesThatEchoSecrets(
  { kind }: KindUnderTest,
  planted: PlantedSecrets,
  version: 1 | 2,
): Record<string, Fault> {
  const { apiKey } = planted;
  const variable = secretOfVersion(planted, version);
  const command = freeTextsOf(kind).length > 0 ? commandWith(planted) : undefined;
  const env = [{ key: "TOKEN", value: variable }];
  const input = { dockerArgs: command, env };
  const invalid = `Variable "$input" got invalid value ${JSON.stringify(input)}; Field "x" is not defined.`;
  const request = JSON.stringify({ headers: { authorization: `Bearer ${apiKey}` }, variables: { input } });
  const page = `<html><h1>Blocked</h1><pre>Authorization: Bearer ${inHtml(apiKey)}\nTOKEN=${inHtml(variable)} ${inHtml(command ?? "")}</pre></html>`;
  const json = "application/json";
  const status = (code: number, body: string, contentType = json): Fault => {
    return { kind: "status", status: code, body, contentType };
  };
  return {
    "a GraphQL 400 that echoes the variables": status(400, JSON.stringify({ errors: [{ message: invalid }] })),
    "an error that echoes the env": { kind: "error", message: `Bad env: TOKEN=${variable}` },
    ...(command === undefined
      ? {}
      : {
          "an error that echoes the args": { kind: "error", message: `Bad args: ${command}` },
          "an error that is cut off in the args": status(502, `${"x".repeat(250)} ${command}`, "text/plain"),
        }),
    "an error that echoes the env as JSON": { kind: "error", message: `Bad env: ${JSON.stringify(env)}` },
    "a 500 that echoes the request": status(500, JSON.stringify({ message: "failed", request })),
    "a page that echoes the request": status(502, page, "text/html"),
    "a page with status 200": status(200, page, "text/html"),
    "a 401 that echoes the key": status(401, JSON.stringify({ message: `Unknown key ${apiKey}` })),
    "a 403 that echoes the key": status(403, `Refused: ${encodeURIComponent(apiKey)}`, "text/plain"),
    "a 429 that echoes the key": status(429, `Too many calls of ${apiKey}`, "text/plain"),
    "a 400 that echoes raw text": status(400, `Cannot read TOKEN=${variable}`, "text/plain"),
    "half of its own JSON": { kind: "malformed" },
    "a list that breaks off in a secret": status(
      200,
      `{"data":{"templates":[{"env":[{"key":"TOKEN","value":"${variable.slice(0, 20)}`,
    ),
    "nothing: the connection breaks": { kind: "reset", write: "after" },
  };
}

export function inHtml(text: string): string {
  return text.replace(/[<>&"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
