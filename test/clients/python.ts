import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Emulator } from "../../testing/emulator";
import type { Client, Outcomes } from "./client";

interface Line {
  operation?: string;
  error?: string | null;
  offered?: string[];
}

/** Runs a driver of python/ in the Python environment that scripts/clients.js creates, and reads its report. */
export function driveInPython(driver: string): Client["drive"] {
  return async (emulator: Emulator) => {
    const python = process.env["RUNPOD_IAC_CLIENTS_PYTHON"];
    if (python === undefined) {
      throw new Error("These suites are started by `npm run clients`, which installs the clients.");
    }
    const folder = mkdtempSync(join(tmpdir(), "runpod-iac-clients-"));
    const report = join(folder, "report.jsonl");
    try {
      const child = spawn(python, [join(__dirname, "python", driver)], {
        cwd: folder,
        env: environment(emulator, folder, report),
        stdio: ["ignore", "pipe", "pipe"],
      });
      let output = "";
      child.stdout.on("data", (data: Buffer) => (output += data.toString()));
      child.stderr.on("data", (data: Buffer) => (output += data.toString()));
      const [status] = (await once(child, "close")) as [number | null];
      if (status !== 0) throw new Error(`${driver} ended with ${status ?? "a signal"}:\n${output}`);
      const lines = readFileSync(report, "utf8").trim().split("\n");
      return read(lines.map((line) => JSON.parse(line) as Line));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  };
}

function read(lines: Line[]): { outcomes: Outcomes; offered: string[] } {
  const outcomes: Outcomes = new Map();
  for (const { operation, error } of lines) if (operation !== undefined) outcomes.set(operation, error ?? undefined);
  return { outcomes, offered: lines.flatMap(({ offered = [] }) => offered) };
}

/** Has no variable of the machine but PATH, so that the client finds no real API key. */
function environment(emulator: Emulator, folder: string, report: string): NodeJS.ProcessEnv {
  return {
    PATH: process.env["PATH"],
    HOME: folder,
    PYTHONDONTWRITEBYTECODE: "1",
    RUNPOD_IAC_REPORT: report,
    RUNPOD_API_KEY: emulator.apiKey,
    RUNPOD_API_BASE_URL: emulator.url,
    RUNPOD_ENDPOINT_BASE_URL: emulator.jobsUrl,
    RUNPOD_REST_API_URL: `${emulator.url}/v1`,
    RUNPOD_HAPI_URL: emulator.url,
    RUNPOD_CONSOLE_URL: emulator.url,
  };
}
