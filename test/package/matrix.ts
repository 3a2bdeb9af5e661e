/** The ways in which users' projects differ. The package must work with all of them. */
export const dimensions = {
  installer: ["npm", "npm linked", "pnpm", "yarn"],
  moduleResolution: ["node10", "node16", "bundler"],
  format: ["commonjs", "esm"],
  sdk: ["oldest", "newest"],
  node: ["20", "24"],
} as const;

type Dimension = keyof typeof dimensions;

/** One project: a value for each dimension. */
export type Row = { [Name in Dimension]: (typeof dimensions)[Name][number] };

export type Installer = Row["installer"];

/** The smallest set of the 96 possible projects that covers each pair of values: installers times resolutions. */
export const rows: readonly Row[] = [
  { installer: "npm", moduleResolution: "node10", format: "commonjs", sdk: "oldest", node: "20" },
  { installer: "npm", moduleResolution: "node16", format: "esm", sdk: "newest", node: "24" },
  { installer: "npm", moduleResolution: "bundler", format: "esm", sdk: "oldest", node: "24" },
  { installer: "npm linked", moduleResolution: "node10", format: "esm", sdk: "newest", node: "20" },
  { installer: "npm linked", moduleResolution: "node16", format: "commonjs", sdk: "oldest", node: "24" },
  { installer: "npm linked", moduleResolution: "bundler", format: "commonjs", sdk: "newest", node: "20" },
  { installer: "pnpm", moduleResolution: "node10", format: "esm", sdk: "oldest", node: "24" },
  { installer: "pnpm", moduleResolution: "node16", format: "commonjs", sdk: "newest", node: "20" },
  { installer: "pnpm", moduleResolution: "bundler", format: "esm", sdk: "oldest", node: "20" },
  { installer: "yarn", moduleResolution: "node10", format: "commonjs", sdk: "newest", node: "24" },
  { installer: "yarn", moduleResolution: "node16", format: "esm", sdk: "oldest", node: "20" },
  { installer: "yarn", moduleResolution: "bundler", format: "commonjs", sdk: "newest", node: "24" },
];

/** The values of a row beside its installer, for titles. */
export function titleOf({ moduleResolution, format, sdk, node }: Row): string {
  return `${format}, moduleResolution ${moduleResolution}, ${sdk} Pulumi SDK, Node ${node}`;
}

/** The pairs of values that no row has together. */
export function missingPairs(chosen: readonly Row[]): string[] {
  const names = Object.keys(dimensions) as Dimension[];
  return names.flatMap((first, index) =>
    names.slice(index + 1).flatMap((second) =>
      dimensions[first].flatMap((one) =>
        dimensions[second].flatMap((other) => {
          const isThere = chosen.some((row) => row[first] === one && row[second] === other);
          return isThere ? [] : [`${first} ${one} with ${second} ${other}`];
        }),
      ),
    ),
  );
}
