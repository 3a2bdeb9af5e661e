import { spawnSync } from "node:child_process";

/** A running process, from `ps`. */
export interface RunningProcess {
  pid: number;
  parent: number;
  command: string;
}

/** All children of a process and their children. */
export function descendantsOf(ancestor: number): RunningProcess[] {
  const running = listProcesses();
  const found: RunningProcess[] = [];
  const parents = [ancestor];
  for (let parent = parents.pop(); parent !== undefined; parent = parents.pop()) {
    const children = running.filter((candidate) => candidate.parent === parent);
    found.push(...children);
    parents.push(...children.map(({ pid }) => pid));
  }
  return found;
}

/** Sends a signal to one process. Does nothing if the process has ended. */
export function kill(pid: number, signal: "SIGINT" | "SIGKILL"): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") {
      throw error;
    }
  }
}

/** All processes on this machine. */
export function listProcesses(): RunningProcess[] {
  const { stdout } = spawnSync("ps", ["-A", "-o", "pid=,ppid=,args="], { encoding: "utf8" });
  return stdout.split("\n").flatMap((line) => {
    const [, pid, parent, command] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return command === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), command }];
  });
}
