import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./page";

/** The CLI commands of the pages, each with its options. If there is a CLI, a test compares them with its help. */
export const pulumiCommands: Record<string, string[]> = {
  preview: ["--diff"],
  up: ["--replace", "--target", "--skip-preview"],
  refresh: ["--run-program"],
  destroy: ["--exclude-protected", "--run-program", "--skip-preview", "--target"],
  import: [],
  login: ["--local"],
  "stack init": [],
  "stack rm": [],
  "stack output": [],
  stack: ["--show-urns"],
  "config get": [],
  "config rm": [],
  "config set": ["--secret"],
  "state delete": ["--force"],
  "state unprotect": ["--all"],
};

/** Common programs, whose arguments are not checked. */
const everyday = ["cat", "cd", "cp", "curl", "echo", "export", "git", "mkdir", "npx", "read", "ssh", "ssh-keygen"];

const npmVerbs = ["ci", "init", "install", "pack", "pkg", "run", "test"];

/** The problems of the commands in a shell block. */
export function problemsOfShell(text: string): string[] {
  const lines = text.replace(/\\\n\s*/g, " ").split("\n");
  const commands = lines.flatMap((line) => line.replace(/(^|\s)#.*$/, "").split(/&&|\|/));
  return commands.flatMap((command) => problemsOfCommand(command.trim()));
}

/** The problems of one command. */
export function problemsOfCommand(command: string): string[] {
  const [program = "", ...rest] = command.replace(/^[A-Z_]+=\S+ /, "").split(/\s+/);
  if (program === "") return [];
  const problem = (text: string) => [`\`${command}\`: ${text}`];
  const missing = rest.filter((word) => /^(examples|docs|scripts|test)\//.test(word) && !existsSync(join(root, word)));
  if (missing.length > 0) return problem(`there is no ${missing.join(", ")}`);
  if (program === "npm") {
    const [verb = "", script = ""] = rest;
    if (!npmVerbs.includes(verb)) return problem("not one of npm's commands that pages use");
    return verb === "run" && !(script in scripts()) ? problem(`package.json has no script "${script}"`) : [];
  }
  if (program === "pulumi") {
    const verb = [rest.slice(0, 2).join(" "), rest[0] ?? ""].find((words) => words in pulumiCommands);
    if (verb === undefined) return problem("not one of Pulumi's commands that pages use (test/docs/shell.ts)");
    const unknown = rest.filter((word) => word.startsWith("--") && !pulumiCommands[verb]?.includes(word));
    return unknown.length > 0 ? problem(`options that nobody has looked up: ${unknown.join(", ")}`) : [];
  }
  return everyday.includes(program) ? [] : problem("not a program that pages use (test/docs/shell.ts)");
}

function scripts(): Record<string, string> {
  return (JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { scripts: Record<string, string> }).scripts;
}
