import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Deployment } from "@pulumi/pulumi/automation";
import type { Account, Emulator, Snapshot } from "../../testing/emulator";
import type { Program, StackOptions } from "../end-to-end/engine";
import { programOf } from "../examples/program";
import { convertStore } from "./convert-store";

export const folderOfFixtures = join(__dirname, "fixtures");

/** What a version of this package has left behind: in the state, and at RunPod. */
export interface Fixture {
  version: string;
  program: Program;
  state: Deployment;
  runpod: RunpodDump;
}

/** What the emulated RunPod held; data centers are the world's and not the user's. */
export interface RunpodDump {
  /** When it was taken, in milliseconds since 1970. */
  at: number;
  store: Omit<Snapshot, "dataCenters">;
}

/** Of the fixtures, oldest first. */
export const versions: readonly string[] = readdirSync(folderOfFixtures).sort((one, other) =>
  one.localeCompare(other, "en", { numeric: true }),
);

/** The accounts that programs of fixtures know: the stack's own, and one behind a Provider. */
export interface Accounts {
  main: Account;
  staging: Account;
}

/** Account ids, keys and addresses are random: files hold these texts in their places. */
function placeholdersFor(emulator: Emulator, { main, staging }: Accounts): [placeholder: string, text: string][] {
  return [
    ["{{url}}", emulator.url],
    ["{{accountId}}", main.id],
    ["{{apiKey}}", main.apiKey],
    ["{{stagingAccountId}}", staging.id],
    ["{{stagingApiKey}}", staging.apiKey],
  ];
}

export function fileOfProgram(version: string): string {
  return join(folderOfFixtures, version, "program.ts");
}

export function programOfFixture(version: string): Program {
  const file = fileOfProgram(version);
  return programOf(readFileSync(file, "utf8"), file);
}

/** The fixture of a version as it would be if its run had been on this emulator. */
export function readFixture(version: string, emulator: Emulator, accounts: Accounts): Fixture {
  const read = (file: string): unknown => {
    let text = readFileSync(join(folderOfFixtures, version, file), "utf8");
    for (const [placeholder, real] of placeholdersFor(emulator, accounts)) text = text.replaceAll(placeholder, real);
    return JSON.parse(text);
  };
  return {
    version,
    program: programOfFixture(version),
    state: read("state.json") as Deployment,
    runpod: read("runpod.json") as RunpodDump,
  };
}

/** The files of a fixture, ready to be written. */
export function writeFixture(
  { state, runpod }: Pick<Fixture, "state" | "runpod">,
  emulator: Emulator,
  accounts: Accounts,
): Record<"state.json" | "runpod.json", string> {
  const write = (value: unknown): string => {
    let text = JSON.stringify(value, withoutPlaces, 2);
    for (const [placeholder, real] of placeholdersFor(emulator, accounts)) text = text.replaceAll(real, placeholder);
    return text;
  };
  return { "state.json": write(state), "runpod.json": write(runpod) };
}

/** Where a program stands on the machine that ran it is nobody's business. */
function withoutPlaces(key: string, value: unknown): unknown {
  return key === "sourcePosition" || key === "stackTrace" ? undefined : value;
}

export function dumpOf(emulator: Emulator): RunpodDump {
  const { dataCenters, ...store } = emulator.store.snapshot();
  return { at: emulator.clock.now(), store };
}

/** Fills the emulator with what RunPod held, as old now as it was then. */
export function restore(emulator: Emulator, { at, store }: RunpodDump): void {
  const passed = emulator.clock.now() - at;
  emulator.store.restore({ ...emulator.store.snapshot(), ...later(convertStore(store), passed) });
}

/** No number in a store is this large but for times, in milliseconds since 1970. */
const leastTime = 1e12;

function later<Value>(value: Value, milliseconds: number): Value {
  const text = JSON.stringify(value, (_key, member: unknown) =>
    typeof member === "number" && member > leastTime ? member + milliseconds : member,
  );
  return JSON.parse(text) as Value;
}

/** How a stack is set up to run the program of a fixture. */
export function stackOptionsFor(emulator: Emulator, staging: Account, program: Program): StackOptions {
  return {
    project: "upgrade",
    program,
    config: {
      ...emulator.stackConfig,
      "upgrade:token": { value: "not-a-real-token", secret: true },
      "upgrade:stagingKey": { value: staging.apiKey, secret: true },
    },
    passTime: (milliseconds) => emulator.clock.advance(milliseconds),
  };
}
