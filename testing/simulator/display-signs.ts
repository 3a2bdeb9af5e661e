/** The sign before a step, by operation. */
const signs: Record<string, string> = {
  create: "+",
  update: "~",
  delete: "-",
  replace: "+-",
  "create-replacement": "++",
  "delete-replaced": "--",
  discard: "<",
};

export function signOf(operation: string): string {
  return signs[operation] ?? "";
}

const colours: [RegExp, number][] = [
  [/^\s*(\+-|\+\+|--)\s/, 35],
  [/^\s*\+\s/, 32],
  [/^\s*~\s/, 33],
  [/^\s*-\s/, 31],
  [/^(Outputs|Resources|Diagnostics|Duration):/, 1],
];

/** Colors a line by its sign. */
export function paintLine(line: string): string {
  const colour = colours.find(([pattern]) => pattern.test(line))?.[1];
  return colour === undefined ? line : `\u001b[${colour}m${line}\u001b[0m`;
}
