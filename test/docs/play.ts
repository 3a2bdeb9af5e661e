import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import assert from "node:assert/strict";
import type { Program } from "../end-to-end/engine";
import { assertTemplatesFirst, templatesIn } from "../end-to-end/with-stack";
import { programOf } from "../examples/program";
import type { SimulatedStack } from "../../testing/simulator";
import { SimulatedCommandError } from "../../testing/simulator";
import { readFileSync } from "node:fs";
import { runEvent } from "./events";
import type { Page, Part } from "./page";
import { root, standalone } from "./page";
import { folderOfBlocks, wholeProgram } from "./programs";
import { PageEnvironment } from "./page-environment";

/** A block of commands whose answers differ between page and run. */
export interface Difference {
  part: Part;
  /** The correct text of the block. */
  right: string;
}

interface PageRun {
  environment: PageEnvironment;
  project: string;
  stack: SimulatedStack;
  source: string;
  /** The number of RunPod's calls before the last block of commands. */
  callsBefore: number;
}

/** Runs a page from top to bottom: its programs, edits, commands and events. */
export async function playPage({ parts }: Page): Promise<Difference[]> {
  const environment = await PageEnvironment.start();
  const pageRun: PageRun = { environment, ...emptyStack(environment, "runpod-serverless"), source: "", callsBefore: 0 };
  const apart = new Set(standalone(parts));
  const differences: Difference[] = [];
  try {
    for (const part of parts) {
      if (part.kind === "play") await applyEvent(pageRun, part.text);
      if (part.kind === "ts" && !apart.has(part)) pageRun.source = wholeProgram(part.text);
      if (part.kind === "diff") pageRun.source = edited(pageRun.source, part);
      if (part.kind !== "console" && part.kind !== "calls") continue;
      const right = part.kind === "calls" ? callsSince(pageRun) : await transcript(pageRun, part);
      if (!isSame(part.text, right)) differences.push({ part, right });
    }
  } finally {
    await environment.emulator.close();
  }
  return differences;
}

async function applyEvent(pageRun: PageRun, what: string): Promise<void> {
  const [, verb, name = ""] = /^(program|stack) (\S+)$/.exec(what) ?? [];
  if (verb === "program") pageRun.source = readFileSync(join(root, name, "index.ts"), "utf8");
  else if (verb === "stack") Object.assign(pageRun, emptyStack(pageRun.environment, name));
  else await runEvent(pageRun.environment, what);
}

/** @param name the project, or project/stack if the stack is not "dev" */
function emptyStack(environment: PageEnvironment, name: string): Pick<PageRun, "project" | "stack"> {
  const [project = "", stack] = name.split("/");
  return { project, stack: environment.addStack(project, async () => undefined, stack) };
}

/** Lines with `-` are deleted, lines with `+` are added, and lines with a blank find the place. */
function edited(source: string, { text, line }: Part): string {
  const lines = text.trimEnd().split("\n");
  const side = (sign: string) =>
    lines.filter((each) => /^ |^$/.test(each) || each.startsWith(sign)).map((each) => each.slice(1));
  const [before, after] = [side("-").join("\n"), side("+").join("\n")];
  assert.equal(source.split(before).length, 2, `The edit in line ${line} fits the program in no place, or in several.`);
  return source.replace(before, () => after);
}

/** Runs the commands of a block. A command without an answer on the page must succeed. */
async function transcript(pageRun: PageRun, { text, line }: Part): Promise<string> {
  const entries = text.split(/^\$ /m).slice(1);
  const played: string[] = [];
  pageRun.callsBefore = pageRun.environment.emulator.calls.length;
  for (const entry of entries) {
    const [command = "", ...answer] = entry.trimEnd().split("\n");
    const { succeeded, output } = await run(pageRun, command);
    const shown = answer.join("\n");
    if (shown === "") assert.ok(succeeded, `\`${command}\` in line ${line} failed.\n${output}`);
    const right = shown === "" || isSame(shown, output) ? shown : output;
    played.push(`$ ${command}\n${right === "" ? "" : `${right}\n`}`);
  }
  return played.join("");
}

