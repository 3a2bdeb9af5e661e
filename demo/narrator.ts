/** Where the story is printed: a terminal, a file or a test. */
export interface Screen {
  write(text: string): void;
  colours: boolean;
}

/** A claim of the demo that is false. */
export class BrokenPromise extends Error {
  override readonly name = "BrokenPromise";
}

type Style = "bold" | "faint" | "green" | "yellow" | "red" | "magenta";

const codes: Record<Style, number> = { bold: 1, faint: 2, red: 31, green: 32, yellow: 33, magenta: 35 };

/** The color of a line of Pulumi's output, by the sign before it. */
const signs: [RegExp, Style][] = [
  [/^ *(\+-|-\+|\+\+|--) /, "magenta"],
  [/^ *\+ /, "green"],
  [/^ *~ /, "yellow"],
  [/^ *- /, "red"],
  [/^ *(Resources|Outputs|Diagnostics|Duration):/, "bold"],
];

/** Lines about running steps. The line with the result follows. */
const progress = /^@ |^[ +~-]+ +\S+ \S+ (creating|updating|deleting|refreshing) \(\d+s\)/;

/** Prints the story and checks its claims. */
export class Narrator {
  constructor(private readonly screen: Screen) {}

  title(text: string): void {
    this.line(this.paint(text, "bold"));
  }

  chapter(number: number, text: string): void {
    this.line("");
    this.line(this.paint(`${number}. ${text}`, "bold"));
  }

  say(text: string): void {
    this.line(text);
  }

  /** Prints a command of the user. */
  command(text: string): void {
    this.line("");
    this.line(`${this.paint("$", "faint")} ${this.paint(text, "bold")}`);
  }

  /** Prints Pulumi's output as it is, with a bar before each line. */
  quote(text: string): void {
    const lines = text.trim().split("\n");
    for (const line of lines.filter((line) => !progress.test(line))) {
      const style = signs.find(([sign]) => sign.test(line))?.[1];
      this.line(`${this.paint("|", "faint")} ${style === undefined ? line : this.paint(line, style)}`.trimEnd());
    }
  }

  /** Prints the changed lines of a program. */
  edit({ removed, added }: { removed: string[]; added: string[] }): void {
    this.line("");
    removed.forEach((line) => this.line(this.paint(`- ${line}`, "red")));
    added.forEach((line) => this.line(this.paint(`+ ${line}`, "green")));
  }

  /** Prints a checked fact. Ends the demo if it is false. */
  claim(text: string, isTrue: boolean, seen: unknown): void {
    if (!isTrue) {
      throw new BrokenPromise(`Not so: ${text}\nSeen: ${JSON.stringify(seen, undefined, 2)}`);
    }
    this.line(`  ${this.paint("✓", "green")} ${text}`);
  }

  failure(text: string): void {
    this.line("");
    this.line(this.paint(text, "red"));
  }

  table(rows: string[][]): void {
    const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
    for (const [index, row] of rows.entries()) {
      const cells = row.map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      );
      this.line(`  ${index === 0 ? this.paint(cells.join("   "), "faint") : cells.join("   ")}`);
    }
  }

  private line(text: string): void {
    this.screen.write(`${text}\n`);
  }

  private paint(text: string, style: Style): string {
    return this.screen.colours && text !== "" ? `\u001b[${codes[style]}m${text}\u001b[0m` : text;
  }
}
