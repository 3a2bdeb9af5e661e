import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import assert from "node:assert/strict";
import type { Program } from "../end-to-end/engine";
import { assertTemplatesFirst } from "../end-to-end/with-stack";
import { programOf } from "../examples/program";
import type { SimulatedStack } from "../../testing/simulator";
import { SimulatedCommandError } from "../../testing/simulator";
import { readFileSync } from "node:fs";
import { happen } from "./happenings";
import type { Page, Part } from "./page";
import { root, standalone } from "./page";
import { folderOfBlocks, wholeProgram } from "./programs";
import { World } from "./world";

/** A block of commands whose answers differ between page and run. */
export interface Difference {
  part: Part;
  /** The correct text of the block. */
  right: string;
}

interface Scene {
  world: World;
  project: string;
  stack: SimulatedStack;
  source: string;
  /** The number of RunPod's calls before the last block of commands. */
  callsBefore: number;
}

/** Runs a page from top to bottom: its programs, edits, commands and events. */
export async function playPage({ parts }: Page): Promise<Difference[]> {
  const world = await World.start();
  const scene: Scene = { world, ...emptyStack(world, "runpod-serverless"), source: "", callsBefore: 0 };
  const apart = new Set(standalone(parts));
  const differences: Difference[] = [];
  try {
    for (const part of parts) {
      if (part.kind === "play") await act(scene, part.text);
      if (part.kind === "ts" && !apart.has(part)) scene.source = wholeProgram(part.text);
      if (part.kind === "diff") scene.source = edited(scene.source, part);
      if (part.kind !== "console" && part.kind !== "calls") continue;
      const right = part.kind === "calls" ? callsSince(scene) : await transcript(scene, part);
      if (!isSame(part.text, right)) differences.push({ part, right });
    }
  } finally {
    await world.emulator.close();
  }
  return differences;
}

async function act(scene: Scene, what: string): Promise<void> {
  const [, verb, name = ""] = /^(program|stack) (\S+)$/.exec(what) ?? [];
  if (verb === "program") scene.source = readFileSync(join(root, name, "index.ts"), "utf8");
  else if (verb === "stack") Object.assign(scene, emptyStack(scene.world, name));
  else await happen(scene.world, what);
}

/** @param name the project, or project/stack if the stack is not "dev" */
function emptyStack(world: World, name: string): Pick<Scene, "project" | "stack"> {
  const [project = "", stack] = name.split("/");
  return { project, stack: world.addStack(project, async () => undefined, stack) };
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
async function transcript(scene: Scene, { text, line }: Part): Promise<string> {
  const entries = text.split(/^\$ /m).slice(1);
  const played: string[] = [];
  scene.callsBefore = scene.world.emulator.calls.length;
  for (const entry of entries) {
    const [command = "", ...answer] = entry.trimEnd().split("\n");
    const { succeeded, output } = await run(scene, command);
    const shown = answer.join("\n");
    if (shown === "") assert.ok(succeeded, `\`${command}\` in line ${line} failed.\n${output}`);
    const right = shown === "" || isSame(shown, output) ? shown : output;
    played.push(`$ ${command}\n${right === "" ? "" : `${right}\n`}`);
  }
  return played.join("");
}

/** The calls of the commands before, one per line, by the API's names, which messages use too. */
function callsSince({ world, callsBefore }: Scene): string {
  const operations = world.emulator.calls.slice(callsBefore).map(({ wireName }) => wireName);
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

async function run(scene: Scene, command: string): Promise<{ succeeded: boolean; output: string }> {
  const { world, stack, project } = scene;
  const words = command.split(/\s+/);
  const [, verb = "", ...rest] = words;
  assert.equal(words[0], "pulumi", `Only Pulumi's commands are played, not \`${command}\`.`);
  if (verb === "config") return configure(scene, rest);
  if (verb === "stack") return showOutput(scene, rest);
  stack.program = programFor(scene);
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
    const first = world.emulator.calls.length;
    const { stdout } = await stack[verb as keyof typeof operations](options);
    assertTemplatesFirst(world.emulator.calls.slice(first));
    return { succeeded: true, output: tidy(world.asOnPage(stdout)) };
  } catch (error) {
    if (!(error instanceof SimulatedCommandError)) throw error;
    return { succeeded: false, output: tidy(world.asOnPage(error.stdout)) };
  }
}

function programFor({ world, source }: Scene): Program {
  return programOf(world.asInThisRun(source), join(folderOfBlocks, "index.ts"));
}

async function configure({ world, stack, project }: Scene, words: string[]) {
  const [set, ...rest] = words.filter((word) => word !== "--secret");
  const [key = "", ...value] = rest;
  assert.equal(set, "set");
  const fullKey = key.includes(":") ? key : `${project}:${key}`;
  await stack.setConfig(fullKey, { value: world.asInThisRun(value.join(" ").replace(/^"(.*)"$/, "$1")) });
  return { succeeded: true, output: "" };
}

async function showOutput({ world, stack }: Scene, [verb, name = ""]: string[]) {
  assert.equal(verb, "output");
  const outputs = await stack.outputs();
  assert.ok(name in outputs, `The stack has no output ${name}.`);
  return { succeeded: true, output: world.asOnPage(String(outputs[name]?.value)) };
}

function tidy(output: string): string {
  return output.replace(/[ \t]+$/gm, "").trim();
}
