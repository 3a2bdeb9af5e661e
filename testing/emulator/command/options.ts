import { parseArgs } from "node:util";
import type { Switches } from "..";
import { choicesOf } from "../switches";

/** The options of the command. */
export interface CommandOptions {
  help: boolean;
  /** Port on this machine. 0 picks a free port. */
  port: number;
  /** The file that keeps the state. Undefined: nothing is kept. */
  stateFile: string | undefined;
  /** Key of the first account; undefined: that of the state file, else `defaultApiKey`. */
  apiKey: string | undefined;
  /** Worker quota of the first account; undefined: that of the state file, else the emulator's default. */
  quota: number | undefined;
  switches: Partial<Switches>;
  /** Prints no line per request. */
  quiet: boolean;
}

export const defaultPort = 4010;

/** The same at each start, so that a client's configuration stays valid. No real key has this form. */
export const defaultApiKey = "rpa_EMULATOR";

/** A wrong use of the command. It is shown without a stack. */
export class UsageError extends Error {}

export function readOptions(words: string[]): CommandOptions {
  const { values } = parse(words);
  const port = numberOf("--port", values.port) ?? defaultPort;
  if (port > 65_535) throw new UsageError(`--port ${port}: ports end at 65535.`);
  if (values["api-key"] === "") throw new UsageError("--api-key is empty: a request without a key belongs to nobody.");
  if (values.state === "") throw new UsageError("--state is empty: it takes the name of a file.");
  return {
    help: values.help,
    port,
    stateFile: values.state,
    apiKey: values["api-key"],
    quota: numberOf("--quota", values.quota),
    switches: Object.fromEntries(values.switch.map(readSwitch)),
    quiet: values.quiet,
  };
}

function parse(words: string[]) {
  try {
    return parseArgs({
      args: words,
      options: {
        help: { type: "boolean", short: "h", default: false },
        port: { type: "string" },
        state: { type: "string" },
        "api-key": { type: "string" },
        quota: { type: "string" },
        switch: { type: "string", multiple: true, default: [] },
        quiet: { type: "boolean", default: false },
      },
    });
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    throw new UsageError(`${text.split(". To specify")[0]}\nAll options: runpod-iac-emulator --help`);
  }
}

function numberOf(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,9}$/.test(text)) throw new UsageError(`${option} "${text}" is not a whole number of 0 or more.`);
  return Number(text);
}

function readSwitch(text: string): [name: string, value: string | number] {
  const [, name = "", value = ""] = /^([^=]*)=(.*)$/.exec(text) ?? [];
  const choices = choicesOf(name);
  if (name === "") throw new UsageError(`--switch "${text}" is not of the form <name>=<value>.`);
  if (choices === undefined) {
    throw new UsageError(`There is no switch "${name}". All switches: runpod-iac-emulator --help`);
  }
  if (choices === "number") return [name, numberOf(`--switch ${name}=`, value) ?? 0];
  if (!choices.includes(value)) {
    throw new UsageError(`--switch ${name} can be ${choices.join(" or ")}, not "${value}".`);
  }
  return [name, value];
}
