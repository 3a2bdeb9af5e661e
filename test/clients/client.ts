import assert from "node:assert/strict";
import { appendFileSync } from "node:fs";
import { startEmulator, type Emulator } from "../../testing/emulator";

/** An operation of a client, and whether the emulator must answer or refuse it. */
export interface Operation {
  name: string;
  /** For an operation that the emulator does not support: what the refusal must name. */
  refusedAs?: string;
}

/** The error of each operation as the client reports it, or undefined if the operation succeeded. */
export type Outcomes = Map<string, string | undefined>;

export interface Client {
  /** The name in its registry. */
  name: string;
  version: string;
  /** The settings that give the client the emulator's address. */
  addressSetBy: string;
  operations: Operation[];
  /** Runs each operation once. `offered` are the operations that the client has. */
  drive(emulator: Emulator): Promise<{ outcomes: Outcomes; offered: string[] }>;
}

/** The file from which scripts/clients.js writes its summary and docs/tested-with.md. */
const summary = process.env["RUNPOD_IAC_CLIENTS_SUMMARY"];

export function describeClient(client: Client): void {
  const { name, version, operations } = client;
  describe(`${name} ${version}, configured by ${client.addressSetBy}`, function () {
    this.timeout(90_000);
    this.slow(90_000);
    let emulator: Emulator;
    let outcomes: Outcomes;
    let offered: string[];
    let driverError: string | undefined;

    before(async () => {
      emulator = await startEmulator({ switches: quick, quota: 50 });
      emulator.handler = (input) => ({
        seconds: isSlow(input) ? 100 : 0.1,
        output: input,
        chunks: ["first", "second"],
      });
      try {
        ({ outcomes, offered } = await client.drive(emulator));
      } catch (error) {
        driverError = `The driver failed: ${messageOf(error)}`;
      }
    });
    after(() => emulator.close());

    it("has no operation that the table lacks", () => {
      assert.equal(driverError, undefined);
      const known = operations.map((operation) => operation.name);
      assert.deepEqual(offered.filter((one) => !known.includes(one)).toSorted(), []);
    });

    for (const { name: operation, refusedAs } of operations) {
      it(`${operation}${refusedAs === undefined ? " succeeds" : `, out of scope, is refused as ${refusedAs}`}`, () => {
        const wanted = refusedAs === undefined ? "answered" : "refused";
        const problem = driverError ?? problemOf(outcomes, operation, refusedAs);
        record({ client: `${name} ${version}`, operation, outcome: problem === undefined ? wanted : "failed" });
        assert.equal(problem, undefined);
      });
    }
  });
}

/** Why the outcome of an operation is wrong, if it is. */
function problemOf(outcomes: Outcomes, operation: string, refusedAs: string | undefined): string | undefined {
  if (!outcomes.has(operation)) return "The driver did not run it.";
  const error = outcomes.get(operation);
  if (refusedAs === undefined) return error;
  if (error === undefined) return `It was answered: the table says that the emulator refuses ${refusedAs}.`;
  return error.includes(refusedAs) ? undefined : `The refusal does not name ${refusedAs}: ${error}`;
}

function record(line: { client: string; operation: string; outcome: "answered" | "refused" | "failed" }): void {
  if (summary !== undefined) appendFileSync(summary, `${JSON.stringify(line)}\n`);
}

/** These suites do not test delays. */
const quick = {
  coldStartInSeconds: 0,
  imagePullInSeconds: 0,
  podPortsDelayInSeconds: 0,
  templateDeleteTailInSeconds: 0,
} as const;

/** Runs the operations one after the other. Each may use what earlier ones created. */
export async function tryEach(operations: Record<string, () => Promise<void>>): Promise<Outcomes> {
  const outcomes: Outcomes = new Map();
  for (const [name, carryOut] of Object.entries(operations)) {
    outcomes.set(name, await carryOut().then(() => undefined, messageOf));
  }
  return outcomes;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Sends GraphQL as a user's own code would, for operations that a client lacks. */
export async function ask<Data>(emulator: Emulator, query: string): Promise<Data> {
  const response = await fetch(emulator.graphqlUrl, {
    method: "POST",
    headers: { "Content-Type": "application/json", Authorization: `Bearer ${emulator.apiKey}` },
    body: JSON.stringify({ query }),
  });
  const { data, errors } = (await response.json()) as { data: Data; errors?: object[] };
  assert.equal(errors, undefined);
  return data;
}

/** Creates an endpoint with at most one worker. Returns its id. */
export async function makeEndpoint(emulator: Emulator): Promise<string> {
  const template = await ask<{ saveTemplate: { id: string } }>(
    emulator,
    `mutation { saveTemplate(input: { name: "worker", imageName: "a/b:1", dockerArgs: "", containerDiskInGb: 5, volumeInGb: 0,
      isServerless: true, env: [] }) { id } }`,
  );
  const endpoint = await ask<{ saveEndpoint: { id: string } }>(
    emulator,
    `mutation { saveEndpoint(input: { name: "service", templateId: "${template.saveTemplate.id}", gpuIds: "ADA_24",
      workersMin: 0, workersMax: 1, scalerType: "QUEUE_DELAY", scalerValue: 1 }) { id } }`,
  );
  return endpoint.saveEndpoint.id;
}

/** Whether a job keeps its worker busy for longer than a suite runs. */
function isSlow(input: unknown): boolean {
  return typeof input === "object" && input !== null && "slow" in input;
}
