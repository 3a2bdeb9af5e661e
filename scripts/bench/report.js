"use strict";

const fs = require("node:fs");
const os = require("node:os");
const prettier = require("prettier");
const pulumiVersion = require("@pulumi/pulumi/package.json").version;
const { version } = require("runpod-iac/package.json");
const { median } = require("./median");

function headOf(cliVersion, engines) {
  const [{ model }] = os.cpus();
  return [
    `runpod-iac ${version}, @pulumi/pulumi ${pulumiVersion}, Node ${process.versions.node}` +
      (engines.includes("cli") ? `, Pulumi CLI ${cliVersion}` : "") +
      `; ${os.cpus().length} cores (${model.trim()}), ${Math.round(os.totalmem() / 2 ** 30)} GB, ${os.type()}.`,
  ].join("\n");
}

/** One table for an engine and a size; growth is told against the smallest size. */
function tableOf({ engine, size, operations, ours, floor }, smallest) {
  const rows = operations.map((operation) => {
    const own = median(ours.map(({ steps }) => steps[operation].inMs));
    const least = median(floor.map(({ steps }) => steps[operation].inMs));
    const { calls, bytes } = ours[0].steps[operation];
    const inSmallest = median(smallest.ours.map(({ steps }) => steps[operation].inMs)) / smallest.size;
    const growth = size === smallest.size ? "" : (own / size / inSmallest).toFixed(2);
    const goal = operation === "refresh" ? ` ${mark(calls <= 4)}` : "";
    return [
      operation,
      seconds(own),
      seconds(least),
      `${(own / least).toFixed(2)} ${mark(own / least <= 1.15)}`,
      `${calls}${goal}`,
      kilobytes(bytes),
      growth,
    ];
  });
  const { state, peakMemoryInMb } = ours[0];
  const head = [
    "",
    "ours",
    "floor",
    "ratio (goal 1.15)",
    "API calls (refresh: goal 4)",
    "bytes",
    "time per resource, to the smallest",
  ];
  const memory =
    peakMemoryInMb === undefined
      ? ""
      : ` Provider process at its peak: ${Math.round(peakMemoryInMb)} MB ${mark(peakMemoryInMb <= 250)} (goal 250; the floor's: ${Math.round(Math.max(...floor.map((one) => one.peakMemoryInMb)))} MB).`;
  return [
    `\n### ${size} resources, ${engine === "cli" ? "Pulumi CLI" : "simulator"}\n`,
    ...[head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`),
    `\nState: ${Math.round(state.bytesPerResource)} bytes per resource (the floor's: ${Math.round(floor[0].state.bytesPerResource)}), of these __provider ${state.shimBytes} ${mark(state.shimBytes <= 120)} (goal 120).${memory}`,
  ].join("\n");
}

const mark = (isMet) => (isMet ? "✓" : "✗");
const seconds = (ms) => `${(ms / 1000).toFixed(2)} s`;
const kilobytes = (bytes) => `${Math.round(bytes / 1000)} kB`;

/** Replaces what stands below the marker, and leaves the explanations above it alone. */
async function writeResults(file, parts) {
  const marker = "<!-- below: written by `npm run bench -- --write` -->";
  const before = fs.existsSync(file) ? fs.readFileSync(file, "utf8").split(marker)[0] : "# Performance\n\n";
  const text = `${before}${marker}\n\n${parts.join("\n\n")}\n`;
  fs.writeFileSync(file, await prettier.format(text, { ...(await prettier.resolveConfig(file)), filepath: file }));
}

module.exports = { headOf, tableOf, writeResults };
