import { createHash, randomUUID } from "node:crypto";
import { listProcesses } from "./engine-processes";

/** The length from which a part of a secret counts as a leak, because a message may be cut off in a secret. */
const leakLength = 8;

/**
 * Random secrets that a test plants and then looks for, in any encoding. Each contains cores of letters and digits,
 * which no escaping changes. Most have characters between two cores that escaping does change.
 */
export class PlantedSecrets {
  private readonly cores = [core(1), core(2), core(3), core(4), core(5), core(6), core(7)];

  /** Has no line break, because it is sent in a header. */
  readonly apiKey = `rpa_${this.cores[0]}"\\&%${this.cores[1]}`;
  /** Has a line break and characters that JSON, HTML and URLs escape. */
  readonly variable = `${this.cores[2]}"\\\n <é>&%2B${this.cores[3]}`;
  /** The same without a line break. */
  readonly argument = `${this.cores[4]}"\\ <é>&%2B${this.cores[5]}`;
  /** Has only letters and digits, because image tags allow no other characters. */
  readonly tag = this.cores[6] ?? "";

  /** The cores whose parts are in the text, each with its encoding. */
  findIn(text: string): string[] {
    return this.cores.flatMap((core, index) =>
      Object.entries(formsOf(core))
        .filter(([, parts]) => parts.some((part) => text.includes(part)))
        .map(([form]) => `core ${index} ${form}`),
    );
  }

  /** Watches the command lines of all processes. `stop` returns those that contained a secret. */
  watchProcesses(): { stop(): string[] } {
    const seen = new Set<string>();
    const look = () => {
      for (const { command } of listProcesses()) if (this.findIn(command).length > 0) seen.add(command);
    };
    const timer = setInterval(look, 100);
    return {
      stop() {
        clearInterval(timer);
        look();
        return [...seen];
      },
    };
  }
}

/** Differs between processes, so that tests in parallel do not find each other's secrets. */
const salt = randomUUID();

/** The same on both engines, so that their results can be compared. It appears in no source file. */
function core(number: number): string {
  const digits = createHash("sha256").update(`planted ${salt} ${number}`).digest("hex").slice(0, 36);
  return digits.replace(/./g, (digit, index: number) => (index % 2 ? digit.toUpperCase() : digit));
}

/** Each encoding of a core, cut into all parts that count as a leak. */
function formsOf(core: string): Record<string, string[]> {
  return {
    "in clear": partsOf(core),
    "in base64": [0, 1, 2].flatMap((offset) => partsOf(inBase64(core, offset))),
    "in hex": partsOf(Buffer.from(core).toString("hex"), 2 * leakLength),
  };
}

/** Base64 of a core that begins at an offset of its text. The digits that depend on neighbouring bytes are cut off. */
function inBase64(core: string, offset: number): string {
  return Buffer.from("x".repeat(offset) + core)
    .toString("base64")
    .slice(offset === 0 ? 0 : 4, -4);
}

function partsOf(text: string, length = leakLength): string[] {
  return Array.from({ length: text.length - length + 1 }, (_, start) => text.slice(start, start + length));
}
