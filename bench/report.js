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

/** One table for an engine and a size. Growth is relative to the smallest size. */
function tableOf({ engine, api, size, operations, ours, floor }, smallest) {
  const rows = operations.map((operation) => {
    const own = median(ours.map(({ steps }) => steps[operation].inMs));
    const least = median(floor.map(({ steps }) => steps[operation].inMs));
    const { bytes } = ours[0].steps[operation];
    const calls = Math.max(...ours.map(({ steps }) => steps[operation].calls));
    const { ideal, most } = callsOf(operation, size, api);
    const inSmallest = median(smallest.ours.map(({ steps }) => steps[operation].inMs)) / smallest.size;
    const growth = size === smallest.size ? "" : (own / size / inSmallest).toFixed(2);
    return [
      operation,
      seconds(own),
      seconds(least),
      `${(own / least).toFixed(2)} ${mark(own / least <= 1.15)}`,
      `${calls} (${ideal}) ${mark(calls <= most)}`,
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
    "API calls (ideal)",
    "bytes",
    "time per resource, to the smallest",
  ];
  const memory =
    peakMemoryInMb === undefined
      ? ""
      : ` Provider process at its peak: ${Math.round(peakMemoryInMb)} MB ${mark(peakMemoryInMb <= 250)} (goal 250; the floor's: ${Math.round(Math.max(...floor.map((one) => one.peakMemoryInMb)))} MB).`;
  return [
    tableText(`${size} resources, ${nameOf(engine)}, ${apiNames[api]}`, head, rows),
    `\nState: ${Math.round(state.bytesPerResource)} bytes per resource (the floor's: ${Math.round(floor[0].state.bytesPerResource)}), of these __provider ${state.shimBytes} ${mark(state.shimBytes <= 120)} (goal 120).${memory}`,
  ].join("\n");
}

/** Both APIs in one run, which played them by turns. */
function besideTableOf([first, second]) {
  const { engine, size, operations } = first;
  const rows = operations.map((operation) => {
    const of = ({ ours }) => median(ours.map(({ steps }) => steps[operation].inMs));
    const calls = ({ ours }) => Math.max(...ours.map(({ steps }) => steps[operation].calls));
    return [
      operation,
      `${seconds(of(first))} (${calls(first)} calls)`,
      `${seconds(of(second))} (${calls(second)} calls)`,
      (of(second) / of(first)).toFixed(2),
    ];
  });
  const head = ["", apiNames[first.api], apiNames[second.api], `${apiNames[second.api]} to ${apiNames[first.api]}`];
  return tableText(`Both APIs, ${size} resources, ${nameOf(engine)}`, head, rows);
}

/**
 * Calls that must be made: one per write, and one list per kind. REST v2 is also asked for the version of each new
 * endpoint, which is half of the resources. An `up` and a `destroy` may list twice more.
 */
function callsOf(operation, size, api) {
  const kinds = 4;
  const isWriting = operation === "up" || operation === "destroy";
  const reads = api === "rest" && operation === "up" ? size / 2 : 0;
  const ideal = operation === "preview" ? 0 : kinds + reads + (isWriting ? size : 0);
  return { ideal, most: ideal + (isWriting ? 2 : 0) };
}

/**
 * The effect of a latency on ours, beside its effect on a provider with one call per resource. The fastest runs are
 * compared: other work on the machine only makes a run longer, often by more than the latency.
 */
function latencyTableOf({ engine, api, size, latencyInMs, operations, unhurried, near, far, singleNear, singleFar }) {
  const rows = operations.map((operation) => {
    const of = (side) => Math.min(...side.map(({ steps }) => steps[operation].inMs));
    const [own, others] = [of(far) - of(near), of(singleFar) - of(singleNear)];
    const calls = (side) => side[0].steps[operation].calls;
    const ratio = own / others;
    return [
      operation,
      `${seconds(own)} (${calls(far)} calls)`,
      `${seconds(others)} (${calls(singleFar)} calls)`,
      `${ratio.toFixed(2)} ${mark(ratio <= 1)}`,
      seconds(Math.max(0, of(near) - of(unhurried))),
    ];
  });
  const head = ["", "adds to ours", "adds to one call a resource", "ratio (goal 1)", "our own pace takes, without it"];
  return tableText(
    `What ${latencyInMs} ms a call adds, ${size} resources, ${nameOf(engine)}, ${apiNames[api]}`,
    head,
    rows,
  );
}

/** The time until the provider process, or the program, can start its work. The first line is 100 %. */
function startTableOf(starts) {
  const names = { node: "Node", pulumi: "@pulumi/pulumi", ours: "runpod-iac", typescript: "the program itself" };
  const sumOf = (parts) => Object.values(parts).reduce((sum, inMs) => sum + inMs, 0);
  const whole = sumOf(starts[0].parts);
  const shown = (inMs) => (inMs === undefined ? "" : `${Math.round((100 * inMs) / whole)} % (${Math.round(inMs)} ms)`);
  const rows = starts.map(({ how, parts }) => [
    how,
    ...Object.keys(names).map((part) => shown(parts[part])),
    shown(sumOf(parts)),
  ]);
  return tableText("From the start of a process to its first work", ["", ...Object.values(names), "all"], rows);
}

const apiNames = { graphql: "GraphQL", rest: "REST v2" };

const nameOf = (engine) => (engine === "cli" ? "Pulumi CLI" : "simulator");

function tableText(title, head, rows) {
  const table = [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`);
  return [`\n### ${title}\n`, ...table].join("\n");
}

const mark = (isMet) => (isMet ? "✓" : "✗");
const seconds = (ms) => `${(ms / 1000).toFixed(2)} s`;
const kilobytes = (bytes) => `${Math.round(bytes / 1000)} kB`;

/** Replaces the text below the marker, and keeps the explanations above it. */
async function writeResults(file, parts) {
  const marker = "<!-- below: written by `npm run bench -- --write` -->";
  const before = fs.existsSync(file) ? fs.readFileSync(file, "utf8").split(marker)[0] : "# Performance\n\n";
  const text = `${before}${marker}\n\n${parts.join("\n\n")}\n`;
  fs.writeFileSync(file, await prettier.format(text, { ...(await prettier.resolveConfig(file)), filepath: file }));
}

module.exports = { besideTableOf, headOf, latencyTableOf, startTableOf, tableOf, writeResults };
