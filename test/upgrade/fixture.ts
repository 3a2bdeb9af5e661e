import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Deployment } from "@pulumi/pulumi/automation";
import type { Account, Emulator, Snapshot } from "../../testing/emulator";
import type { Program, StackOptions } from "../end-to-end/engine";
import { programOf } from "../examples/program";
import { convertStore } from "./convert-store";

export const folderOfFixtures = join(__dirname, "fixtures");

/** A stack that a version of this package created: the program, the state, and what RunPod has. */
export interface Fixture {
  version: string;
  program: Program;
  state: Deployment;
  runpod: RunpodDump;
}

/** What the emulated RunPod contained, without data centers, which are not the user's. */
export interface RunpodDump {
  /** The time of the dump, in milliseconds since 1970. */
  at: number;
  store: Omit<Snapshot, "dataCenters">;
}

/** The versions that have fixtures, oldest first. */
export const versions: readonly string[] = readdirSync(folderOfFixtures).sort((one, other) =>
  one.localeCompare(other, "en", { numeric: true }),
);

/** The accounts in fixtures: the stack's, and that of a Provider. */
export interface Accounts {
  main: Account;
  staging: Account;
}

/** Account ids, keys and addresses are random, so the files contain placeholders for them. */
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

/** Reads the fixture of a version, with this emulator's addresses, accounts and keys. */
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

/** The texts of a fixture's files. */
export function writeFixture(
  { state, runpod }: Pick<Fixture, "state" | "runpod">,
  emulator: Emulator,
  accounts: Accounts,
): Record<"state.json" | "runpod.json", string> {
  const write = (value: unknown): string => {
    let text = JSON.stringify(value, withoutSourcePaths, 2);
    for (const [placeholder, real] of placeholdersFor(emulator, accounts)) text = text.replaceAll(real, placeholder);
    return text;
  };
  return { "state.json": write(state), "runpod.json": write(runpod) };
}

/** Omits paths of the machine that ran the program. */
function withoutSourcePaths(key: string, value: unknown): unknown {
  return key === "sourcePosition" || key === "stackTrace" ? undefined : value;
}

export function dumpOf(emulator: Emulator): RunpodDump {
  const { dataCenters, ...store } = emulator.store.snapshot();
  return { at: emulator.clock.now(), store };
}

/** Restores a dump into the emulator. Moves all times, so that resources have the age that they had in the dump. */
export function restore(emulator: Emulator, { at, store }: RunpodDump): void {
  const passed = emulator.clock.now() - at;
  emulator.store.restore({ ...emulator.store.snapshot(), ...later(convertStore(store), passed) });
}

/** Larger numbers in a store are times in milliseconds since 1970. */
const leastTime = 1e12;

function later<Value>(value: Value, milliseconds: number): Value {
  const text = JSON.stringify(value, (_key, member: unknown) =>
    typeof member === "number" && member > leastTime ? member + milliseconds : member,
  );
  return JSON.parse(text) as Value;
}

/** The options of a stack that runs the program of a fixture. */
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
