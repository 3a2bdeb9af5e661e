import { createHash, randomUUID } from "node:crypto";
import { listProcesses } from "./engine-processes";

/** Parts of a secret this long are as good as the secret: a message that is cut off in its middle must not pass. */
const tellingLength = 8;

/**
 * Secrets that can be told from anything else in whatever form a text carries them. Each has two cores of letters and
 * digits, which no escaping changes, and between them characters that every escaping changes.
 */
export class PlantedSecrets {
  private readonly cores = [core(1), core(2), core(3), core(4), core(5), core(6), core(7)];

  /** For a header: no line break. */
  readonly apiKey = `rpa_${this.cores[0]}"\\&%${this.cores[1]}`;
  /** For an environment variable: has what JSON, HTML and addresses escape, and a line break. */
  readonly variable = `${this.cores[2]}"\\\n <é>&%2B${this.cores[3]}`;
  /** For any other argument. */
  readonly argument = `${this.cores[4]}"\\ <é>&%2B${this.cores[5]}`;

  /** For a tag of an image, where nothing else may stand. */
  readonly tag = this.cores[6] ?? "";

  /** Says which parts of a secret, and in which form, a text has. Empty for an innocent text. */
  findIn(text: string): string[] {
    return this.cores.flatMap((core, index) =>
      Object.entries(formsOf(core))
        .filter(([, parts]) => parts.some((part) => text.includes(part)))
        .map(([form]) => `core ${index} ${form}`),
    );
  }

  /** Looks at the arguments of all processes until told to stop, and gives those that have a secret in them. */
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

/** Another one in every process: what a second run of these tests on the same machine shows is not ours. */
const salt = randomUUID();

/** The same on both engines, so that they can be compared; and nowhere else, this file included. */
function core(number: number): string {
  const digits = createHash("sha256").update(`planted ${salt} ${number}`).digest("hex").slice(0, 36);
  return digits.replace(/./g, (digit, index: number) => (index % 2 ? digit.toUpperCase() : digit));
}

/** What to look for: any telling part of the core as it stands, or of its encodings. */
function formsOf(core: string): Record<string, string[]> {
  return {
    "in clear": partsOf(core),
    "in base64": [0, 1, 2].flatMap((offset) => partsOf(inBase64(core, offset))),
    "in hex": partsOf(Buffer.from(core).toString("hex"), 2 * tellingLength),
  };
}

/** Base64 depends on where in its text the core begins; what depends on the neighbours as well is cut off. */
function inBase64(core: string, offset: number): string {
  return Buffer.from("x".repeat(offset) + core)
    .toString("base64")
    .slice(offset === 0 ? 0 : 4, -4);
}

function partsOf(text: string, length = tellingLength): string[] {
  return Array.from({ length: text.length - length + 1 }, (_, start) => text.slice(start, start + length));
}
