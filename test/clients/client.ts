import assert from "node:assert/strict";
import { appendFileSync } from "node:fs";
import { startEmulator, type Emulator } from "../../testing/emulator";

/** What a client offers, and what must become of it. */
export interface Operation {
  name: string;
  /** For what the emulator does not do: what its refusal names. */
  refusedAs?: string;
}

/**
 * What became of an operation: undefined where it was answered as the client expects, else the error as the client
 * gives it.
 */
export type Outcomes = Map<string, string | undefined>;

export interface Client {
  /** As its registry spells it. */
  name: string;
  version: string;
  /** How it was told where the emulator is. */
  pointedBy: string;
  operations: Operation[];
  /** Tries every operation once, in an order that makes sense. */
  drive(emulator: Emulator): Promise<{ outcomes: Outcomes; offered: string[] }>;
}

/** Where scripts/clients.js collects what its closing summary and docs/tested-with.md say. */
const summary = process.env["RUNPOD_IAC_CLIENTS_SUMMARY"];

export function describeClient(client: Client): void {
  const { name, version, operations } = client;
  describe(`${name} ${version}, by ${client.pointedBy}`, function () {
    this.timeout(90_000);
    this.slow(90_000);
    let emulator: Emulator;
    let outcomes: Outcomes;
    let offered: string[];
    let broken: string | undefined;

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
        broken = `The driver broke off: ${messageOf(error)}`;
      }
    });
    after(() => emulator.close());

    it("offers nothing that is not in the table", () => {
      assert.equal(broken, undefined);
      const known = operations.map((operation) => operation.name);
      assert.deepEqual(offered.filter((one) => !known.includes(one)).toSorted(), []);
    });

    for (const { name: operation, refusedAs } of operations) {
      it(`${operation}${refusedAs === undefined ? "" : `: out of scope, refused as ${refusedAs}`}`, () => {
        const wanted = refusedAs === undefined ? "answered" : "refused";
        const problem = broken ?? problemOf(outcomes, operation, refusedAs);
        record({ client: `${name} ${version}`, operation, outcome: problem === undefined ? wanted : "failed" });
        assert.equal(problem, undefined);
      });
    }
  });
}

/** What is wrong with the outcome of an operation, if anything is. */
function problemOf(outcomes: Outcomes, operation: string, refusedAs: string | undefined): string | undefined {
  if (!outcomes.has(operation)) return "It was not tried.";
  const error = outcomes.get(operation);
  if (refusedAs === undefined) return error;
  if (error === undefined) return `It was answered: the table says that the emulator refuses ${refusedAs}.`;
  return error.includes(refusedAs) ? undefined : `The refusal does not name ${refusedAs}: ${error}`;
}

function record(line: { client: string; operation: string; outcome: "answered" | "refused" | "failed" }): void {
  if (summary !== undefined) appendFileSync(summary, `${JSON.stringify(line)}\n`);
}

/** Nobody waits for images and cold starts here. */
const quick = {
  coldStartInSeconds: 0,
  imagePullInSeconds: 0,
  podPortsDelayInSeconds: 0,
  templateDeleteTailInSeconds: 0,
} as const;

/** Tries the operations one after the other; what one leaves behind, the next ones may use. */
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

/** The GraphQL that a user's own code would send, for what a client does not offer. */
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

/** An endpoint with at most one worker, for clients that only send jobs. */
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

/** Jobs of `{ slow: true }` keep a worker for longer than a suite runs. */
function isSlow(input: unknown): boolean {
  return typeof input === "object" && input !== null && "slow" in input;
}