/** The calls of the commands before, one per line, by the API's names, which messages use too. */
function callsSince({ environment, callsBefore }: PageRun): string {
  const operations = environment.emulator.calls.slice(callsBefore).map(({ wireName }) => wireName);
  return `${operations.join("\n") || "nothing"}\n`;
}

/** Compares lines in any order, because parallel steps end in any order. The number of reports of a wait is random. */
function isSame(shown: string, output: string): boolean {
  const lines = (text: string) => {
    const all = text.replaceAll("└─", "├─").split("\n");
    const timeless = all.map((line) => line.replace(/, for \d+ s now, /, ", for a while now, "));
    const isFirst = (line: string, place: number) => !line.includes("waiting ") || timeless.indexOf(line) === place;
    return timeless.filter(isFirst).sort();
  };
  return isDeepStrictEqual(lines(shown), lines(output));
}

async function run(pageRun: PageRun, command: string): Promise<{ succeeded: boolean; output: string }> {
  const { environment, stack, project } = pageRun;
  const words = command.split(/\s+/);
  const [, verb = "", ...rest] = words;
  assert.equal(words[0], "pulumi", `Only Pulumi's commands are played, not \`${command}\`.`);
  if (verb === "config") return configure(pageRun, rest);
  if (verb === "stack") return showOutput(pageRun, rest);
  stack.program = programFor(pageRun);
  const options = { diff: rest.includes("--diff"), excludeProtected: rest.includes("--exclude-protected") };
  const operations = { preview: "preview", up: "up", refresh: "refresh", destroy: "destroy" } as const;
  assert.ok(verb in operations, `The project ${project} has no command \`${command}\`.`);
  // The CLI's `destroy` previews first, and fails there if a resource is protected.
  const mayStop = verb === "destroy" && !options.excludeProtected && !rest.includes("--skip-preview");
  const isProtected = JSON.stringify(await stack.exportStack()).includes('"protect":true');
  assert.ok(!mayStop || !isProtected, "The simulator has no preview of a destroy, in which this one would stop.");
  try {
    // As the CLI does. Its output is omitted, because the page shows it under `pulumi preview`.
    if (verb === "up") await stack.preview();
    const first = environment.emulator.calls.length;
    const { stdout } = await stack[verb as keyof typeof operations](options);
    assertTemplatesFirst(environment.emulator.calls.slice(first), templatesIn(stack.stateText()));
    return { succeeded: true, output: tidy(environment.asOnPage(stdout)) };
  } catch (error) {
    if (!(error instanceof SimulatedCommandError)) throw error;
    return { succeeded: false, output: tidy(environment.asOnPage(error.stdout)) };
  }
}

function programFor({ environment, source }: PageRun): Program {
  return programOf(environment.asInThisRun(source), join(folderOfBlocks, "index.ts"));
}

async function configure({ environment, stack, project }: PageRun, words: string[]) {
  const [set, ...rest] = words.filter((word) => word !== "--secret");
  const [key = "", ...value] = rest;
  assert.equal(set, "set");
  const fullKey = key.includes(":") ? key : `${project}:${key}`;
  await stack.setConfig(fullKey, { value: environment.asInThisRun(value.join(" ").replace(/^"(.*)"$/, "$1")) });
  return { succeeded: true, output: "" };
}

async function showOutput({ environment, stack }: PageRun, [verb, name = ""]: string[]) {
  assert.equal(verb, "output");
  const outputs = await stack.outputs();
  assert.ok(name in outputs, `The stack has no output ${name}.`);
  return { succeeded: true, output: environment.asOnPage(String(outputs[name]?.value)) };
}

function tidy(output: string): string {
  return output.replace(/[ \t]+$/gm, "").trim();
}
